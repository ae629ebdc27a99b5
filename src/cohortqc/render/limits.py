"""Limits of a variable in words: "0.2 to 2", "at least 4"; its unit has a column of its own."""

from cohortqc.model.schema import Limits

MINUS = "\u2212"


def limits_text(limits: Limits | None) -> str:
    """Both limits are allowed values; "" where there is none."""
    if limits is None or (limits.low is None and limits.high is None):
        return ""
    if limits.high is None:
        return f"at least {_limit(limits.low)}"
    if limits.low is None:
        return f"at most {_limit(limits.high)}"
    return f"{_limit(limits.low)} to {_limit(limits.high)}"


def _limit(value: float | str | None) -> str:
    return value if isinstance(value, str) else format(value, ".15g").replace("-", MINUS)
