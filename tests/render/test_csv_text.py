"""Whatever a cell holds, a reader finds it in its row and column, and none begins a line of its own."""

import csv
import io

import pytest

from cohortqc.render.csv_text import csv_text
from cohortqc.render.inert import inert

CELLS = ["a\r=1+1", "a\rb", "a\nb", "a\r\n=2", "\r", "\n", "", 'a"b', "a,b", " a ", "a\0b", "a\u2028b", "ä"]


@pytest.mark.parametrize("cell", CELLS, ids=ascii)
def test_a_cell_comes_back_whole(cell: str) -> None:
    text = csv_text(("first", "second"), [(cell, 7), (None, cell)])
    expected = [["first", "second"], [inert(cell), "7"], ["", inert(cell)]]
    assert list(csv.reader(io.StringIO(text, newline=""))) == expected


def test_lines_end_with_lf_and_a_lone_cr_is_quoted() -> None:
    assert csv_text(("A", "B"), [("x", None), ("a\r=1", "=1")]) == 'A,B\nx,\n"a\r=1",\'=1\n'
