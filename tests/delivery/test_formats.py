"""Sample files of haven and pyreadstat: every one is read, or told why not; values as other readers give them."""

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.delivery import FaultKind
from cohortqc.model.schema import Schema, TableSchema
from cohortqc.model.table import Form
from tests.delivery.example_read import Read, schema_of, table_of, variable

READERS: dict[str, Callable[..., Any]] = {
    ".sas7bdat": pyreadstat.read_sas7bdat,
    ".sav": pyreadstat.read_sav,
    ".zsav": pyreadstat.read_sav,
    ".por": pyreadstat.read_por,
    ".dta": pyreadstat.read_dta,
    ".xpt": pyreadstat.read_xport,
    ".xpt5": pyreadstat.read_xport,
    ".xpt8": pyreadstat.read_xport,
}


def as_delivered(path: Path) -> tuple[dict[str, list[object]], Schema]:
    """Cells as pyreadstat itself gives them, missing codes as nothing; and a schema in which they fit."""
    columns, _ = READERS[path.suffix](str(path), output_format="dict")
    variables = []
    for name, cells in columns.items():
        kinds = {type(cell) for cell in cells if cell is not None}
        if kinds <= {float, int}:
            kind = "number"
        elif kinds == {dt.date}:
            kind = "date"
        else:
            kind = "text"
        variables.append(variable(name, kind))
    return columns, schema_of(table_of(*variables, files=("*",)))


def plain(cell: object) -> object:
    """A cell of pyreadstat as a typed table has it."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, dt.datetime):
        clock = cell.time().isoformat()
        return cell.date().isoformat() if clock == "00:00:00" else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, dt.time) else cell


def test_every_sample_file_is_read_as_pyreadstat_reads_it(shared: Path) -> None:
    tried = 0
    for path in sorted((shared / "data" / "formats").rglob("*")):
        if path.suffix not in READERS or path.name == "spss__datetime.sav":
            continue
        columns, schema = as_delivered(path)
        read = Read(read_delivery(path, schema))
        assert read.codes() == [], path.name
        assert read.part.unreadable == {}, path.name
        for name, cells in columns.items():
            expected = [plain(cell) for cell in cells]
            found = read.cells(name)
            if any(isinstance(cell, str) and ":" in cell for cell in expected):
                # Fractions of a second: pyreadstat rounds them to microseconds in another way.
                found = [str(cell).partition(".")[0] for cell in found]
                expected = [str(cell).partition(".")[0] for cell in expected]
            assert found == expected, (path.name, name)
        tried += 1
    assert tried >= 40


def test_text_files_and_catalogues_among_them_are_read_or_told(shared: Path) -> None:
    for path in sorted((shared / "data" / "formats").rglob("*")):
        if path.suffix == ".csv":
            header = next(csv.reader(path.read_text().splitlines(), delimiter=","))
            table = table_of(*(variable(name, "text") for name in header), files=("*",))
            assert Read(read_delivery(path, schema_of(table))).part.row_count > 0
        if path.suffix == ".sas7bcat":
            delivery = read_delivery(path, schema_of(table_of(variable("X"))))
            assert delivery.files[0].description == "a SAS catalogue (sas7bcat)"


def test_a_time_beyond_the_calendar_is_told(shared: Path) -> None:
    # R 4.2, haven 2.5: read_spss("datetime.sav")$date.posix[1] is in the year 201419
    table = table_of(variable("date", "date"), variable("date.posix", "text"), variable("time", "text"), files=("*",))
    read = Read(read_delivery(shared / "data" / "formats" / "haven" / "spss__datetime.sav", schema_of(table)))
    assert read.cells("date") == [dt.date(2014, 9, 22), dt.date(2014, 9, 23)]
    assert read.cells("date.posix") == ["6306150067200", "2014-09-23 15:59:20"]
    assert read.cells("time") == ["12:11:10.09", "15:59:20.01"]


MISSING = {"codes": {"1": "One"}, "missing": {".A": "refused", ".B": "dont_know", ".z": "not_asked", "._": "refused"}}


def tables() -> dict[str, tuple[TableSchema, dict[str, list[str | None]], dict[str, dict[str, int]]]]:
    """File -> the table that it is read as, reasons, and what is not declared."""
    x = variable("x", "number", missing={".a": "refused", ".Z": "dont_know"})
    seven = table_of(*(variable(f"var{place}", "number", **MISSING) for place in range(1, 10)), files=("*",))
    tagged: list[str | None] = [None, None, None, None, None, "refused", "not_recorded", "dont_know"]
    sas = ["refused", "dont_know", "not_recorded", "not_recorded", "not_recorded", "not_asked", "refused"]
    stata = [*sas[:-1], "not_recorded"]
    rest: list[str | None] = ["not_recorded", None]
    undeclared = {"var3": ".C", "var4": ".X", "var5": ".Y"}
    sav = table_of(
        variable("mynum", "number", missing={"-1": "refused"}),
        variable("mylabl", "coded", codes={"1": "Male", "2": "Female"}, missing={"-1": "dont_know"}),
        variable("myord", "coded", codes={"1": "low", "2": "medium", "3": "high"}),
        files=("*",),
    )
    return {
        "haven/sas__tagged-na.sas7bdat": (table_of(x, files=("*",)), {"x": tagged}, {"x": {".H": 1}}),
        "haven/stata__tagged-na-double.dta": (table_of(x, files=("*",)), {"x": tagged}, {"x": {".h": 1}}),
        "haven/stata__tagged-na-int.dta": (table_of(x, files=("*",)), {"x": tagged}, {"x": {".h": 1}}),
        "pyreadstat/missing_data/missing_test.sas7bdat": (
            seven,
            {f"var{place}": [reason] for place, reason in enumerate([*sas, *rest], start=1)},
            {name: {code: 1} for name, code in undeclared.items()},
        ),
        "pyreadstat/missing_data/missing_test.dta": (
            seven,
            {f"var{place}": [reason] for place, reason in enumerate([*stata, *rest], start=1)},
            {name: {code.lower(): 1} for name, code in undeclared.items()},
        ),
        "pyreadstat/basic/sample_missing.sav": (
            sav,
            {
                "mynum": [None, None, None, None, None, "refused", "not_recorded"],
                "mylabl": [None, None, None, None, None, "dont_know", "not_recorded"],
                "myord": [None, None, None, None, None, "not_recorded", "not_recorded"],
            },
            {"mynum": {"2500": 1}, "myord": {"-3": 1, "-1": 1}},
        ),
    }


@pytest.mark.parametrize("name", tables())
def test_missing_codes_of_the_samples_keep_their_reasons(shared: Path, name: str) -> None:
    # R 4.2, haven 2.5: na_tag(read_sas("tagged-na.sas7bdat")$x) is NA NA NA NA NA "A" "H" "Z"
    table, reasons, undeclared = tables()[name]
    read = Read(read_delivery(shared / "data" / "formats" / name, schema_of(table)))
    assert {kind for kind in read.codes() if kind != FaultKind.VARIABLE_UNEXPECTED} == set()
    assert {column: read.reasons(column) for column in reasons} == reasons
    assert read.part.undeclared == undeclared


def test_labels_formats_and_letters_of_the_samples_come_out_right(shared: Path) -> None:
    folder = shared / "data" / "formats"
    table = table_of(variable("var1", "coded", codes={"1": "a", "2": "b", "3": "c"}), files=("*",))
    read = Read(read_delivery(folder / "haven" / "spss__umlauts.sav", schema_of(table)))
    assert read.part.metadata["var1"].label == "This is an ä-umlaut"
    assert read.part.metadata["var1"].value_labels == {"1": "the ä umlaut", "2": "the ü umlaut", "3": "the ö umlaut"}
    table = table_of(variable("ותק_ב", "number"), files=("*",))
    assert Read(read_delivery(folder / "pyreadstat" / "basic" / "hebrews.sav", schema_of(table))).part.row_count == 99
    path = folder / "pyreadstat" / "ínternátionál" / "sample.sas7bdat"
    read = Read(read_delivery(path.parent, schema_of(table_of(variable("mydate", "date"), files=("*",)))))
    assert read.part.file.form is Form.SAS
    assert read.cells("mydate")[:2] == [dt.date(2018, 5, 6), dt.date(1880, 5, 6)]
    assert read.part.metadata["mydate"].style == "YYMMDD10"
