"""Whether two labels mean the same, read forgivingly; and which code of a list a label really belongs to."""

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher

LIKE = 0.85
"""From here on two labels are one with a slip of the pen: difflib's ratio, 1 = equal."""

_CUT_AT_LEAST = 8
"""Signs of a label that was cut to the length that a program allows."""

_NUMBERED = re.compile(r"^\s*\(?-?\d+\)?\s*[=:.)\-]\s*(?=\S)")
_NEGATIONS = frozenset({"no", "not", "non", "never", "without"})


def plainly(label: str) -> str:
    """A label without its number in front (`1 = Male`), case, punctuation and width of blanks; `&` is `and`."""
    text = _NUMBERED.sub("", unicodedata.normalize("NFKC", label).casefold())
    text = re.sub(r"['\u2019\u2018`\u00b4]", "", text.replace("&", " and "))
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def is_same(label: str, other: str) -> bool:
    """The same words; or one is the beginning of the other, of eight signs at least."""
    one, two = sorted((plainly(label), plainly(other)), key=len)
    return one == two or (len(one) >= _CUT_AT_LEAST and two.startswith(one))


def is_opposite(label: str, other: str) -> bool:
    """The same words but for a `not`, `no`, `non`, `never` or `without` that only one of them has."""
    one, two = plainly(label).split(), plainly(other).split()
    bare = [[word for word in words if word not in _NEGATIONS] for words in (one, two)]
    return bool(bare[0]) and bare[0] == bare[1] and (len(one) == len(bare[0])) != (len(two) == len(bare[1]))


def belongs_to(code: str, label: str, labels: Mapping[str, str]) -> str | None:
    """The other code of `labels` that this label is the label of; None when it may be that of its own code.

    It is another's when it is the same words, or more like them than like its own code's, and very much so (`LIKE`).
    """
    plain = plainly(label)
    own = labels.get(code)
    if not plain or (own is not None and plainly(own) == plain):
        return None
    others = {other: plainly(text) for other, text in labels.items() if other != code}
    exact = next((other for other, text in others.items() if text == plain), None)
    if exact is not None:
        return exact
    if own is not None and is_same(label, own):
        return None
    near = {other: _likeness(plain, text) for other, text in others.items() if text}
    best = max(near, key=lambda other: near[other], default=None)
    if best is None or near[best] < LIKE or (own is not None and _likeness(plain, plainly(own)) >= near[best]):
        return None
    return best


def _likeness(one: str, two: str) -> float:
    return SequenceMatcher(None, one, two, autojunk=False).ratio()
