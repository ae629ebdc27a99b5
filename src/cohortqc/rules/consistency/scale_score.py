"""A scale's score from its delivered items."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.schema import Scale, ScaleItem, ScoreKind
from cohortqc.model.table import Part
from cohortqc.rules.evidence import Evidence, Mask

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScaleScore:
    """For each row of a part, shape (n,): how many items were answered, and the score they make.

    `score`: NaN where fewer than `min_items` are answered. `known`: False where an item is in doubt, or was not
    delivered at all, so that neither number can be told.
    """

    answered: npt.NDArray[np.int64]
    score: Floats
    known: Mask


def scale_score(evidence: Evidence, part: Part, *, scale: Scale) -> ScaleScore:
    """The score as the schema defines it: with items missing, a mean of the answered ones, a sum prorated to all."""
    answered = np.zeros(part.row_count, dtype=np.int64)
    total = np.zeros(part.row_count, dtype=np.float64)
    known = np.ones(part.row_count, dtype=np.bool_)
    for item in scale.items:
        if not part.has(item.variable):
            known[:] = False
            continue
        known &= ~evidence.doubt(part, item.variable)
        points = _points(evidence, part, item=item)
        given = ~np.isnan(points)
        answered += given
        total += np.where(given, points, 0.0)
    enough = answered >= max(1, scale.min_items)
    mean = np.full(part.row_count, np.nan)
    np.divide(total, answered, out=mean, where=enough)
    # A complete sum stays as it is: its mean times the number of items would add noise in the last bits.
    complete = answered == len(scale.items)
    prorated = np.where(complete, total, mean * len(scale.items))
    return ScaleScore(answered=answered, score=prorated if scale.score is ScoreKind.SUM else mean, known=known)


def _points(evidence: Evidence, part: Part, *, item: ScaleItem) -> Floats:
    """Points of one item, NaN where missing or in doubt; a code without points of its own counts as itself."""
    cells = evidence.cells(part, item.variable).combine_chunks()
    if pa.types.is_string(cells.type):
        codes = pa.array(list(item.scores), type=pa.string())
        scores = pa.array(list(item.scores.values()), type=pa.float64())
        return np.asarray(scores.take(pc.index_in(cells, value_set=codes)).to_numpy(zero_copy_only=False))
    values = np.asarray(cells.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    points = values.copy()
    for code, score in item.scores.items():
        points[values == float(code)] = score
    return points
