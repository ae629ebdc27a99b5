"""Real files: NHANES as CDC released it, and files that break readers."""

import csv
import io
import lzma
from pathlib import Path

import pyreadstat
import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.delivery import FaultKind
from cohortqc.model.schema import NOT_RECORDED, Role, Schema
from tests.delivery.example_read import Read, schema_of, table_of, variable

CYCLES = ("2005-2006", "2007-2008", "2009-2010", "2013-2014")


def rows_of(path: Path) -> tuple[list[str], list[list[str | None]]]:
    """Header and cells of an NHANES file as other readers give them, as text without `.0`; None for a blank or NA."""
    if path.suffix == ".XPT":
        columns, facts = pyreadstat.read_xport(path, output_format="dict", disable_datetime_conversion=True)
        rows = [[plain(cell) for cell in row] for row in zip(*columns.values(), strict=True)]
        return list(facts.column_names), rows
    text = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    header, *lines = csv.reader(io.StringIO(text.decode(), newline=""))
    return header, [[None if cell in {"", "NA"} else cell for cell in line] for line in lines]


def plain(cell: object) -> str | None:
    if cell is None or cell == "":
        return None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def schema_for(path: Path) -> Schema:
    """Every column but the key a number, where its cells are; NA is the missing cell."""
    header, rows = rows_of(path)
    missing = {"NA": NOT_RECORDED}
    variables = [variable("SEQN", "text", role=Role.IDENTIFIER, missing=missing)]
    for place, name in enumerate(header[1:], start=1):
        cells = [row[place] for row in rows if row[place] is not None]
        kind = "text" if any(not is_float(cell) for cell in cells) or name == "SMDUPCA" else "number"
        variables.append(variable(name, kind, missing=missing))
    return schema_of(table_of(*variables, name="t", files=(path.name.split(".")[0],)))


def is_float(text: str | None) -> bool:
    try:
        float(text or "")
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("cycle", CYCLES)
def test_every_line_and_cell_of_nhanes_is_read(shared: Path, cycle: str) -> None:
    files = sorted((shared / "data" / "nhanes" / cycle).iterdir())
    assert len(files) >= 8
    for path in files:
        header, rows = rows_of(path)
        read = Read(read_delivery(path, schema_for(path)))
        assert read.codes() == [], path.name
        assert read.part.unreadable == {}, path.name
        file = read.part.file
        assert (file.rows_read, file.rows_not_read, file.blank_lines) == (len(rows), 0, 0)
        assert file.lines in {len(rows) + 1, None}
        for place, name in enumerate(header):
            delivered = [row[place] for row in rows]
            if read.part.table.variables[name].type == "text":
                assert read.cells(name) == delivered, (path.name, name)
            else:
                expected = [None if cell is None else float(cell) for cell in delivered]
                assert read.cells(name) == expected, (path.name, name)


def test_zeros_of_sas_files_are_zeros(shared: Path) -> None:
    path = shared / "data" / "nhanes" / "2013-2014" / "DEMO_H.XPT"
    cells = Read(read_delivery(path, schema_for(path))).cells("RIDAGEYR")
    assert 0 in cells
    assert all(cell is None or cell == 0 or float(str(cell)) >= 1 for cell in cells)


def test_csv_spectrum_is_read_as_it_should_be(shared: Path) -> None:
    folder = shared / "data" / "malformed" / "csv-spectrum" / "csvs"
    for path in sorted(folder.glob("*.csv")):
        if path.stem == "location_coordinates":
            continue  # its quotes stand within plain cells, which is no legal CSV: see the next test
        header, *rows = csv.reader(io.StringIO(path.read_bytes().decode(), newline=""), strict=True)
        table = table_of(*(variable(name, "text") for name in header), name="t", files=(path.stem,))
        read = Read(read_delivery(path, schema_of(table)))
        assert read.bad_lines() == [], path.name
        for place, name in enumerate(header):
            assert read.cells(name) == [row[place] or None for row in rows], path.name


def test_quotes_within_plain_cells_are_told(shared: Path) -> None:
    path = shared / "data" / "malformed" / "csv-spectrum" / "csvs" / "location_coordinates.csv"
    table = table_of(variable("Cities", "text"), name="t", files=(path.stem,))
    assert Read(read_delivery(path, schema_of(table))).bad_lines() == [(2, "a stray quote")]


def test_files_that_break_readers_are_read_or_told_and_never_crash(shared: Path) -> None:
    folder = shared / "data" / "malformed" / "frictionless"
    # Every file is tried as a table of these names, which many of them have.
    names = ("id", "name", "neighbor_id", "population", "ascii", "table", "a", "key")
    tried = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        table = table_of(*(variable(name, "text", optional=True) for name in names), files=("*",))
        read = Read(read_delivery(path, schema_of(table)))
        (file,) = read.delivery.files
        told = sum(len(fault.lines) for fault in read.faults(FaultKind.LINE_MALFORMED))
        assert file.rows_not_read <= told
        if file.lines is not None:
            assert file.lines >= file.rows_read + file.rows_not_read + file.blank_lines
        assert read.delivery.tables or read.delivery.faults, path.name
        tried += 1
    assert tried > 100
