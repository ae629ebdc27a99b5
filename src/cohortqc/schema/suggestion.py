"""A remedy for a name that does not exist: the nearest one that does, or all there are."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LISTED = 12


def did_you_mean(name: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """`did you mean AGE?`, or the known names when none is near, or `otherwise` when there are none or too many."""
    names = list(known)
    folded = {known_name.casefold(): known_name for known_name in names}
    if name.casefold() in folded:
        return f"did you mean {folded[name.casefold()]}?"
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    if not near:
        near = [folded[found] for found in get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)]
    if near:
        return f"did you mean {near[0]}?"
    if names and len(names) <= MOST_LISTED:
        return f"use one of {', '.join(names)}"
    return otherwise or "check the spelling"


def near_miss(name: str, known: Iterable[str]) -> str | None:
    """The known name that this one is most likely a slip for, or None."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.85)
    return near[0] if near else None
