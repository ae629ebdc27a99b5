"""Scores of scales that are not in the file, from their items."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cohortqc.model.schema import Scale, ScaleItem, ScoreKind

Floats = npt.NDArray[np.float64]


def score(scale: Scale, items: Mapping[str, pa.Array]) -> pa.Array:
    """The score of each participant, shape (n,), null with fewer than `min_items` answered items.

    items: cells of each item, shape (n,). With some items missing, a mean is that of the answered ones, and a sum is
    prorated: mean of the answered x number of items.
    """
    points = np.column_stack([_points(item, items[item.variable]) for item in scale.items])
    answered = (~np.isnan(points)).sum(axis=1)
    total = np.nansum(points, axis=1)
    mean = np.divide(total, answered, out=np.full(len(points), np.nan), where=answered > 0)
    result = (
        mean
        if scale.score is ScoreKind.MEAN
        else np.where(answered == len(scale.items), total, mean * len(scale.items))
    )
    enough = answered >= max(scale.min_items, 1)
    return pa.array(np.where(enough, result, np.nan), from_pandas=True)


def _points(item: ScaleItem, cells: pa.Array) -> Floats:
    """Points of one item, NaN where it is missing or its code has none."""
    if not item.scores:
        return np.asarray(cells.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    texts = cells.cast(pa.string()).to_pylist()
    return np.array([np.nan if text is None else item.scores.get(text, np.nan) for text in texts], dtype=np.float64)
