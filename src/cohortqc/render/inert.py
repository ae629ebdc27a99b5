"""Texts made inert for spreadsheets.

A cell whose first printing character is `=`, `+`, `-` or `@` (also in full width), or that begins with a tab or a line
end, gets an apostrophe in front, unless it is a plain number: `=1+1` is written as `'=1+1`, `-9` stays as it is.
"""

import re

_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LIVELY = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_LIVELY_AT_ONCE = ("\t", "\r", "\n")


def inert(text: str) -> str:
    """The text as a spreadsheet may have it: with an apostrophe in front where it could be taken for a formula."""
    lively = text.startswith(_LIVELY_AT_ONCE) or text.lstrip().startswith(_LIVELY)
    return f"'{text}" if lively and not _PLAIN_NUMBER.fullmatch(text) else text


def revived(cell: str) -> str:
    """What `inert` was given, as far as can be told: a text that itself began so with an apostrophe loses it."""
    return cell[1:] if cell.startswith("'") and inert(cell[1:]) == cell else cell
