"""Counts and shares as the validation page and the terminal print them: from whole numbers, exactly."""

NO_BREAK = "\u00a0"
"""Between a number and its per cent sign."""


def count_text(count: int) -> str:
    """11020 -> "11,020"."""
    return f"{count:,}"


def counted(count: int, thing: str) -> str:
    """A count with its noun, which takes an s: "1 row", "3 rows"."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def counted_in(count: int, things: str) -> str:
    """A count with a noun given in the plural: "1 row" and "3 rows" from "rows"."""
    return f"{count:,} {things.removesuffix('s')}" if count == 1 else f"{count:,} {things}"


def share_text(part: int, whole: int, *, digits: int = 1) -> str:
    """Part of whole in per cent, half rounded up: "97.9 %".

    0 and 100 are said only of none and all: anything less is "<0.1 %" or ">99.9 %". An empty whole has no share: "–".
    Raises ValueError unless 0 <= part <= whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"a share needs 0 <= part <= whole, not {part} of {whole}")
    if whole == 0:
        return "–"
    if part in {0, whole}:
        return f"{100 * part // whole}{NO_BREAK}%"
    scale = 10**digits
    steps = (2 * 100 * scale * part + whole) // (2 * whole)
    if steps == 0:
        return f"<{_decimal(1, digits=digits)}{NO_BREAK}%"
    if steps == 100 * scale:
        return f">{_decimal(steps - 1, digits=digits)}{NO_BREAK}%"
    return f"{_decimal(steps, digits=digits)}{NO_BREAK}%"


def failed_share_text(part: int, whole: int) -> str:
    """A share of failures: with two decimals below one per cent, where one would hide the difference."""
    return share_text(part, whole, digits=2 if 100 * part < whole else 1)


def joined(parts: list[str]) -> str:
    """Words in a row: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _decimal(steps: int, *, digits: int) -> str:
    whole, rest = divmod(steps, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)
