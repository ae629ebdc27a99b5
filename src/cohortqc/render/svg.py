"""matplotlib's SVG made fit for a page: no address, ids of its own, the page's ink and fonts, a title."""

import re

from markupsafe import Markup

from cohortqc.render.printed_text import anchor

INK = "#000000"
"""The colour that becomes the page's own ink, so that a figure can be read in the dark."""

SOFT = "#7f858c"
"""A grey that can be seen on white and on black."""

_STYLE = re.compile(r"\s*<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
_FONT = re.compile(r"font-family: [^;\"]*;? ?")
_ROOT = re.compile(r"<svg\b[^>]*?viewBox=\"([^\"]*)\"[^>]*>")


def inline_svg(svg: str, *, name: str, title: str, description: str) -> Markup:
    """The `<svg>` element of a file made by matplotlib, to stand in a page under `name`.

    The prolog, the document type and the namespaces, which name other hosts, are taken off, and so is the sheet that
    would leak into the page; ids and references to them begin with `name`; black becomes the ink of the page.
    """
    prefix = anchor(name)
    body = _STYLE.sub("", svg[svg.index("<svg") :], count=1)
    body = re.sub(r'\bid="', f'id="{prefix}-', body)
    body = re.sub(r"url\(#", f"url(#{prefix}-", body)
    body = re.sub(r'(?:xlink:)?href="#', f'href="#{prefix}-', body)
    body = _FONT.sub("", body).replace(INK, "currentColor")
    root = Markup(
        '<svg viewBox="{}" role="img" aria-labelledby="{}-name {}-desc" fill="currentColor" '
        'stroke-linejoin="round" stroke-linecap="butt"><title id="{}-name">{}</title><desc id="{}-desc">{}</desc>'
    )
    found = _ROOT.search(body)
    if found is None:
        raise ValueError("no svg element with a viewBox")
    opening = str(root.format(found[1], prefix, prefix, prefix, title, prefix, description))
    return Markup(body[: found.start()] + opening + body[found.end() :].strip())  # noqa: S704 - escaped by matplotlib
