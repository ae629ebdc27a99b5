"""Differences of a variable's values as text: its digits, its unit, its margin."""

from cohortqc.model.schema import Variable
from cohortqc.rules.consistency.numbers import fewest_digits, fixed


def decimals_of(variable: Variable) -> int:
    """Decimals in which its differences are shown: those of its values, or of its margin where it has more."""
    margin = 0 if variable.margin is None else len(fewest_digits(variable.margin).partition(".")[2])
    return max(variable.digits or 0, margin)


def signed(value: float, *, decimals: int) -> str:
    """`+0.034`, `-0.012`, `0.000`."""
    text = fixed(value, digits=decimals)
    return f"+{text}" if float(text) > 0 else text


def with_unit(text: str, variable: Variable) -> str:
    """`0.034 g/cm²`."""
    return f"{text} {variable.unit}".strip()


def within_margin(variable: Variable) -> str:
    """`within ±0.012 g/cm²`."""
    return with_unit(f"within ±{fewest_digits(variable.margin or 0.0)}", variable)
