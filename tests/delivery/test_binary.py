"""SAS transport and Parquet: their cells pass the same types as text; special missing values keep their reasons."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.delivery.xpt_layout import layout
from cohortqc.model.schema import TableSchema
from tests.delivery.example_read import ID, NOTE, Read, schema_of, table_of, variable

AGE = variable("AGE", "integer", missing={"777": "refused", ".A": "dont_know"})
SEX = variable("SEX", "coded", codes={"1": "Male", "2": "Female"})
BMI = variable("BMI", "number")
BORN = variable("BORN", "date")
TABLE = table_of(ID, AGE, SEX, BMI, BORN, NOTE)


def read_parquet(folder: Path, columns: dict[str, pa.Array], *, table: TableSchema = TABLE) -> Read:
    pq.write_table(pa.table(columns), folder / "t.parquet")
    return Read(read_delivery(folder / "t.parquet", schema_of(table)))


def some(*names: str) -> TableSchema:
    return table_of(*(TABLE.variables[name] for name in names))


def test_parquet_cells_are_typed_as_text_cells_are(tmp_path: Path) -> None:
    columns = {
        "ID": pa.array([73557.0, 73558.0, None]),
        "AGE": pa.array([50.0, 2.7, 777.0]),
        "SEX": pa.array([1, 2, None], pa.int8()),
        "BMI": pa.array([25.5, float("nan"), float("inf")]),
        "BORN": pa.array(np.array(["1960-05-01T00:00", "1960-05-01T12:00", "NaT"], dtype="datetime64[s]")),
        "NOTE": pa.array(["a", "", None]),
    }
    read = read_parquet(tmp_path, columns)
    assert read.codes() == []
    assert read.cells("ID") == ["73557", "73558", None]
    assert (read.cells("AGE"), read.unreadable("AGE")) == ([50, None, None], [(1, "2.7")])
    assert read.reasons("AGE") == [None, "unreadable", "refused"]
    assert read.cells("SEX") == [1, 2, None]
    assert (read.cells("BMI"), read.unreadable("BMI")) == ([25.5, None, None], [(2, "inf")])
    assert read.reasons("BMI") == [None, "not_recorded", "unreadable"]
    assert read.cells("BORN") == [dt.date(1960, 5, 1), None, None]
    assert read.unreadable("BORN") == [(1, "1960-05-01 12:00:00")]
    assert read.cells("NOTE") == ["a", None, None]
    assert read.part.lines is None
    assert (read.part.file.lines, read.part.file.rows_read) == (None, 3)


@pytest.mark.parametrize(
    ("cells", "expected", "unreadable"),
    [
        (pa.array(["50", " 50", "007"]), [50, None, None], [(1, " 50"), (2, "007")]),
        (pa.array(["50", "x", "50"]).dictionary_encode(), [50, None, 50], [(1, "x")]),
        (pa.array([True, False]), [None, None], [(0, "True"), (1, "False")]),
        (pa.array([Decimal("50.00"), Decimal("50.50")]), [50, None], [(1, "50.50")]),
        (pa.array([2**53, 2**53 + 1]), [2**53, 2**53 + 1], []),
        (pa.array([2.0**53]), [None], [(0, "9007199254740992")]),
        (pa.array([2**63], pa.uint64()), [None], [(0, str(2**63))]),
        (pa.nulls(2), [None, None], []),
        (pa.array([[1], [2]]), [None, None], [(0, "[1]"), (1, "[2]")]),
        (pa.array([-0.0, -3.0]), [0, -3], []),
    ],
)
def test_cells_of_any_kind_become_integers_or_are_told(
    tmp_path: Path, cells: pa.Array, expected: list[int | None], unreadable: list[tuple[int, str]]
) -> None:
    read = read_parquet(tmp_path, {"AGE": cells}, table=some("AGE"))
    assert read.cells("AGE") == expected
    assert read.unreadable("AGE") == unreadable


def test_whole_numbers_beyond_doubles_are_no_numbers(tmp_path: Path) -> None:
    read = read_parquet(tmp_path, {"BMI": pa.array([2**53, 2**53 + 1, None])}, table=some("BMI"))
    assert read.cells("BMI") == [2.0**53, None, None]
    assert read.unreadable("BMI") == [(1, str(2**53 + 1))]


def test_numbers_in_a_text_variable_are_written_plainly(tmp_path: Path) -> None:
    cells = pa.array([7.0, 0.00001, 1e20, None])
    assert read_parquet(tmp_path, {"NOTE": cells}, table=some("NOTE")).cells("NOTE") == [
        "7",
        "0.00001",
        "100000000000000000000",
        None,
    ]


def test_an_empty_parquet_file_is_told(tmp_path: Path) -> None:
    assert read_parquet(tmp_path, {"AGE": pa.array([], pa.int64())}, table=some("AGE")).codes() == ["INT103"]


def test_a_parquet_file_of_other_columns_is_not_read(tmp_path: Path) -> None:
    assert read_parquet(tmp_path, {"X": pa.array([1])}).codes() == ["INT102"]


def write_xpt(
    path: Path, frame: pd.DataFrame, *, formats: dict[str, str] | None = None, version: Literal[5, 8] = 5
) -> bytes:
    pyreadstat.write_xport(frame, path, file_format_version=version, table_name="T", variable_format=formats or {})
    return path.read_bytes()


FRAME = pd.DataFrame(
    {
        "ID": ["0001", "0002", "0003"],
        "AGE": [50.0, 0.0, np.nan],
        "BMI": [25.5, 0.0, 31.25],
        "BORN": [121.0, -1.0, np.nan],
        "NOTE": ["a  ", "", "c"],
    }
)
XPT_TABLE = some("ID", "AGE", "BMI", "BORN", "NOTE")


@pytest.mark.parametrize("version", [5, 8])
def test_sas_transport_is_read(tmp_path: Path, version: Literal[5, 8]) -> None:
    path = tmp_path / "t.XPT"
    write_xpt(path, FRAME, formats={"BORN": "DATE9."}, version=version)
    read = Read(read_delivery(path, schema_of(XPT_TABLE)))
    assert read.codes() == []
    assert read.cells("ID") == ["0001", "0002", "0003"]
    assert read.cells("AGE") == [50, 0, None]
    assert read.cells("BMI") == [25.5, 0.0, 31.25]
    # SAS counts days from 1960-01-01.
    assert read.cells("BORN") == [dt.date(1960, 5, 1), dt.date(1959, 12, 31), None]
    assert read.cells("NOTE") == ["a", None, "c"]
    assert read.part.unreadable == {}


def test_special_missing_values_of_sas_keep_their_reasons(tmp_path: Path) -> None:
    path = tmp_path / "t.xpt"
    data = bytearray(write_xpt(path, FRAME))
    found = layout(bytes(data))
    assert not isinstance(found, str)
    # A special missing value is its letter and seven zeros; BMI is the third variable, AGE the second.
    begin = len(data) - len(data[data.rindex(b"HEADER RECORD*******OBS") + 80 :])
    width = found.cells.shape[1]  # type: ignore[union-attr]  # a layout, as its file is whole
    for row, place, letter in ((0, 1, b"A"), (1, 1, b"Z"), (2, 2, b"_")):
        start = begin + row * width + found.places[place].start  # type: ignore[union-attr]  # as above
        data[start : start + 8] = letter + bytes(7)
    path.write_bytes(data)
    read = Read(read_delivery(path, schema_of(XPT_TABLE)))
    assert read.cells("AGE") == [None, None, None]
    assert read.reasons("AGE") == ["dont_know", "not_recorded", "not_recorded"]
    # What the schema does not declare is missing without a reason, and is counted.
    assert read.part.undeclared == {"AGE": {".Z": 1}, "BMI": {"._": 1}}
    assert read.cells("BMI") == [25.5, 0.0, None]
    assert {"AGE", "BMI"}.isdisjoint(read.part.unreadable)


@pytest.mark.parametrize("cut", [1, 80, 320])
def test_a_cut_sas_file_is_told(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "t.xpt"
    frame = pd.DataFrame({"ID": [f"{number:07}" for number in range(90)], "BMI": np.arange(90.0)})
    path.write_bytes(write_xpt(path, frame)[:-cut])
    read = Read(read_delivery(path, schema_of(some("ID", "BMI"))))
    assert read.codes() == ["INT101"]
    assert read.delivery.tables == {}


def test_two_data_sets_in_one_sas_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "t.xpt"
    data = write_xpt(path, FRAME)
    member = data.index(b"HEADER RECORD*******MEMBER")
    path.write_bytes(data + data[member:])
    read = Read(read_delivery(path, schema_of(XPT_TABLE)))
    assert read.codes() == ["INT101"]
    assert "2 data sets" in read.delivery.faults[0].message


def test_sas_text_in_an_undeclared_encoding_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "t.xpt"
    data = write_xpt(path, pd.DataFrame({"ID": ["1"], "NOTE": ["M__ller"]}))
    path.write_bytes(data.replace(b"M__ller", b"M\xfcller "))
    read = Read(read_delivery(path, schema_of(some("ID", "NOTE"))))
    assert read.codes() == ["INT104"]
    assert read.cells("NOTE") == ["Müller"]


def test_a_date_that_is_no_date_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.xpt"
    frame = pd.DataFrame({"ID": ["1", "2"], "BORN": [1.5, 1e9]})
    write_xpt(path, frame, formats={"BORN": "DATE9."})
    read = Read(read_delivery(path, schema_of(some("ID", "BORN"))))
    assert [row for row, _ in read.unreadable("BORN")] == [0, 1]
    assert read.cells("BORN") == [None, None]


def test_text_that_would_fill_any_memory_once_written_out_is_refused(tmp_path: Path) -> None:
    numbers = pa.array(np.zeros(22_000, np.int32))
    texts = pa.DictionaryArray.from_arrays(numbers, pa.array(["a" * 100_000]))
    pq.write_table(pa.table({"NOTE": texts}), tmp_path / "t.parquet")  # 2.2 GB in some kilobytes
    (fault,) = read_delivery(tmp_path / "t.parquet", schema_of(some("NOTE"))).faults[:1]
    assert "stand for more than 256 MiB of text in one column" in fault.message


def test_long_text_that_repeats_is_read_as_it_is(tmp_path: Path) -> None:
    numbers = pa.array(np.zeros(200, np.int32))
    texts = pa.DictionaryArray.from_arrays(numbers, pa.array(["ä" * 100_000]))
    assert read_parquet(tmp_path, {"NOTE": texts}, table=some("NOTE")).cells("NOTE") == ["ä" * 100_000] * 200


def test_times_that_no_calendar_has_are_told_as_their_numbers(tmp_path: Path) -> None:
    far = 2**62
    columns = {
        "BORN": pa.array([0, far], pa.timestamp("us")),
        "BMI": pa.array([1_500_000, far], pa.duration("us")),
        "NOTE": pa.array([0, far], pa.time64("us")),
    }
    read = read_parquet(tmp_path, columns, table=some("BORN", "BMI", "NOTE"))
    assert (read.cells("BORN"), read.unreadable("BORN")) == ([dt.date(1970, 1, 1), None], [(1, str(far))])
    assert read.cells("BMI") == [1.5, far / 1e6]
    assert read.cells("NOTE") == ["00:00:00", str(far)]


def test_times_of_a_zone_that_nobody_knows_are_told_as_their_numbers(tmp_path: Path) -> None:
    columns = {"BORN": pa.array([0, None], pa.timestamp("us", tz="Nowhere/Land"))}
    read = read_parquet(tmp_path, columns, table=some("BORN"))
    assert (read.cells("BORN"), read.unreadable("BORN")) == ([None, None], [(0, "0")])
