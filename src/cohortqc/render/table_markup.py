"""A table of a layout as markup, drawn by great-tables and dressed by the page's own sheet."""

import re

from markupsafe import Markup

from cohortqc.model.layout import Column, Row, RowKind, TableLayout
from cohortqc.render.printed_text import anchor, caption_markup, marked

STUB = "stub"
LONG_ROWS = 28
"""A table of more rows may break over printed pages."""

NARROW_STUB = 24
"""Characters to which a stub can be broken."""

WIDE_SIGNS = 124
"""A table with longer lines than this many characters is printed across."""

VAST_SIGNS = 190
"""One with longer lines than this is printed small, and its cells may break."""

_OPENING = re.compile(r"<table\b[^>]*>")
_KINDS = {
    RowKind.GROUP: Markup('<b class="group">{}</b>'),
    RowKind.LEVEL: Markup('<span class="level">{}</span>'),
    RowKind.PLAIN: Markup("{}"),
}


def table_markup(table: TableLayout) -> Markup:
    """A `<table>` with caption, spanners, scoped headers and a stub; every text in it is escaped.

    Its ids begin with the table's own, so that tables can stand on one page.
    """
    # Imported here: great-tables and pandas take time that a validation page need not pay.
    import pandas as pd
    from great_tables import GT, html

    names = [f"c{number}" for number in range(1, len(table.columns) + 1)]
    cells = {STUB: [str(_stub(row)) for row in table.rows]}
    for number, name in enumerate(names):
        cells[name] = [str(marked(row.cells[number].text, marks=row.cells[number].marks)) for row in table.rows]
    drawn = (
        GT(pd.DataFrame(cells, dtype=object), rowname_col=STUB, id=anchor(table.id))
        .fmt(fns=str, columns=[STUB, *names])
        .tab_stubhead(html(_stub_title(table)))
        .cols_label({name: html(_column_title(column)) for name, column in zip(names, table.columns, strict=True)})
        .cols_align(align="center", columns=names)
    )
    for number, (spanner, first, last) in enumerate(_spanners(table.columns), start=1):
        drawn = drawn.tab_spanner(label=html(str(marked(spanner))), columns=names[first:last], id=f"spanner{number}")
    return _dressed(drawn.as_raw_html(), table=table)


def classes(table: TableLayout) -> str:
    """What the sheet must know to print the table: `long` may break over pages, `wide` and `vast` lie across."""
    words = ["paper"]
    if len(table.rows) > LONG_ROWS:
        words.append("long")
    if _width(table) > WIDE_SIGNS:
        words.append("wide")
    if _width(table) > VAST_SIGNS:
        words.append("vast")
    return " ".join(words)


def _dressed(raw: str, *, table: TableLayout) -> Markup:
    """Only the table of great-tables' output: its sheet gives way to the page's, and the caption comes in."""
    body = raw[raw.index("<table") : raw.rindex("</table>") + len("</table>")]
    opening = f'<table class="pub"><caption><span>{caption_markup(table.caption)}</span></caption>'
    return Markup(_OPENING.sub(lambda _: opening, body, count=1))  # noqa: S704 - escaped cell by cell above


def _stub(row: Row) -> Markup:
    return _KINDS[row.kind].format(marked(row.stub, marks=row.marks))


def _stub_title(table: TableLayout) -> str:
    return str(marked(table.stub_title)) if table.stub_title else '<span class="unseen">Row</span>'


def _column_title(column: Column) -> str:
    title = marked(column.title, marks=column.marks)
    return str(
        title + Markup('<span class="n">{}</span>').format(marked(column.subtitle)) if column.subtitle else title
    )


def _spanners(columns: tuple[Column, ...]) -> list[tuple[str, int, int]]:
    """Runs of neighbours under one spanner: its text, the first column, and one past the last."""
    runs: list[tuple[str, int, int]] = []
    for index, column in enumerate(columns):
        if runs and runs[-1][0] == column.spanner and runs[-1][2] == index:
            runs[-1] = (column.spanner, runs[-1][1], index + 1)
        else:
            runs.append((column.spanner, index, index + 1))
    return [run for run in runs if run[0]]


def _width(table: TableLayout) -> int:
    """Characters of the longest line that the table would like to set, with a gap between columns."""
    stub = min(NARROW_STUB, max((len(row.stub) for row in table.rows), default=0))
    widest = [
        max([len(column.title), len(column.subtitle), *(len(row.cells[index].text) for row in table.rows)])
        for index, column in enumerate(table.columns)
    ]
    return stub + sum(width + 2 for width in widest)
