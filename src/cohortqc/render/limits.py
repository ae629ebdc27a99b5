"""Limits of a variable in words: "0.2 to 2 g/cm²", "at least 4"."""

from cohortqc.model.schema import Limits

MINUS = "\u2212"


def limits_text(limits: Limits | None, *, unit: str = "") -> str:
    """Both limits are allowed values; "" where there is none."""
    if limits is None or (limits.low is None and limits.high is None):
        return ""
    if limits.high is None:
        text = f"at least {_limit(limits.low)}"
    elif limits.low is None:
        text = f"at most {_limit(limits.high)}"
    else:
        text = f"{_limit(limits.low)} to {_limit(limits.high)}"
    return f"{text} {unit}" if unit else text


def _limit(value: float | str | None) -> str:
    return value if isinstance(value, str) else format(value, ".15g").replace("-", MINUS)
