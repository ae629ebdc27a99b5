"""The report page: who is in the analysis, tables and figures as a journal prints them, and where they come from."""

from dataclasses import dataclass

from markupsafe import Markup

from cohortqc.model.layout import Footnote, ForestLayout, Layout, TableLayout
from cohortqc.render.printed_text import anchor, caption_markup, marked, short_caption
from cohortqc.render.provenance import Provenance
from cohortqc.render.table_markup import classes, table_markup
from cohortqc.render.templates import rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """A table or figure with its notes, as the page sets it. `numbers`: the texts behind a figure."""

    id: str
    short: str
    classes: str
    caption: Markup
    body: Markup
    footnotes: tuple[Markup, ...]
    numbers: tuple[tuple[str, str, str], ...] = ()


def report_html(layout: Layout, *, banner: str = "", found: str, provenance: Provenance) -> str:
    """The page as HTML text, the same bytes for the same input; no script, no request.

    banner: why the report ought not to be believed ("" = nothing to say), shown on top. found: what the validation of
    the delivery found, one or two sentences.
    """
    return rendered(
        "report.html",
        layout=layout,
        banner=banner,
        found=found,
        tables=[_table(table) for table in layout.tables],
        figures=[_figure(figure) for figure in layout.figures],
        provenance=provenance,
    )


def table_html(table: TableLayout) -> str:
    """One table as a page of its own, to be opened in a browser or a word processor."""
    return rendered("table.html", title=table.caption, table=_table(table))


def _table(table: TableLayout) -> PaperView:
    return PaperView(
        id=anchor(table.id),
        short=short_caption(table.caption),
        classes=classes(table),
        caption=caption_markup(table.caption),
        body=table_markup(table),
        footnotes=_footnotes(table.footnotes),
    )


def _figure(figure: ForestLayout) -> PaperView:
    # Imported here: matplotlib takes time that a report without figures need not pay.
    from cohortqc.render.forest import forest_svg

    return PaperView(
        id=anchor(figure.id),
        short=short_caption(figure.caption),
        classes="paper",
        caption=caption_markup(figure.caption),
        body=forest_svg(figure),
        footnotes=_footnotes(figure.footnotes),
        numbers=tuple((mark.group, mark.label, mark.text) for mark in figure.marks),
    )


def _footnotes(footnotes: tuple[Footnote, ...]) -> tuple[Markup, ...]:
    """Paragraphs: the general notes in one, as journals run them, then one for each letter."""
    general = Markup(" ").join(marked(footnote.text) for footnote in footnotes if not footnote.mark)
    lettered = [Markup("<sup>{}</sup> ").format(note.mark) + marked(note.text) for note in footnotes if note.mark]
    return (*([general] if general else []), *lettered)
