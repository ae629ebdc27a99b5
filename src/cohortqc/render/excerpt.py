"""A text of the delivery as a page shows it: control signs made visible, no longer than can be read."""

import unicodedata

LONGEST = 160
"""Characters shown of one text; listings and documents hold it whole."""


_NAMED = {"\t": "⟨tab⟩", "\n": "⟨LF⟩", "\r": "⟨CR⟩", "\0": "⟨NUL⟩"}
_UNSEEN = {"Cc", "Cf", "Co", "Cs"}
_JOINERS = {"\u200c", "\u200d"}
"""Scripts and emoji need them; they move nothing."""


def excerpt(text: str, longest: int = LONGEST) -> str:
    """The text, control signs by name ("⟨tab⟩", "⟨U+202E⟩"); beyond `longest` characters its beginning and length."""
    if len(text) <= longest and text.isprintable():
        return text
    shown = "".join(_visible(sign) for sign in text[:longest])
    return shown if len(text) <= longest else f"{shown}… ({len(text):,} characters)"


def on_terminal(text: str) -> str:
    """Lines for a terminal: line ends stay, every other control sign is made visible, nothing is shortened."""
    return "\n".join(excerpt(line, longest=len(line)) for line in text.split("\n"))


def _visible(sign: str) -> str:
    if sign in _NAMED:
        return _NAMED[sign]
    if unicodedata.category(sign) in _UNSEEN and sign not in _JOINERS:
        return f"⟨U+{ord(sign):04X}⟩"
    return sign
