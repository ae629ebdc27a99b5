"""Two values that must agree: which rows can be compared, and how far apart floating point alone may put them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cohortqc.model.table import Part
from cohortqc.rules.evidence import Evidence, Mask

Floats = npt.NDArray[np.float64]

_RELATIVE_SLACK = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """Rows of a part that can be compared, shape (n,), and how many of the others are not applicable or unknown."""

    rows: Mask
    not_applicable: int
    unknown: int


def comparable(evidence: Evidence, part: Part, *, variable: str, known: Mask) -> Compared:
    """Rows where the variable was asked, holds a value that no earlier rule failed, and its counterpart is `known`.

    Not applicable where it was not asked; unknown where either value is missing or in doubt.
    """
    applies = ~evidence.asked(part, variable).no
    rows = applies & evidence.present(part, variable) & known
    return Compared(rows=rows, not_applicable=int((~applies).sum()), unknown=int((applies & ~rows).sum()))


def numbers(evidence: Evidence, part: Part, *, variable: str) -> Floats:
    """The delivered numbers, shape (n,); NaN where missing or in doubt."""
    cells = evidence.cells(part, variable).cast(pa.float64())
    return np.asarray(cells.to_numpy(zero_copy_only=False), dtype=np.float64)


def slack(one: Floats, other: Floats) -> Floats:
    """What arithmetic in floating point may add to a difference: far below any delivered digit."""
    return np.asarray(_RELATIVE_SLACK * np.maximum(np.abs(one), np.abs(other)), dtype=np.float64)
