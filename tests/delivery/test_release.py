"""A release gives back the very delivery that went in, and is refused once a byte of it has changed."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.delivery.release import is_release, read_release, release_circumstances, release_json, release_tables
from cohortqc.errors import UsageError
from cohortqc.model.delivery import Delivery
from cohortqc.model.schema import Schema
from cohortqc.schema.load import load_schema, schema_from_text

SCHEMA = schema_from_text(
    """
schema: s
missing: {"": not_recorded}
reasons: {refused: Refused}
tables:
  dem:
    file: dem_{release}
    key: [ID]
    variables:
      ID: {type: text}
      AGE: {type: integer, unit: years, label: Age, missing: {777: refused}}
      BORN: {type: date}
      SEX: {codes: {1: Man, 2: Woman}}
      BMI: {type: number, digits: 1, in: [B]}
releases: {A: {title: first}, B: {title: second}}
""",
    name="s.yaml",
)
A = "ID,AGE,BORN,SEX\n1,777,1950-02-03,1\n2,,,2\n\n3,6O,1951-01-01,x\n4,70\n"
B = 'ID,AGE,BORN,SEX,BMI\n"5\n",61,,,20.5\n6,62,,2,\n'


def delivered(folder: Path) -> Delivery:
    folder.mkdir()
    (folder / "dem_A.csv").write_text(A, encoding="utf-8")
    (folder / "dem_B.csv").write_text(B, encoding="utf-8")
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    return read_delivery(folder, SCHEMA)


def written(folder: Path, delivery: Delivery, schema: Schema = SCHEMA) -> Path:
    files = release_tables(delivery, schema)
    (folder / "data").mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    text = release_json(delivery, schema, files=files, circumstances={"cut_off": "2020-01-01"})
    (folder / "release.json").write_text(text, encoding="utf-8")
    return folder


def assert_same(first: Delivery, second: Delivery) -> None:
    assert (first.name, first.files, first.faults) == (second.name, second.files, second.faults)
    assert (dict(first.judged), first.manifests, first.whole) == (dict(second.judged), second.manifests, second.whole)
    assert list(first.tables) == list(second.tables)
    for name in first.tables:
        for one, other in zip(first.tables[name], second.tables[name], strict=True):
            assert one.id == other.id
            assert (one.release, one.table, one.blank_reason) == (other.release, other.table, other.blank_reason)
            assert one.data.equals(other.data)
            assert set(one.reasons) == set(other.reasons)
            assert all(np.array_equal(one.reasons[column], other.reasons[column]) for column in one.reasons)
            assert set(one.unreadable) == set(other.unreadable)
            for column, cells in one.unreadable.items():
                assert cells.texts == other.unreadable[column].texts
                assert np.array_equal(cells.rows, other.unreadable[column].rows)
            for own, theirs in ((one.lines, other.lines), (one.records, other.records)):
                assert (None if own is None else own.tolist()) == (None if theirs is None else theirs.tolist())


def test_a_delivery_comes_back_from_its_release(tmp_path: Path) -> None:
    delivery = delivered(tmp_path / "delivery")
    assert delivery.faults
    release = written(tmp_path / "release", delivery)
    assert is_release(release)
    assert not is_release(tmp_path / "delivery")
    assert_same(delivery, read_release(release, SCHEMA))
    assert release_circumstances(release) == {"cut_off": "2020-01-01"}


def test_what_a_file_of_spss_says_of_its_columns_comes_back(tmp_path: Path) -> None:
    schema = schema_from_text(
        "schema: s\ntables:\n  t:\n    variables:\n      AGE: {type: integer}\n      SEX: {codes: {1: Man, 2: Woman}}\n"
        "      WHO: {codes: {1: Ann, 2: Bea}}\n",
        name="s.yaml",
    )
    folder = tmp_path / "delivery"
    folder.mkdir()
    pyreadstat.write_sav(
        pd.DataFrame({"AGE": [61.0, 999.0, 70.0], "SEX": [1.0, 2.0, 2.0]}),
        str(folder / "t.sav"),
        column_labels={"AGE": "Age in years"},
        variable_value_labels={"SEX": {1.0: "Woman", 2.0: "Man"}},
        missing_ranges={"AGE": [{"lo": 900.0, "hi": float("inf")}]},
    )
    delivery = read_delivery(folder, schema)
    again = read_release(written(tmp_path / "release", delivery, schema), schema)
    assert_same(delivery, again)
    (part,), (other,) = delivery.tables["t"].parts, again.tables["t"].parts
    assert part.metadata["SEX"].value_labels == {"1": "Woman", "2": "Man"}
    assert (part.metadata, part.undeclared, part.by_label) == (other.metadata, other.undeclared, other.by_label)
    assert part.undeclared


def test_a_cycle_of_nhanes_comes_back_from_its_release(tmp_path: Path, shared: Path) -> None:
    schema = load_schema("nhanes-bone")
    delivery = read_delivery(shared / "data" / "nhanes" / "2013-2014", schema)
    assert_same(delivery, read_release(written(tmp_path / "release", delivery, schema), schema))


def test_reasons_labels_and_sources_can_be_read_by_any_reader_of_parquet(tmp_path: Path) -> None:
    release = written(tmp_path / "release", delivered(tmp_path / "delivery"))
    table = pq.read_table(release / "data" / "dem.parquet")
    assert table.column("AGE").to_pylist() == [None, None, None, 61, 62]
    assert table.column("AGE.reason").to_pylist() == ["refused", "not_recorded", "unreadable", None, None]
    assert table.column("AGE.text").to_pylist() == [None, None, "6O", None, None]
    assert table.column("BMI").to_pylist() == [None, None, None, 20.5, None]
    assert table.column("_line").to_pylist() == [2, 3, 5, 2, 4]
    assert table.column("_record").to_pylist()[3:] == [1, 2]
    assert set(table.column("_file").to_pylist()) == {"dem_A.csv", "dem_B.csv"}
    assert table.schema.field("AGE").metadata[b"unit"] == b"years"
    assert table.schema.field("AGE").metadata[b"label"] == b"Age"


def test_the_same_delivery_gives_the_same_bytes(tmp_path: Path) -> None:
    delivery = delivered(tmp_path / "delivery")
    again = read_delivery(tmp_path / "delivery", SCHEMA)
    assert release_tables(delivery, SCHEMA) == release_tables(again, SCHEMA)


def test_a_changed_a_lost_and_a_foreign_file_are_refused(tmp_path: Path) -> None:
    delivery = delivered(tmp_path / "delivery")
    release = written(tmp_path / "release", delivery)
    data = release / "data" / "dem.parquet"
    content = data.read_bytes()
    data.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(UsageError, match="has changed since"):
        read_release(release, SCHEMA)
    data.unlink()
    with pytest.raises(UsageError, match="is missing"):
        read_release(release, SCHEMA)
    (tmp_path / "foreign").write_bytes(b"")
    document = json.loads((release / "release.json").read_text(encoding="utf-8"))
    document["files"] = {"../foreign": "0" * 64}
    (release / "release.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(UsageError, match="outside the release"):
        read_release(release, SCHEMA)


def test_another_version_of_the_schema_is_refused(tmp_path: Path) -> None:
    release = written(tmp_path / "release", delivered(tmp_path / "delivery"))
    with pytest.raises(UsageError, match="another version of schema s"):
        read_release(release, load_schema("whi-bone"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("{", "is damaged"),
        ("[" * 100_000, "is damaged"),
        ("[]", "does not say"),
        ('{"format": "other"}', "does not say"),
        ({"tables": {"dem": [{}]}}, "is damaged"),
        ({"tables": {"nobody": []}}, "is damaged"),
        ({"sources": 7}, "is damaged"),
        ({"faults": [{"kind": "INT999"}]}, "is damaged"),
        ({"files": []}, "is damaged"),
        ({"metadata": {}}, "is damaged"),
        ({"metadata": {"dem": [{}, {}]}}, "is damaged"),
        ({"files": {"a\0b": ""}}, "is damaged"),
        ({"files": {"a" * 300: ""}}, "is damaged"),
        ({"files": {"data": ""}}, "is missing"),
        ({"schema": []}, "is damaged"),
        ({"delivery": 7}, "is damaged"),
        ({"whole": "yes"}, "is damaged"),
        ({"judged": {"INT105": -1}}, "is damaged"),
        ({"judged": {"INT105": "1"}}, "is damaged"),
        ({"manifests": [{"source": 7, "entries": [], "release": "", "centre": ""}]}, "is damaged"),
        ({"manifests": [{"source": "", "entries": [{"name": 7}], "release": "", "centre": ""}]}, "is damaged"),
        ('{"format": "cohortqc release 1", "format": "cohortqc release 1"}', "is damaged"),
        (r'{"format": "\ud800"}', "is damaged"),
    ],
    ids=lambda given: str(given)[:60],
)
def test_a_damaged_release_is_told_in_one_line(tmp_path: Path, change: str | dict[str, object], told: str) -> None:
    release = written(tmp_path / "release", delivered(tmp_path / "delivery"))
    path = release / "release.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(change if isinstance(change, str) else json.dumps(document | change), encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        read_release(release, SCHEMA)


def test_a_fault_with_a_value_of_another_type_is_refused(tmp_path: Path) -> None:
    release = written(tmp_path / "release", delivered(tmp_path / "delivery"))
    path = release / "release.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    fault = document["faults"][0]
    for change in ({"lines": ["x"]}, {"lines": [1, 2], "observed": ["x"]}, {"variable": None}, {"unlisted": -1}):
        path.write_text(json.dumps(document | {"faults": [fault | change]}), encoding="utf-8")
        with pytest.raises(UsageError, match="is damaged"):
            read_release(release, SCHEMA)


def test_notes_other_than_those_that_were_fingerprinted_are_refused(tmp_path: Path) -> None:
    release = written(tmp_path / "release", delivered(tmp_path / "delivery"))
    notes = release / "release.json"
    sums = f"{'0' * 64}  data/dem.parquet\n{hashlib.sha256(notes.read_bytes()).hexdigest()}  release.json\n"
    (release / "SHA256SUMS").write_text(sums, encoding="utf-8")
    assert read_release(release, SCHEMA).rows_read == 5
    notes.write_bytes(notes.read_bytes() + b"\n")
    with pytest.raises(UsageError, match=r"release\.json: has changed since"):
        read_release(release, SCHEMA)
    with pytest.raises(UsageError, match=r"release\.json: has changed since"):
        release_circumstances(release)


def test_lines_that_are_counted_and_not_named_come_back(tmp_path: Path) -> None:
    delivery = delivered(tmp_path / "delivery")
    faults = (replace(delivery.faults[0], unlisted=3), *delivery.faults[1:])
    again = read_release(written(tmp_path / "release", replace(delivery, faults=faults)), SCHEMA)
    assert again.faults == faults


@pytest.mark.parametrize("name", ["_line", "AGE.reason"])
def test_a_variable_called_as_a_column_of_releases_is_refused(tmp_path: Path, name: str) -> None:
    variables = f"{{ID: {{type: text}}, AGE: {{type: integer, missing: {{9: refused}}}}, {name}: {{type: text}}}}"
    schema = schema_from_text(
        f"schema: s\nreasons: {{refused: Refused}}\ntables: {{dem: {{key: [ID], variables: {variables}}}}}\n",
        name="s.yaml",
    )
    (tmp_path / "dem.csv").write_text(f"ID,AGE,{name}\n1,9,a\n", encoding="utf-8")
    with pytest.raises(UsageError, match=f"table dem: variable {name} is called as"):
        release_tables(read_delivery(tmp_path, schema), schema)
