"""Limits of a variable as a constraint, and how they read in print."""

from cohortqc.model.constraint import Constraint, ConstraintKind
from cohortqc.model.schema import Limits, Variable, VariableType
from cohortqc.rules.consistency.numbers import fewest_digits, fixed


def limits_of(variable: Variable, *, limits: Limits | None, code: str) -> Constraint | None:
    """The constraint that holds a variable within limits; None where there are none, or its cells are no quantity.

    Bottom and top codes outside the limits pass: `censored: {above: 80}` with `range: [1, 79]` lets 80 through.
    """
    if limits is None or (limits.low is None and limits.high is None):
        return None
    if not variable.is_numeric and variable.type is not VariableType.DATE:
        return None
    exempt = tuple(value for value in _censored(variable) if _outside(value, limits))
    return Constraint(
        code=code,
        variable=variable.name,
        kind=ConstraintKind.LIMITS,
        expected=in_print(limits, unit=variable.unit)
        + "".join(f", or {fewest_digits(value)} (as coded)" for value in exempt),
        low=limits.low,
        high=limits.high,
        exempt=exempt,
    )


def in_print(limits: Limits, *, unit: str) -> str:
    """`0.2 to 2.0 g/cm²`, `at least 0 g`, `at most 1`: both limits with the same number of decimals."""
    low, high = _texts(limits)
    if low is None:
        words = f"at most {high}"
    elif high is None:
        words = f"at least {low}"
    else:
        words = f"{low} to {high}"
    return f"{words} {unit}".strip()


def _texts(limits: Limits) -> tuple[str | None, str | None]:
    numbers = [limit for limit in (limits.low, limits.high) if limit is not None and not isinstance(limit, str)]
    decimals = max((len(fewest_digits(number).partition(".")[2]) for number in numbers), default=0)
    return _text(limits.low, decimals=decimals), _text(limits.high, decimals=decimals)


def _text(limit: float | str | None, *, decimals: int) -> str | None:
    return limit if limit is None or isinstance(limit, str) else fixed(limit, digits=decimals)


def _censored(variable: Variable) -> tuple[float, ...]:
    codes = variable.censored
    return () if codes is None else tuple(code for code in (codes.below, codes.above) if code is not None)


def _outside(value: float, limits: Limits) -> bool:
    low, high = limits.low, limits.high
    below = low is not None and not isinstance(low, str) and value < low
    return below or (high is not None and not isinstance(high, str) and value > high)
