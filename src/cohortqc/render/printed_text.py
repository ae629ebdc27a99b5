"""Texts of a layout as markup: escaped first, then their marks, numbers and titles set."""

import re

from markupsafe import Markup, escape

_NUMBERED = re.compile(r"((?:[A-Z]\w*\s)?(?:Table|Figure)\s[\w.-]+?\.)\s+(.+)", re.DOTALL)
_TICKED = re.compile(r"`([^`\n]+)`")
_IDENTIFIER = re.compile(r"[^A-Za-z0-9_-]+")


def marked(text: str, *, marks: str = "") -> Markup:
    """The escaped text with its footnote letters behind it as superscripts."""
    # great-tables reads doubled braces in a label as a unit: they are escaped as well.
    plain = escape(text).replace("{", Markup("&#123;")).replace("}", Markup("&#125;"))
    return plain + Markup("<sup>{}</sup>").format(marks) if marks else plain


def ticked(text: str) -> Markup:
    """The escaped text with what stands between backticks set as code."""
    return Markup(_TICKED.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


def caption_markup(caption: str) -> Markup:
    """A caption with its number ("Table 1.") set bold, where it begins with one."""
    found = _NUMBERED.fullmatch(caption)
    return marked(caption) if found is None else Markup("<b>{}</b> {}").format(found[1], marked(found[2]))


def short_caption(caption: str) -> str:
    """What a link calls the table: "Table 1", or the caption itself where it has no number."""
    found = _NUMBERED.fullmatch(caption)
    return caption if found is None else found[1].rstrip(".")


def anchor(name: str) -> str:
    """A name as an element's id: letters, digits, `-` and `_` only."""
    return _IDENTIFIER.sub("-", name).strip("-") or "item"
