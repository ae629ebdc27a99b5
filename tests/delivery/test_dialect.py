"""Delimiters found by themselves or declared, and encodings followed or reported."""

import codecs

import pytest

from cohortqc.model.delivery import FaultKind
from tests.delivery.conftest import Reader
from tests.delivery.example_read import ID, NOTE, SMALL, table_of

TEXT = "ID,AGE,BMI,NOTE\n1,50,25.5,a b\n"


@pytest.mark.parametrize(("delimiter", "name"), [(",", "comma"), ("\t", "tab"), (";", "semicolon"), ("|", "pipe")])
def test_the_delimiter_is_found(read_text: Reader, delimiter: str, name: str) -> None:
    read = read_text(TEXT.replace(",", delimiter), name="t.txt")
    assert read.codes() == []
    assert read.part.file.delimiter == name
    assert read.cells("NOTE") == ["a b"]


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_a_comma_in_a_number_of_another_delimiter_is_told(read_text: Reader, delimiter: str) -> None:
    rows = "".join(f"{number}{delimiter}{number}\n" for number in range(40_000))
    read = read_text(f"ID{delimiter}AGE\n{rows}a{delimiter}1,5\n")
    assert read.unreadable("AGE") == [(40_000, "1,5")]


def test_the_delimiter_that_fits_the_names_wins_over_one_that_occurs_more_often(read_text: Reader) -> None:
    read = read_text("ID;AGE;BMI;NOTE;a,b,c,d,e,f,g\n1;50;25.5;x;y\n")
    assert read.part.file.delimiter == "semicolon"


def test_a_declared_delimiter_is_followed(read_text: Reader) -> None:
    table = table_of(ID, NOTE, delimiter=":")
    read = read_text("ID:NOTE\n1:a,b\n", table=table)
    assert read.cells("NOTE") == ["a,b"]


def test_a_declared_delimiter_that_does_not_fit_is_told(read_text: Reader) -> None:
    read = read_text(TEXT, table=table_of(*SMALL.variables.values(), delimiter="\t"))
    assert read.codes() == ["INT102"]
    assert "no tab in it" in read.delivery.faults[0].message


def test_a_table_of_one_column_needs_no_delimiter(read_text: Reader) -> None:
    assert read_text("ID\n1\n2\n", table=table_of(ID)).cells("ID") == ["1", "2"]


WORDS = "ID,NOTE\n1,Müller\n2,naïve €\n"
TABLE = table_of(ID, NOTE)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_utf8_with_and_without_mark_is_read_silently(read_text: Reader, mark: bytes) -> None:
    read = read_text(mark + WORDS.encode(), table=TABLE)
    assert read.codes() == []
    assert read.part.file.encoding == "utf-8"
    assert read.cells("NOTE") == ["Müller", "naïve €"]


@pytest.mark.parametrize(("encoding", "mark"), [("utf-16", b""), ("utf-16-le", b""), ("utf-16-be", b"")])
def test_utf16_is_read_and_reported(read_text: Reader, encoding: str, mark: bytes) -> None:
    read = read_text(mark + WORDS.encode(encoding), table=TABLE)
    assert read.codes() == ["INT104"]
    assert read.cells("NOTE") == ["Müller", "naïve €"]


def test_a_declared_encoding_is_read_silently(read_text: Reader) -> None:
    read = read_text(WORDS.encode("cp1252"), table=table_of(ID, NOTE, encoding="cp1252"))
    assert read.codes() == []
    assert read.cells("NOTE") == ["Müller", "naïve €"]


def test_declared_utf16_with_its_mark_is_read_silently(read_text: Reader) -> None:
    assert read_text(WORDS.encode("utf-16"), table=table_of(ID, NOTE, encoding="utf-16")).codes() == []


def test_an_undeclared_encoding_is_reported_with_its_line_and_read(read_text: Reader) -> None:
    read = read_text(WORDS.encode("cp1252"), table=TABLE)
    assert read.codes() == ["INT104"]
    (fault,) = read.faults(FaultKind.ENCODING_DOUBTFUL)
    assert fault.message == "Line 2 is not UTF-8, and no other encoding is declared; read as cp1252"
    assert fault.observed == ("byte 0xfc",)
    assert read.cells("NOTE") == ["Müller", "naïve €"]


def test_bytes_that_cp1252_lacks_are_read_as_latin1(read_text: Reader) -> None:
    read = read_text(b"ID,NOTE\n1,\x81\n", table=TABLE)
    assert read.part.file.encoding == "latin-1"
    assert read.cells("NOTE") == ["\x81"]


def test_text_that_is_not_in_the_declared_encoding_is_not_read(read_text: Reader) -> None:
    read = read_text(b"ID,NOTE\n1,\xff\n", table=table_of(ID, NOTE, encoding="ascii"))
    assert read.codes() == ["INT101"]


def test_a_declared_encoding_that_does_not_exist_is_told(read_text: Reader) -> None:
    assert read_text(TEXT, table=table_of(ID, NOTE, encoding="klingon")).codes() == ["INT104"]


def test_a_mark_that_contradicts_the_declaration_is_believed_and_reported(read_text: Reader) -> None:
    read = read_text(codecs.BOM_UTF8 + WORDS.encode(), table=table_of(ID, NOTE, encoding="cp1252"))
    assert read.codes() == ["INT104"]
    assert read.cells("NOTE") == ["Müller", "naïve €"]


def test_a_broken_sign_far_into_the_file_is_found(read_text: Reader) -> None:
    text = WORDS.encode() + b"3,\xc3\xa9\n" * 300_000 + b"4,\xe9\n"
    read = read_text(text, table=TABLE)
    assert "Line 300,004 " in read.faults(FaultKind.ENCODING_DOUBTFUL)[0].message
