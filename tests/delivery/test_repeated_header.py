"""A header among the records is one malformed line; a record that only looks a little like it is none."""

import pytest

from cohortqc.delivery import repeated_header
from tests.delivery.conftest import Reader
from tests.delivery.example_read import ID, NOTE, table_of
from tests.delivery.example_workbook import grid, workbook

HEADER = "ID,AGE,BMI,NOTE\n"


def test_the_header_within_the_records_is_one_malformed_line(read_text: Reader) -> None:
    read = read_text(HEADER + "1,50,25.5,a\n2,5O,26.5,b\n" + HEADER + "3,51,x,c\n\n" + HEADER + "4,,27.5,d\n")
    assert read.codes() == ["INT105"]
    assert read.bad_lines() == [(4, "the header"), (7, "the header")]
    assert read.cells("ID") == ["1", "2", "3", "4"]
    assert read.cells("AGE") == [50, None, 51, None]
    assert read.reasons("AGE") == [None, "unreadable", None, "not_recorded"]
    assert read.unreadable("AGE") == [(1, "5O")]
    assert read.unreadable("BMI") == [(2, "x")]
    assert read.part.lines is not None
    assert read.part.lines.tolist() == [2, 3, 5, 8]
    assert [read.part.record_of(row) for row in range(4)] == [1, 2, 4, 6]
    file = read.part.file
    assert (file.lines, file.rows_read, file.rows_not_read, file.blank_lines) == (8, 4, 2, 1)


@pytest.mark.parametrize(
    "line", ["ID,AGE,BMI,note", "ID,AGE,BMI,", "ID,AGE,25,NOTE", "ID,age,BMI,NOTE", "x,AGE,BMI,NOTE"]
)
def test_a_record_that_is_not_wholly_the_header_stays_a_record(read_text: Reader, line: str) -> None:
    read = read_text(f"{HEADER}{line}\n1,50,25.5,a\n")
    assert read.bad_lines() == []
    assert read.part.row_count == 2


def test_names_as_they_were_delivered_are_what_counts(read_text: Reader) -> None:
    read = read_text("id, age,BMI,NOTE,X\n1,50,25.5,a,b\nid, age,BMI,NOTE,X\n")
    assert read.bad_lines() == [(3, "the header")]
    assert read.part.has("AGE")
    assert "AGE" not in read.part.unreadable


def test_a_table_of_texts_has_its_first_column_looked_through(read_text: Reader) -> None:
    read = read_text("ID,NOTE\n1,a\nID,NOTE\nID,b\n2,NOTE\n", table=table_of(ID, NOTE))
    assert read.bad_lines() == [(3, "the header")]
    assert read.cells("ID") == ["1", "ID", "2"]


def test_malformed_lines_and_the_header_are_counted_apart(read_text: Reader) -> None:
    read = read_text(HEADER + "1,50\n" + HEADER + "2,51,26.5,b\n")
    assert read.bad_lines() == [(2, "2 fields"), (3, "the header")]
    assert read.part.record_of(0) == 3


def test_a_file_of_nothing_but_headers_holds_no_record(read_text: Reader) -> None:
    read = read_text(HEADER * 3)
    assert read.bad_lines() == [(2, "the header"), (3, "the header")]
    assert read.cells("AGE") == []


def test_a_sheet_is_looked_through_as_well(read_text: Reader) -> None:
    header = ("ID", "AGE", "BMI", "NOTE")
    read = read_text(workbook({"t": grid(header, (1, 50, 25.5, "a"), header, (2, 51, 26.5, "b"))}), name="t.xlsx")
    assert read.bad_lines() == [(3, "the header")]
    assert read.cells("AGE") == [50, 51]


def test_a_clean_file_is_not_looked_through(read_text: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(repeated_header, "_is_header")
    assert read_text(HEADER + "1,50,x,a\nID,51,26.5,NOTE\n").cells("AGE") == [50, 51]
