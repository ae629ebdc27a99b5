"""What one column must satisfy by itself: the rules say it, `constraints` runs it in pandera."""

from dataclasses import dataclass
from enum import StrEnum


class ConstraintKind(StrEnum):
    """The forms a column constraint takes."""

    LIMITS = "limits"
    MEMBERSHIP = "membership"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """One condition on the present cells of one variable; missing cells are never judged.

    `code` is the rule (CON101). LIMITS: `low` and `high`, closed (None = open), as stored (int, float, or ISO text for
    dates). MEMBERSHIP: `allowed` as stored (int or str). PATTERN: `pattern` must match the whole text (RE2 syntax).
    `expected` says it in print: "0.2 to 2.0 g/cm²". `exempt`: values that pass whatever the limits (top codes).
    """

    code: str
    variable: str
    kind: ConstraintKind
    expected: str
    low: int | float | str | None = None
    high: int | float | str | None = None
    allowed: tuple[int | str, ...] = ()
    pattern: str | None = None
    exempt: tuple[int | float, ...] = ()
