"""Numbers: plain decimal notation is one, anything else is told at its row and never changed without a word."""

import math

import pytest

from cohortqc.model.delivery import FaultKind
from tests.delivery.conftest import Reader
from tests.delivery.example_read import ID, table_of, variable

COLUMN = {kind: table_of(ID, variable("X", kind)) for kind in ("integer", "number")}
CODED = table_of(ID, variable("X", "coded", codes={"1": "Yes", "2": "No"}, missing={"9": "dont_know"}))

NO_NUMBERS = [
    *("12O", "1,5", "+5", " 5", "5 ", "\t5", "1e3", "1E-5", "0x10", "nan", "NaN", "inf", "-inf", "Infinity", "NA", "."),
    *("007", "-007", "00", "5.", ".5", "-.5", "--5", "5-", "1 000", "1_000", "½", "٣", "true", "   "),
]


FAR_DOWN = ["12O", "+5", " 5", "1e3", "nan", "007", "5.", ".5", "0x10"]
"""What Arrow's reader would take, or not, without a word."""


@pytest.mark.parametrize("kind", ["integer", "number"])
@pytest.mark.parametrize(
    ("text", "before"), [*((text, 0) for text in NO_NUMBERS), *((text, 30_000) for text in FAR_DOWN)]
)
def test_what_is_no_number_is_unreadable_and_its_text_is_kept(
    read_text: Reader, kind: str, text: str, before: int
) -> None:
    # With 30,000 good rows before it, the cell lies beyond the sample: the byte ledger has to find it.
    good = "".join(f"{number};{number % 80}\n" for number in range(before))
    read = read_text(f"ID;X\n{good}a;1\nb;{text}\nc;3\n", table=COLUMN[kind])
    assert read.unreadable("X") == [(before + 1, text)]
    assert read.cells("X")[-3:] == [1, None, 3]
    assert read.reasons("X")[-3:] == [None, "unreadable", None]


@pytest.mark.parametrize("text", ["2.7", "7.5", "-0", "9223372036854775808", "1.0000000000000001"])
def test_what_is_no_integer_is_unreadable_in_an_integer(read_text: Reader, text: str) -> None:
    read = read_text(f"ID,X\na,{text}\nb,2\n", table=COLUMN["integer"])
    assert read.unreadable("X") == [(0, text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("7.0", 7), ("7.00", 7), ("-7", -7), ("0", 0), ("0.0", 0), ("9007199254740993", 9007199254740993)],
)
def test_integers_are_read_whole(read_text: Reader, text: str, value: int) -> None:
    read = read_text(f"ID,X\na,{text}\n", table=COLUMN["integer"])
    assert read.unreadable("X") == []
    assert read.cells("X") == [value]


@pytest.mark.parametrize(
    "text",
    ["0.5", "-0.5", "0", "100", "0.10", "0.30471707975443135", "0.00030471707975443135", "123456789.125", "0.0000001"],
)
def test_numbers_are_read_as_they_are(read_text: Reader, text: str) -> None:
    read = read_text(f"ID,X\na,{text}\n", table=COLUMN["number"])
    assert read.unreadable("X") == []
    assert read.cells("X") == [float(text)]


def test_minus_zero_is_a_number_and_keeps_its_sign(read_text: Reader) -> None:
    read = read_text("ID,X\na,-0\nb,-0.0\nc,0\n", table=COLUMN["number"])
    assert read.unreadable("X") == []
    assert [str(cell) for cell in read.cells("X")] == ["-0.0", "-0.0", "0.0"]


def test_minus_zeros_of_one_column_do_not_hide_those_of_another(read_text: Reader) -> None:
    table = table_of(ID, variable("X", "number"), variable("N", "integer"))
    read = read_text("ID,X,N\na,-0,1\nb,-0.0,-0\nc,0,3\n", table=table)
    assert read.unreadable("X") == []
    assert read.unreadable("N") == [(1, "-0")]


KEPT = {
    "9007199254740992": 2.0**53,
    "10000000000000000000": 1e19,
    "3.14159265358979311600": math.pi,  # Python: format(math.pi, ".20f")
    "9007199254740993": None,  # 2^53 + 1 is no 64-bit floating-point number
    "0.1234567890123456789": None,
    "1" + "0" * 400: None,
}
"""Text -> the number that keeps its digits, if there is one."""


@pytest.mark.parametrize("text", KEPT)
@pytest.mark.parametrize("before", [0, 30_000])
def test_digits_that_a_number_cannot_keep_make_it_unreadable(read_text: Reader, text: str, before: int) -> None:
    good = "".join(f"{number},{number % 80}.5\n" for number in range(before))
    read = read_text(f"ID,X\n{good}a,{text}\nb,2\n", table=COLUMN["number"])
    assert read.cells("X")[-2:] == [KEPT[text], 2]
    assert read.unreadable("X") == ([(before, text)] if KEPT[text] is None else [])


def test_a_blank_is_no_unreadable_cell(read_text: Reader) -> None:
    read = read_text('ID,X\na,\nb,""\nc,3\n', table=COLUMN["integer"])
    assert read.unreadable("X") == []
    assert read.cells("X") == [None, None, 3]
    assert read.part.reasons == {}


def test_quoted_numbers_are_numbers(read_text: Reader) -> None:
    read = read_text('ID,X\na,"5"\nb,"007"\n', table=COLUMN["integer"])
    assert read.cells("X") == [5, None]
    assert read.unreadable("X") == [(1, "007")]


def test_codes_that_are_numbers_are_read_as_numbers(read_text: Reader) -> None:
    read = read_text("ID,X\na,1\nb,2.0\nc,9\nd,x\ne,5\nf,1.5\n", table=CODED)
    assert read.cells("X") == [1, 2, None, None, 5, None]
    assert read.unreadable("X") == [(3, "x"), (5, "1.5")]
    assert read.reasons("X") == [None, None, "dont_know", "unreadable", None, "unreadable"]


def test_a_text_column_full_of_numbers_does_not_disturb_the_others(read_text: Reader) -> None:
    rows = "".join(f"00{number},+{number},{number}\n" for number in range(30_000))
    table = table_of(ID, variable("T", "text"), variable("X", "integer"))
    read = read_text("ID,T,X\n" + rows, table=table)
    assert read.codes() == []
    assert read.part.unreadable == {}
    assert read.cells("ID")[7] == "007"
    assert read.cells("T")[7] == "+7"


def test_only_the_column_that_holds_it_is_in_doubt(read_text: Reader) -> None:
    rows = "".join(f"{number},{number},{number}.5\n" for number in range(30_000))
    table = table_of(ID, variable("X", "integer"), variable("Y", "number"))
    read = read_text("ID,X,Y\n" + rows + "a,007,1.5\nb,2, 2.5\n", table=table)
    assert read.unreadable("X") == [(30_000, "007")]
    assert read.unreadable("Y") == [(30_001, " 2.5")]
    assert read.faults(FaultKind.FILE_UNREADABLE) == []
