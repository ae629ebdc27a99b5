"""The parts of the ledgers: counts add up, orderly quotes are told from others, sums that do not agree are told."""

import numpy as np
import pyarrow as pa
import pytest

from cohortqc.delivery import arrow_csv
from cohortqc.delivery import body as body_module
from cohortqc.delivery.arrow_csv import as_bytes
from cohortqc.delivery.body import read_body
from cohortqc.delivery.orderly import is_orderly
from cohortqc.delivery.scan import scan
from cohortqc.delivery.tally import Tally, tally, tally_texts
from tests.delivery.conftest import Reader

CELLS = {
    "007": Tally(zero_led=1),
    "-007": Tally(zero_led=1),
    "0.5": Tally(),
    "100.05": Tally(),
    "5.": Tally(open_points=1),
    ".5": Tally(open_points=1),
    "-0": Tally(minus_zeros=1),
    "-0.5": Tally(),
    "1e3": Tally(foreign=1),
    " +5": Tally(foreign=2),
    "1234567890123456": Tally(wide=1),
    "1.23456789012345678": Tally(wide=2, long=1),
    "0.30471707975443135": Tally(wide=1),
}


@pytest.mark.parametrize("cell", CELLS)
def test_each_sign_that_no_plain_number_has_is_counted(cell: str) -> None:
    assert tally(as_bytes(cell.encode()), delimiter=",") == CELLS[cell]
    assert tally_texts([pa.chunked_array([[cell]])], delimiter=",") == CELLS[cell]


def test_counts_of_cells_add_up_to_those_of_their_lines_wherever_the_chunks_end() -> None:
    cells = [*CELLS, "", "a", "12"] * 9000
    text = as_bytes("\n".join(cells).encode())
    whole = tally(text, delimiter=",")
    assert whole.line_feeds == len(cells) - 1
    of_cells = tally_texts([pa.chunked_array([cells[:70], cells[70:90_000], cells[90_000:]])], delimiter=",")
    left = whole - of_cells
    assert not left.doubtful
    assert of_cells.zero_led == 2 * 9000


@pytest.mark.parametrize(
    ("text", "orderly"),
    [
        ('"a","b"\n', True),
        ('"a""b",c\r\n"",""\n', True),
        ('a,"b"', True),
        ('"a\nb"\n', False),
        ('a"b"\n', False),
        ('"a"b\n', False),
        ('"a\n', False),
        ('"a" ,b\n', False),
    ],
)
@pytest.mark.parametrize("before", ["", "x,y\n" * 65_535 + '"z",\n'])
def test_quotes_are_orderly_when_each_stands_at_the_edge_of_its_cell(text: str, orderly: object, before: str) -> None:
    assert is_orderly(as_bytes((before + text).encode()), delimiter=",") is orderly


def test_fields_of_a_line_do_not_count_delimiters_within_quotes() -> None:
    lines = scan(as_bytes(b'a,"b,c",d\n\n"x,,"\n1,2,3,4\n'), delimiter=",")
    assert lines.fields.tolist() == [3, 1, 1, 4]
    assert lines.blank.tolist() == [False, True, False, False]


def test_a_ledger_of_lines_that_is_not_even_is_a_fault(read_text: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_a_row(*arguments: object, **more: object) -> object:
        table = reading(*arguments, **more)  # type: ignore[arg-type]  # handed through
        return table.slice(1) if isinstance(table, pa.Table) and table.num_rows > 1 else table

    reading = arrow_csv.read_columns
    monkeypatch.setattr(body_module, "read_columns", lose_a_row)
    read = read_text("ID,AGE,BMI,NOTE\n1,50,25.5,a\n2,51,26.5,b\n")
    assert read.codes() == ["INT101"]
    assert "2 records were counted and 1 could be read" in read.delivery.faults[0].message


def test_a_ledger_of_bytes_that_is_not_even_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_more(data: np.ndarray, *, delimiter: str) -> Tally:
        return tally(data, delimiter=delimiter) + Tally(foreign=1)

    monkeypatch.setattr(body_module, "tally", one_more)
    found = read_body(as_bytes(b"1,2\n3,4\n"), columns=2, delimiter=",", kinds={0: pa.int64(), 1: pa.float64()})
    assert found == "signs were counted in the bytes that are in no cell"
