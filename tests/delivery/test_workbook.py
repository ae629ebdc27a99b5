"""Excel workbooks: the sheet and its header are found, every cell is read or told, every row has its number."""

import gzip
import io
import zipfile
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from cohortqc.delivery import decompress
from cohortqc.delivery import workbook as workbook_module
from cohortqc.delivery.read import read_delivery
from cohortqc.model.delivery import FaultKind
from cohortqc.model.schema import Variable
from cohortqc.model.table import Form
from tests.delivery.conftest import Reader
from tests.delivery.example_read import AGE, BMI, ID, NOTE, Read, schema_of, table_of, variable
from tests.delivery.example_workbook import (
    DATE,
    PERCENT,
    TIMESTAMP,
    Cell,
    error,
    formula,
    grid,
    number,
    sheet,
    workbook,
)

HEADER = ("ID", "AGE", "BMI", "NOTE")
DAY = variable("DAY", "date")
GERMAN = variable("DAY", "date", date_format="%d.%m.%Y")
SEEN = variable("SEEN", "coded", codes={"0": "No", "1": "Yes"})


Rows = dict[int, dict[str, Cell]]


def messages(read: Read) -> list[str]:
    return [fault.message for fault in read.delivery.faults]


def test_a_workbook_is_read_with_the_rows_of_its_sheet_as_lines(read_text: Reader) -> None:
    read = read_text(workbook({"Sheet1": grid(HEADER, (1001, 63, 24.5, "a"), (1002, 58, 31, ""))}), name="t.xlsx")
    assert read.codes() == []
    assert read.cells("ID") == ["1001", "1002"]
    assert read.cells("AGE") == [63, 58]
    assert read.cells("BMI") == [24.5, 31.0]
    assert read.cells("NOTE") == ["a", None]
    assert [read.part.line_of(0), read.part.line_of(1)] == [2, 3]
    file = read.part.file
    assert (file.form, file.compression, file.columns) == (Form.EXCEL, "", HEADER)
    assert (file.lines, file.rows_read, file.blank_lines, file.comment_lines) == (3, 2, 0, 0)


def test_a_number_is_what_it_is_in_a_text_file(read_text: Reader) -> None:
    rows = [(number("7.0"), number("7.0"), number("7.0"), number("7.0")), ("007", "7", "7.5", number("0.1"))]
    rows += [(number("9007199254740993"), number("-5"), number("1E-3"), number("1E+21"))]
    read = read_text(workbook({"t": grid(HEADER, *rows)}), name="t.xlsx")
    assert read.codes() == []
    assert read.cells("ID") == ["7", "007", "9007199254740993"]
    assert read.cells("AGE") == [7, 7, -5]
    assert read.cells("BMI") == [7.0, 7.5, 0.001]
    assert read.cells("NOTE") == ["7", "0.1", "1000000000000000000000"]


@pytest.mark.parametrize("day", [DAY, GERMAN])
def test_a_date_is_a_date_whatever_its_format(read_text: Reader, day: Variable) -> None:
    text = "31.03.2019" if day is GERMAN else "2019-03-31"
    # Day 43,555 of Excel's calendar (1 = 1 January 1900) is 31 March 2019.
    rows = [(1, number("43555", style=DATE)), (2, number("43555", style=TIMESTAMP)), (3, text)]
    rows += [(4, number("43555")), (5, number("43555.5", style=TIMESTAMP)), (6, number("-5", style=DATE))]
    read = read_text(workbook({"t": grid(("ID", "DAY"), *rows)}), table=table_of(ID, day), name="t.xlsx")
    assert read.cells("DAY") == [date(2019, 3, 31)] * 3 + [None] * 3
    assert read.unreadable("DAY") == [(3, "43555"), (4, "2019-03-31 12:00:00"), (5, "-5")]


def test_a_number_that_is_shown_as_a_date_is_none(read_text: Reader) -> None:
    rows = [(1, number("43555", style=DATE)), (2, number("0.5", style=PERCENT)), (3, number("0.25", style=DATE))]
    read = read_text(workbook({"t": grid(("ID", "BMI"), *rows)}), table=table_of(ID, BMI), name="t.xlsx")
    assert read.cells("BMI") == [None, 0.5, None]
    assert read.unreadable("BMI") == [(0, "2019-03-31"), (2, "06:00:00")]


def test_errors_and_formulas_that_were_never_calculated_are_told_as_delivered(read_text: Reader) -> None:
    rows = [
        (1, error("#N/A"), error("#DIV/0!"), formula("A1&B1", value=None)),
        (2, formula("60+3", value="63"), formula("1+1", value=None), error("#NAME?")),
    ]
    read = read_text(workbook({"t": grid(HEADER, *rows)}), name="t.xlsx")
    assert read.cells("AGE") == [None, 63]
    assert read.unreadable("AGE") == [(0, "#N/A")]
    assert read.unreadable("BMI") == [(0, "#DIV/0!"), (1, "=1+1")]
    assert read.cells("NOTE") == ["=A1&B1", "#NAME?"]


def test_true_and_false_stay_words(read_text: Reader) -> None:
    read = read_text(workbook({"t": grid(("ID", "SEEN"), (1, True), (2, 0))}), table=table_of(ID, SEEN), name="t.xlsx")
    assert read.unreadable("SEEN") == [(0, "TRUE")]
    assert read.cells("SEEN") == [None, 0]


def test_titles_blank_rows_and_columns_are_counted_and_harmless(read_text: Reader) -> None:
    rows: Rows = {1: {"A": "Bone density"}, 3: {"B": "ID", "D": "AGE"}, 4: {"B": 1, "D": 60}, 7: {"B": 2, "D": 61}}
    rows[9] = {"B": None, "D": None}
    read = read_text(workbook({"t": sheet(rows)}), table=table_of(ID, AGE), name="t.xlsx")
    assert read.codes() == []
    assert read.part.lines is not None
    assert read.part.lines.tolist() == [4, 7]
    file = read.part.file
    assert (file.lines, file.rows_read, file.blank_lines, file.comment_lines) == (7, 2, 3, 1)
    assert file.columns == ("ID", "AGE")


def test_a_row_of_several_cells_above_the_header_is_told(read_text: Reader) -> None:
    rows: Rows = {1: {"A": "Women", "B": "Bones"}, 2: {"A": "ID", "B": "AGE"}, 3: {"A": 1, "B": 60}}
    read = read_text(workbook({"t": sheet(rows)}), table=table_of(ID, AGE), name="t.xlsx")
    assert read.bad_lines() == [(1, "2 cells")]
    assert (read.part.file.rows_not_read, read.part.file.comment_lines) == (1, 0)


def test_columns_are_called_by_their_letters(read_text: Reader) -> None:
    rows: Rows = {1: {"B": "ID", "AC": "SHOE", "AD": "ID"}, 2: {"B": 1, "AC": 38, "AD": 1, "AF": "x"}}
    read = read_text(workbook({"t": sheet(rows)}), table=table_of(ID), name="t.xlsx")
    assert messages(read) == [
        "Column AD repeats ID; column B is read, this one is not",
        "Column AC 'SHOE' is not in the schema and not read",
        "Column AF has no name and is not in the schema and not read",
    ]


def test_merged_cells_are_told_where_they_hide_values(read_text: Reader) -> None:
    rows: Rows = {1: {"A": "ID", "B": "AGE"}, 2: {"A": 1, "B": 60}, 3: {"A": 2}}
    read = read_text(workbook({"t": sheet(rows, merged="B2:B3")}), table=table_of(ID, AGE), name="t.xlsx")
    assert read.bad_lines() == [(2, "B2:B3")]
    assert read.cells("AGE") == [60, None]
    above = read_text(workbook({"t": sheet(rows, merged="A1:B1")}), table=table_of(ID, AGE), name="t.xlsx")
    assert above.codes() == []


DATA = grid(("ID",), ("1",))
OTHER = grid(("LEGEND",), ("x",))


@pytest.mark.parametrize(
    ("sheets", "hidden", "codes"),
    [
        ({"Sheet1": DATA, "Sheet2": grid()}, (), []),
        ({"Legend": OTHER, "T ": DATA}, (), ["INT203"]),
        ({"x": DATA, "t": DATA}, (), ["INT203"]),
        ({"Legend": OTHER, "x": DATA}, (), ["INT203"]),
        ({"x": DATA, "y": DATA}, ("y",), []),
        ({"x": DATA}, ("x",), []),
    ],
    ids=["the only one with data", "by name", "by name among two", "by its header", "the visible one", "hidden"],
)
def test_the_sheet_of_the_table_is_found(
    read_text: Reader, sheets: dict[str, str], hidden: tuple[str, ...], codes: list[str]
) -> None:
    read = read_text(workbook(sheets, hidden=hidden), table=table_of(ID), name="t.xlsx")
    assert read.codes() == codes
    assert read.cells("ID") == ["1"]


def test_a_sheet_may_be_called_as_the_file_should_be(read_text: Reader) -> None:
    table = table_of(ID, files=("dem_*_inv",))
    read = read_text(workbook({"a": DATA, "dem_ctos_inv": DATA}), table=table, name="dem_x_inv.xlsx")
    (fault,) = read.delivery.faults
    assert fault.message == "Sheet 'a' of the workbook is not read; the table is sheet 'dem_ctos_inv'"


def test_several_sheets_that_may_be_the_table_are_a_fault(read_text: Reader) -> None:
    read = read_text(workbook({"x": DATA, "y": DATA}), table=table_of(ID), name="t.xlsx")
    assert read.codes() == ["INT202"]
    assert messages(read) == ["2 sheets of the workbook may be table t; none of them is read: 'x', 'y'"]


def scattered(last: str) -> bytes:
    return workbook({"t": sheet({1: {"A": "ID"}, 2: {"A": "1"}, 1_048_576: {last: "x"}})})


def emptied(data: bytes, member: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"" if name == member else old.read(name))
    return packed.getvalue()


def exploding() -> str:
    """XML of a few lines that stands for 10^10 signs."""
    steps = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    return f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{steps}]><worksheet><sheetData><row><c><v>&e9;</v></c></row>'


GOOD = workbook({"t": DATA})
BROKEN = {
    "no data": (workbook({"t": grid()}), "INT103"),
    "a header only": (workbook({"t": grid(("ID",))}), "INT103"),
    "no header": (workbook({"t": grid(("X",), (1,))}), "INT102"),
    "cut short": (GOOD[:-30], "INT101"),
    "bent": (GOOD[:200] + b"\xff\xff\xff" + GOOD[203:], "INT101"),
    "broken XML": (workbook({"t": DATA[:-40]}), "INT101"),
    "an empty sheet member": (emptied(GOOD, "xl/worksheets/sheet1.xml"), "INT101"),
    "an empty workbook member": (emptied(GOOD, "xl/workbook.xml"), "INT101"),
    "an unknown kind of cell": (workbook({"t": grid(("ID",), ('<c t="zz"><v>1</v></c>',))}), "INT101"),
    "a shared text that is not there": (workbook({"t": grid(("ID",), ('<c t="s"><v>9</v></c>',))}), "INT101"),
    "cells scattered over a huge sheet": (scattered("XFD"), "INT101"),
    "a date before all calendars": (workbook({"t": grid(("ID",), (number("-1E300", style=DATE),))}), "INT101"),
    "an encoding that nobody knows": (workbook({"t": '<?xml version="1.0" encoding="UT-8"?>' + DATA}), "INT101"),
    "a row above the first": (workbook({"t": DATA.replace('<row r="1">', '<row r="0">').replace("A1", "")}), "INT101"),
    "locked by a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "INT102"),
    "entities that explode": (workbook({"t": exploding()}), "INT101"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_workbook_is_one_fault(read_text: Reader, what: str) -> None:
    data, code = BROKEN[what]
    read = read_text(data, table=table_of(ID), name="t.xlsx")
    assert [fault.kind.value for fault in read.delivery.faults] == [code]


def test_a_workbook_on_which_its_reader_gives_up_is_a_fault(read_text: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    # What compiled code raises where it gives up is no Exception, and cannot be imported.
    panic = type("PanicException", (BaseException,), {})

    def give_up(*_: object, **__: object) -> None:
        raise panic

    monkeypatch.setattr(workbook_module, "CalamineWorkbook", SimpleNamespace(from_filelike=give_up))
    assert read_text(GOOD, table=table_of(ID), name="t.xlsx").codes() == ["INT101"]
    panic = KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        read_text(GOOD, table=table_of(ID), name="t.xlsx")


def test_a_stray_cell_far_down_is_no_reason_to_refuse(read_text: Reader) -> None:
    read = read_text(scattered("A"), table=table_of(ID), name="t.xlsx")
    assert read.cells("ID") == ["1", "x"]
    assert read.part.line_of(1) == 1_048_576


def test_a_workbook_that_unpacks_to_too_much_is_refused(read_text: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decompress, "MOST_BYTES", 5000)
    read = read_text(workbook({"t": DATA}, more={"xl/media/bomb": b"0" * 10_000}), table=table_of(ID), name="t.xlsx")
    assert read.codes() == ["INT101"]


@pytest.mark.parametrize(
    ("name", "pack", "codes"),
    [
        ("t.xlsm", bytes, []),
        ("t.xlsx.gz", gzip.compress, []),
        ("t.csv", bytes, ["INT102"]),
        ("t", bytes, []),
    ],
)
def test_a_workbook_is_told_by_its_bytes(read_text: Reader, name: str, pack: object, codes: list[str]) -> None:
    read = read_text(pack(GOOD), table=table_of(ID), name=name)  # type: ignore[operator]  # bytes to bytes
    assert read.codes() == codes
    assert read.cells("ID") == ["1"]


def test_a_workbook_in_an_archive_is_read(read_text: Reader) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("t.xlsx", GOOD)
    read = read_text(packed.getvalue(), table=table_of(ID), name="t.xlsx.zip")
    assert read.codes() == []
    assert (read.part.file.form, read.part.file.compression) == (Form.EXCEL, "zip")


def test_real_workbooks_are_read_or_refused(shared: Path, tmp_path: Path) -> None:
    names = {"id": variable("id"), "name": variable("name", "text")}
    table = table_of(*names.values(), name="table")
    (tmp_path / "table.xlsx").write_bytes((shared / "data/malformed/frictionless/table.xlsx").read_bytes())
    read = Read(read_delivery(tmp_path / "table.xlsx", schema_of(table)))
    assert read.cells("name") == ["english", "中国人"]
    assert [fault.observed for fault in read.faults(FaultKind.FILE_UNEXPECTED)] == [("Sheet 2",)]
    for path in sorted((shared / "data/malformed/frictionless").glob("*.xlsx")):
        (tmp_path / "table.xlsx").write_bytes(path.read_bytes())
        delivery = read_delivery(tmp_path / "table.xlsx", schema_of(table))
        assert delivery.tables or delivery.faults, path.name


def test_notes_beside_the_table_are_a_column_of_their_own(read_text: Reader) -> None:
    read = read_text(workbook({"t": grid(("ID", "NOTE"), (1, "a", "why?"))}), table=table_of(ID, NOTE), name="t.xlsx")
    assert read.codes() == ["INT205"]
    assert read.cells("NOTE") == ["a"]
