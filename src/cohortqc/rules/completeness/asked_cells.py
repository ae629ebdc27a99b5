"""Of each row: was the question asked, and if so, is there no value? What shares of missing values are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from cohortqc.model.table import Part
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.judging import Place

FEWEST = 20
"""Fewer rows (or missing cells) than these give no share to judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCells:
    """`asked`: the question was asked, and the cell is in no doubt; `missing`: asked, and no value. Shapes (n,)."""

    asked: Mask
    missing: Mask


def asked_cells(evidence: Evidence, part: Part, variable: str) -> AskedCells:
    """Everyone is asked where the variable has no `asked_if`; where its condition is unknown, nobody is."""
    asked = evidence.asked(part, variable).yes & ~evidence.doubt(part, variable)
    return AskedCells(asked=asked, missing=asked & part.missing_mask(variable))


def counts_of(evidence: Evidence, parts: Sequence[Part], variable: str) -> tuple[int, int]:
    """How many were asked, and how many of them have no value, over all parts."""
    found = [asked_cells(evidence, part, variable) for part in parts]
    return sum(int(np.count_nonzero(cells.asked)) for cells in found), sum(
        int(np.count_nonzero(cells.missing)) for cells in found
    )


def limited(evidence: Evidence, code: str, *, lacking: str) -> list[tuple[Place, float]]:
    """The variables with a limit for this rule in `checks`, and the limit: the share that may be `lacking`."""
    return [
        (Place(table=table.name, variable=variable.name, what=f"at most {100 * limit:g} % without {lacking}"), limit)
        for table, variable in evidence.variables()
        if (limit := evidence.setting(code, table=table.name, variable=variable.name).limit) is not None
    ]


def exact(limit: float) -> Fraction:
    """The limit as it was written: 0.56 of 25 is 14, and not a little more."""
    return Fraction(repr(limit))


def share_text(count: int, *, of: int) -> str:
    """`12.3 % of 340`."""
    return f"{100 * count / of:.1f} % of {of}"
