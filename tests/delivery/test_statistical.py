"""SAS, SPSS and Stata files: cells, dates, missing codes that keep their reasons, and what the file says of itself."""

import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.column_metadata import ColumnMetadata, Storage, UserMissing
from cohortqc.model.schema import TableSchema
from cohortqc.model.table import Form
from tests.delivery.example_read import ID, NOTE, Read, schema_of, table_of, variable

AGE = variable("AGE", "integer", missing={"99": "refused", ".A": "dont_know", ".b": "refused"})
SEX = variable("SEX", "coded", codes={"1": "Male", "2": "Female"}, missing={"9": "refused"})
BMI = variable("BMI", "number")
BORN = variable("BORN", "date", date_format="%d.%m.%Y")
SEEN = variable("SEEN", "text")
TABLE = table_of(ID, AGE, SEX, BMI, BORN, SEEN, NOTE)

FRAME = pd.DataFrame(
    {
        "ID": ["0001", "0002", "0003"],
        "AGE": [50.0, 99.0, 98.0],
        "SEX": [1.0, 2.0, 9.0],
        "BMI": [25.5, None, 31.25],
        "BORN": [dt.date(1950, 3, 31), dt.date(1949, 12, 1), None],
        "SEEN": pd.to_datetime(pd.Series(["2019-03-31 10:30:00", "2019-04-01 00:00:00", None])),
        "NOTE": ["Köln", "", "東京"],
    }
)
SAV: dict[str, Any] = {
    "missing_ranges": {"AGE": [{"lo": 98, "hi": 99}], "SEX": [9]},
    "variable_value_labels": {"SEX": {1: "Male", 2: "Female", 9: "Refused"}},
    "column_labels": {"SEX": "Sex of the participant"},
}


def read(path: Path, *, table: TableSchema = TABLE) -> Read:
    return Read(read_delivery(path, schema_of(table)))


def some(*names: str) -> TableSchema:
    return table_of(*(TABLE.variables[name] for name in names))


@pytest.mark.parametrize(("suffix", "compress"), [("sav", False), ("zsav", True)])
def test_an_spss_file_is_read_with_its_missing_codes(tmp_path: Path, suffix: str, *, compress: bool) -> None:
    path = tmp_path / f"t.{suffix}"
    pyreadstat.write_sav(FRAME, path, compress=compress, **SAV)
    found = read(path)
    assert found.codes() == []
    assert found.cells("ID") == ["0001", "0002", "0003"]
    # 98 is missing in the file alone; 99 and the code 9 have reasons in the schema.
    assert (found.cells("AGE"), found.reasons("AGE")) == ([50, None, None], [None, "refused", "not_recorded"])
    assert (found.cells("SEX"), found.reasons("SEX")) == ([1, 2, None], [None, None, "refused"])
    assert found.part.undeclared == {"AGE": {"98": 1}}
    assert found.cells("BMI") == [25.5, None, 31.25]
    assert found.cells("BORN") == [dt.date(1950, 3, 31), dt.date(1949, 12, 1), None]
    assert found.cells("SEEN") == ["2019-03-31 10:30:00", "2019-04-01", None]
    assert found.cells("NOTE") == ["Köln", None, "東京"]
    assert found.part.unreadable == {}
    assert (found.part.file.form, found.part.file.encoding, found.part.lines) == (Form.SPSS, "utf-8", None)
    assert found.part.metadata["SEX"] == ColumnMetadata(
        storage=Storage.NUMBER,
        label="Sex of the participant",
        style="F8.2",
        value_labels={"1": "Male", "2": "Female", "9": "Refused"},
        user_missing=(UserMissing(low=9.0, high=9.0),),
    )
    assert found.part.metadata["NOTE"].storage is Storage.TEXT


def test_a_code_of_the_schema_stays_a_value_though_spss_takes_it_as_missing(tmp_path: Path) -> None:
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(FRAME[["ID", "SEX"]], path, missing_ranges={"SEX": [2]})
    found = read(path, table=some("ID", "SEX"))
    assert found.cells("SEX") == [1, 2, None]
    assert found.part.undeclared == {}


def test_missing_codes_among_texts_and_dates_of_spss_are_told(tmp_path: Path) -> None:
    path = tmp_path / "t.sav"
    seconds = pd.DataFrame({"NOTE": ["a", "NK", "b"], "BORN": [13_750_560_000.0, 999.0, 11_903_760_000.0]})
    formats = {"BORN": "DATE11"}
    pyreadstat.write_sav(seconds, path, missing_ranges={"NOTE": ["NK"], "BORN": [999]}, variable_format=formats)
    found = read(path, table=some("NOTE", "BORN"))
    assert found.cells("NOTE") == ["a", None, "b"]
    # R 4.2: as.Date("1582-10-14") + c(13750560000, 11903760000) / 86400
    assert found.cells("BORN") == [dt.date(2018, 7, 10), None, dt.date(1960, 1, 1)]
    assert found.part.undeclared == {"NOTE": {"NK": 1}, "BORN": {"999": 1}}


@pytest.mark.parametrize("version", [8, 10, 12, 13, 14, 15])
def test_a_stata_file_of_every_age_is_read_with_its_special_missing_values(tmp_path: Path, version: int) -> None:
    path = tmp_path / "t.dta"
    frame = FRAME.assign(AGE=pd.Series([50.0, "a", "z"], dtype=object), NOTE=["x", "", "y"])
    pyreadstat.write_dta(
        frame,
        path,
        version=version,
        missing_user_values={"AGE": ["a", "z"]},
        variable_value_labels={"SEX": {1: "Male", 2: "Female"}},
    )
    found = read(path)
    assert found.codes() == []
    # `.A` of the schema is `.a` of Stata.
    assert (found.cells("AGE"), found.reasons("AGE")) == ([50, None, None], [None, "dont_know", "not_recorded"])
    assert found.part.undeclared == {"AGE": {".z": 1}}
    assert found.cells("SEX") == [1, 2, None]
    assert found.cells("BORN") == [dt.date(1950, 3, 31), dt.date(1949, 12, 1), None]
    assert found.cells("SEEN") == ["2019-03-31 10:30:00", "2019-04-01", None]
    assert found.cells("NOTE") == ["x", None, "y"]
    assert found.part.metadata["SEX"].value_labels == {"1": "Male", "2": "Female"}
    assert found.part.file.form is Form.STATA


def test_letters_of_a_new_stata_file_are_utf_8(tmp_path: Path) -> None:
    pyreadstat.write_dta(FRAME[["ID", "NOTE"]], tmp_path / "t.dta", version=15)
    found = read(tmp_path / "t.dta", table=some("ID", "NOTE"))
    assert (found.codes(), found.cells("NOTE")) == ([], ["Köln", None, "東京"])


def test_letters_of_an_old_stata_file_are_in_doubt_until_declared(tmp_path: Path) -> None:
    path = tmp_path / "t.dta"
    pyreadstat.write_dta(pd.DataFrame({"ID": ["1"], "NOTE": ["K_ln"]}), path, version=12)
    path.write_bytes(path.read_bytes().replace(b"K_ln", b"K\xf6ln"))
    found = read(path, table=some("ID", "NOTE"))
    assert (found.codes(), found.cells("NOTE")) == (["INT104"], ["Köln"])
    found = read(path, table=table_of(ID, NOTE, encoding="cp1251"))
    assert (found.codes(), found.cells("NOTE")) == ([], ["Kцln"])


PORTABLE_HEAD = (
    b" " * 40 * 5
    + b"0" * 64
    + (
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .<(+|&[]!$*);^-/|,%_>?`:#@'=\""
        b"000000~000000000000000000000{}\\"
    ).ljust(192, b"0")
)


def portable(folder: Path, *, missing: bytes) -> Path:
    """A portable file of A (50, 9, 2) and S, with a record of missing values behind the description of A."""
    path = folder / "t.por"
    pyreadstat.write_por(pd.DataFrame({"AGE": [50.0, 9.0, 2.0], "NOTE": ["x", "y", "zz"]}), path)
    flat = path.read_bytes().replace(b"\r\n", b"").rstrip(b"Z")
    place = flat.index(b"3/AGE5/8/2/5/8/2/") + len(b"3/AGE5/8/2/5/8/2/")
    flat = flat[:place] + missing + flat[place:]
    flat += b"Z" * (80 - len(flat) % 80)
    path.write_bytes(b"".join(flat[start : start + 80] + b"\r\n" for start in range(0, len(flat), 80)))
    return path


def test_an_spss_portable_file_keeps_its_missing_codes(tmp_path: Path) -> None:
    # R 4.2, haven 2.5: attr(read_por("t.por", user_na = TRUE)$AGE, "na_values") is 9
    found = read(portable(tmp_path, missing=b"89/"), table=some("AGE", "NOTE"))
    assert found.codes() == []
    assert (found.cells("AGE"), found.part.undeclared) == ([50, None, 2], {"AGE": {"9": 1}})
    assert found.cells("NOTE") == ["x", "y", "zz"]
    assert found.part.file.form is Form.SPSS_PORTABLE


def test_letters_beyond_ascii_in_a_portable_file_are_in_doubt(tmp_path: Path) -> None:
    path = portable(tmp_path, missing=b"")
    path.write_bytes(path.read_bytes().replace(b"zz", b"z\xe4"))
    assert read(path, table=some("AGE", "NOTE")).codes() == ["INT104"]


def test_a_time_is_seconds_for_a_number_and_a_clock_for_a_text(tmp_path: Path) -> None:
    path = tmp_path / "t.sav"
    frame = pd.DataFrame({"BMI": [3_661.0, None], "NOTE": [-90_000.0, 52_932.25]})
    pyreadstat.write_sav(frame, path, variable_format={"BMI": "TIME8", "NOTE": "TIME11.2"})
    found = read(path, table=some("BMI", "NOTE"))
    assert found.cells("BMI") == [3661.0, None]
    assert found.cells("NOTE") == ["-25:00:00", "14:42:12.25"]


def test_a_number_that_is_no_date_is_told_as_it_came(tmp_path: Path) -> None:
    path = tmp_path / "t.sav"
    frame = pd.DataFrame({"BORN": [11_903_760_000.0, 11_903_760_001.0, 1e15, None]})
    pyreadstat.write_sav(frame, path, variable_format={"BORN": "DATE11"})
    found = read(path, table=some("BORN"))
    assert found.cells("BORN") == [dt.date(1960, 1, 1), None, None, None]
    assert found.unreadable("BORN") == [(1, "11903760001"), (2, "1000000000000000")]


def test_a_date_where_a_number_is_meant_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(pd.DataFrame({"AGE": [11_903_760_000.0]}), path, variable_format={"AGE": "DATE11"})
    assert read(path, table=some("AGE")).unreadable("AGE") == [(0, "1960-01-01")]


@pytest.mark.parametrize("name", ["t.sav", "t.dta"])
def test_a_packed_file_is_read_and_a_misnamed_one_told(tmp_path: Path, name: str) -> None:
    pyreadstat.write_sav(FRAME[["ID", "AGE"]], tmp_path / "x")
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress((tmp_path / "x").read_bytes()))
    found = read(tmp_path / f"{name}.gz", table=some("ID", "AGE"))
    assert found.codes() == ([] if name == "t.sav" else ["INT102"])
    assert found.cells("ID") == ["0001", "0002", "0003"]


def test_a_file_without_records_is_told(tmp_path: Path) -> None:
    for name, write in (("t.sav", pyreadstat.write_sav), ("t.dta", pyreadstat.write_dta)):
        write(FRAME[["ID", "AGE"]].iloc[:0], tmp_path / name)
        assert read(tmp_path / name, table=some("ID", "AGE")).codes() == ["INT103"]


def test_large_files_are_read_piece_by_piece_without_a_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"ID": [f"{row:04}" for row in range(25)], "AGE": pd.Series([*range(50, 74), "a"])})
    pyreadstat.write_dta(frame, tmp_path / "t.dta", missing_user_values={"AGE": ["a"]})
    monkeypatch.setattr("cohortqc.delivery.statistical_pieces.PIECE_CELLS", 14)
    found = read(tmp_path / "t.dta", table=some("ID", "AGE"))
    assert found.cells("ID") == [f"{row:04}" for row in range(25)]
    assert (found.cells("AGE"), found.reasons("AGE")[-1]) == ([*range(50, 74), None], "dont_know")


def read_whole(path: Path, data: bytes) -> bool:
    path.write_bytes(data)
    return read(path, table=some("ID", "AGE")).codes() == []


@pytest.mark.parametrize("name", ["t.sav", "t.zsav", "10.t.dta", "12.t.dta", "15.t.dta", "t.por"])
def test_a_file_that_ends_early_is_told_wherever_it_was_cut(tmp_path: Path, name: str) -> None:
    frame = FRAME[["ID", "AGE"]]
    if name.endswith("dta"):
        version = int(name.partition(".")[0])
        labels: dict[str, Any] = {"AGE": {99: "ninety-nine"}, "ID": {}}
        pyreadstat.write_dta(frame, tmp_path / "whole", version=version, variable_value_labels=labels)
        name = "t.dta"
    elif name.endswith("por"):
        pyreadstat.write_por(frame, tmp_path / "whole")
    else:
        pyreadstat.write_sav(frame, tmp_path / "whole", compress=name.endswith("zsav"))
    data = (tmp_path / "whole").read_bytes()
    path = tmp_path / name
    end = len(data.rstrip(b"Z\r\n")) if name.endswith("por") else len(data)
    assert read_whole(tmp_path / name, data)
    for cut in {*range(1, end, end // 15), *range(end - 60, end)}:
        path.write_bytes(data[:cut])
        assert set(read(path, table=some("ID", "AGE")).codes()) & {"INT101", "INT102"}, cut
    path.write_bytes(b"")
    assert read(path, table=some("ID", "AGE")).codes() == ["INT102", "INT103"]


def test_a_header_that_promises_more_than_memory_holds_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.dta"
    pyreadstat.write_dta(FRAME[["ID", "AGE"]], path, version=15)
    data = path.read_bytes()
    place = data.index(b"<N>") + 3
    path.write_bytes(data[:place] + (1 << 40).to_bytes(8, "little") + data[place + 8 :])
    assert read(path, table=some("ID", "AGE")).codes() == ["INT101"]
