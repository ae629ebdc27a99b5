import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from cohortqc.model.layout import Cell, Column, Row, RowKind, TableLayout
from cohortqc.render.table_markup import classes, table_markup
from tests.render.example_delivery import ARABIC, MARKUP
from tests.render.example_layout import TABLE_1, TABLE_2


def read(table: TableLayout) -> ET.Element:
    """The markup as a tree: it must be well formed."""
    return ET.fromstring(str(table_markup(table)))  # noqa: S314 - our own markup


def text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def rows(table: TableLayout, part: str) -> list[list[str]]:
    return [[text(cell) for cell in row] for row in read(table).findall(f"{part}/tr")]


def test_cells_come_as_the_layout_has_them() -> None:
    body = rows(TABLE_1, "tbody")
    assert body[0] == [
        "Age, years, mean (SD)",
        "59.8 (5.7)",
        "60.9 (5.6)",
        "59.9 (5.6)",
        "59.4 (5.6)",
        "58.2 (5.6)",
        "0.48",
    ]
    assert body[6][:4] == ["Missing, n", "{{131}}", "<0.1", "O'Neil s"]
    assert body[6][4] == ARABIC


def test_the_caption_is_a_caption() -> None:
    caption = read(TABLE_1).find("caption")
    assert caption is not None
    assert text(caption) == TABLE_1.caption


def test_titles_have_their_second_line_and_their_marks() -> None:
    spanners, titles = rows(TABLE_1, "thead")
    assert spanners == [
        "Characteristic",
        "Overall N = 7,750".replace(" N", "N"),
        "Quartile of social strain",
        "Max |SMD|a",
    ]
    assert titles == ["Q1 (4–5)n = 2,788", "Q2 (6)n = 1,441", "Q3 (7–8)n = 1,925", "Q4 (9–18)n = 1,596"]


def test_every_header_has_its_scope_and_every_cell_its_headers() -> None:
    tree = read(TABLE_1)
    assert {header.get("scope") for header in tree.iter("th")} == {"col", "colgroup", "row"}
    ids = {element.get("id") for element in tree.iter() if element.get("id")}
    for cell in tree.iter("td"):
        assert set((cell.get("headers") or "").split()) <= ids
        assert cell.get("headers")


def test_the_stub_head_is_never_empty() -> None:
    assert rows(TABLE_2, "thead")[0][0] == "Row"


def test_groups_are_bold_and_levels_are_indented() -> None:
    stubs = [row.find("th") for row in read(TABLE_1).findall("tbody/tr")]
    kinds = [None if stub is None or stub.find("*") is None else stub.find("*").get("class") for stub in stubs]  # type: ignore[union-attr]
    assert kinds == [None, "group", "level", "level", "level", None, "level"]


def test_footnote_letters_are_superscripts() -> None:
    markup = str(table_markup(TABLE_2))
    assert "–<sup>d</sup>" in markup
    assert "Fully adjusted<sup>c</sup>" in markup


def test_no_markup_of_a_layout_comes_alive() -> None:
    hostile = Cell(text=MARKUP, marks=MARKUP)
    table = TableLayout(
        id=MARKUP,
        caption=MARKUP,
        stub_title=MARKUP,
        columns=(Column(id="x", title=MARKUP, subtitle=MARKUP, spanner=MARKUP, marks=MARKUP),),
        rows=(Row(stub=MARKUP, kind=RowKind.LEVEL, cells=(hostile,), marks=MARKUP),),
        footnotes=(),
    )
    assert "<script" not in str(table_markup(table))
    assert text(read(table)).count("alert(1)") == 11 - 1  # each of the ten texts once


def test_tables_on_one_page_share_no_id() -> None:
    ids = [
        element.get("id")
        for table in (TABLE_1, TABLE_2, replace(TABLE_1, id="table-3"))
        for element in read(table).iter()
        if element.get("id")
    ]
    assert len(ids) == len(set(ids))


def test_the_same_table_gives_the_same_bytes_and_no_sheet_of_its_own() -> None:
    assert table_markup(TABLE_1) == table_markup(TABLE_1)
    assert "<style" not in table_markup(TABLE_1)
    assert " style=" not in table_markup(TABLE_1)


@pytest.mark.parametrize(("columns", "words"), [(2, "paper"), (5, "paper wide"), (9, "paper wide vast")])
def test_a_table_with_long_lines_is_printed_across(columns: int, words: str) -> None:
    estimate = Cell(text="−0.052 (−0.087 to −0.018)")
    table = replace(
        TABLE_2,
        columns=tuple(Column(id=f"c{number}", title="Set") for number in range(columns)),
        rows=(Row(stub="Femoral neck", kind=RowKind.PLAIN, cells=(estimate,) * columns),),
    )
    assert classes(table) == words


def test_a_long_table_may_break_over_pages() -> None:
    assert classes(replace(TABLE_2, rows=TABLE_2.rows * 10)) == "paper long"
