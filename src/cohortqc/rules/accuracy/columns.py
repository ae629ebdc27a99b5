"""The values of a column over all parts of its table, as arrays: NaN where missing, or failed by an earlier rule."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np

from cohortqc.model.schema import Limits, Variable
from cohortqc.model.table import Part
from cohortqc.rules.consistency.agreement import numbers
from cohortqc.rules.consistency.numbers import WIDE, fewest_digits, fixed
from cohortqc.rules.evidence import Evidence
from cohortqc.stats.number import Floats

FEWEST = 20
"""Values without which nothing is said of a column."""

TOO_FEW = f"fewer than {FEWEST} values"
LOG = "log"

UNBOUND_DIGITS = 6
"""Significant digits of a computed limit where the variable declares no decimals."""


def column_numbers(evidence: Evidence, table: str, *, variable: str) -> tuple[tuple[Part, Floats], ...]:
    """Each delivered part that has the variable, with its numbers, shape (rows of the part,)."""
    return tuple((part, numbers(evidence, part, variable=variable)) for part in evidence.parts_with(table, variable))


def together(columns: Sequence[tuple[Part, Floats]]) -> Floats:
    """The numbers of all parts that are known, shape (n,)."""
    if not columns:
        return np.empty(0, dtype=np.float64)
    found = np.concatenate([values for _, values in columns])
    known: Floats = found[~np.isnan(found)]
    return known


def on_scale(values: Floats, variable: Variable) -> Floats:
    """Numbers on the variable's declared scale; NaN also where there is no logarithm."""
    if variable.scale != LOG:
        return values
    logarithms: Floats = np.full(values.shape, np.nan)
    np.log(values, where=values > 0, out=logarithms)
    return logarithms


def beyond(limits: Limits, *, low: float, high: float) -> bool:
    """True when an interval lies beyond the limits with its whole length."""
    return (isinstance(limits.low, int | float) and high < limits.low) or (
        isinstance(limits.high, int | float) and low > limits.high
    )


def percent(share: float) -> str:
    """`31 %`, `12.4 %`: at most one decimal."""
    return f"{fewest_digits(float(fixed(100 * share, digits=1)))} %"


def percent_limits(limits: Limits) -> str:
    """`40 to 60 %`, `at most 10 %`."""
    low, high = (
        None if not isinstance(limit, int | float) else fewest_digits(float(fixed(100 * limit, digits=4)))
        for limit in (limits.low, limits.high)
    )
    if low is None:
        return f"at most {high} %"
    return f"at least {low} %" if high is None else f"{low} to {high} %"


def inward(low: float, high: float, *, digits: int | None) -> Limits:
    """Computed limits in the variable's decimals, rounded inward: no value with these decimals changes its side."""
    return Limits(
        low=_rounded(low, digits=digits, rounding=ROUND_CEILING),
        high=_rounded(high, digits=digits, rounding=ROUND_FLOOR),
    )


def _rounded(value: float, *, digits: int | None, rounding: str) -> float | None:
    if not np.isfinite(value):
        return None
    exact = Decimal(value)
    places = UNBOUND_DIGITS - 1 - exact.adjusted() if digits is None else digits
    return float(exact.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=WIDE))
