"""Which names are likely meant for one another: a slip of the hand, a sign between words, letters in another order."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

_ALIKE = 0.8
"""Ratio of difflib from which on two names are near: `AGEE` and `AGE`, `HIPBDM` and `HIPBMD`."""

_MOST_PAIRS = 50_000
"""With more pairs than this only names that are alike but for signs, or for the order of letters, are found."""

_SHORTEST = 3
_LOOK_ALIKE = str.maketrans({"o": "0", "l": "1", "i": "1"})
_SIGNS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"[0-9]+")


def near_names(strangers: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Stranger -> the known name that it is likely meant for; each known name is given once, to the nearest.

    Case, and what stands between words, tells nothing. Other digits make another name (`DPQ010`, `DPQ020`), unless a
    letter stands for one (`DPQ01O`). Names of fewer than three signs are near to nothing. Order decides between equals.
    """
    odd = list(dict.fromkeys(strangers))
    names = list(dict.fromkeys(known))
    pairs = [(1.0, one, other) for one, other in _alike(odd, names)]
    if len(odd) * len(names) <= _MOST_PAIRS:
        pairs += [(ratio, one, other) for one in odd for other in names if (ratio := _ratio(one, other)) >= _ALIKE]
    found: dict[str, str] = {}
    given: set[str] = set()
    for _, one, other in sorted(pairs, key=lambda pair: -pair[0]):
        if one not in found and other not in given:
            found[one] = other
            given.add(other)
    return found


def _alike(strangers: Iterable[str], known: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Pairs that are the same but for signs that look alike, or for the order of their letters."""
    by_looks: dict[str, list[str]] = {}
    for name in known:
        for look in _looks(name):
            by_looks.setdefault(look, []).append(name)
    for stranger in strangers:
        if len(_bare(stranger)) >= _SHORTEST:
            yield from ((stranger, name) for look in _looks(stranger) for name in by_looks.get(look, ()))


def _ratio(one: str, other: str) -> float:
    """How alike two names are, 0 to 1."""
    left, right = _bare(one), _bare(other)
    shorter, longer = sorted((len(left), len(right)))
    if shorter < _SHORTEST or 2 * shorter < _ALIKE * (shorter + longer):
        return 0.0
    if _DIGITS.findall(left) != _DIGITS.findall(right):
        return 0.0
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _bare(name: str) -> str:
    return _SIGNS.sub("", name.casefold())


def _looks(name: str) -> tuple[str, str]:
    """How a name looks at a glance; and its letters in the order of the alphabet, before its digits."""
    bare = _bare(name)
    return bare.translate(_LOOK_ALIKE), "".join(sorted(_DIGITS.sub("", bare))) + "/" + "/".join(_DIGITS.findall(bare))
