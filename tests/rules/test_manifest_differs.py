"""INT107: what arrived, against what the manifest says was sent."""

import hashlib
import json
from pathlib import Path

import pytest

from cohortqc.delivery.manifest import FORMAT
from cohortqc.delivery.read import read_delivery
from cohortqc.model.problem import Problem
from cohortqc.model.validation import Status
from cohortqc.schema.load import schema_from_text
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate
from cohortqc.workflows.manifest import write_manifest

SCHEMA = """
schema: s
tables:
  dem:
    key: [ID]
    variables:
      ID: {type: text}
      SITE: {codes: {1: West, 2: East}, role: centre, optional: true}
"""
ROWS = "ID,SITE\n1,1\n2,1\n3,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    delivery = tmp_path / "delivery"
    delivery.mkdir()
    (delivery / "dem.csv").write_text(ROWS, encoding="utf-8")
    return delivery


def found(folder: Path) -> list[Problem]:
    schema = schema_from_text(SCHEMA, name="s.yaml")
    return [each for each in problems(validate(read_delivery(folder, schema), schema)) if each.code == "INT107"]


def schema_file(tmp_path: Path) -> str:
    path = tmp_path / "s.yaml"
    path.write_text(SCHEMA, encoding="utf-8")
    return str(path)


def manifest(folder: Path, **more: object) -> None:
    content = (folder / "dem.csv").read_bytes()
    entry = {"name": "dem.csv", "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(
        json.dumps({"format": FORMAT, "files": [entry | dict(more.pop("entry", {}))], **more}),  # type: ignore[call-overload]
        encoding="utf-8",
    )


def test_without_a_manifest_the_rule_is_not_run(folder: Path) -> None:
    schema = schema_from_text(SCHEMA, name="s.yaml")
    outcome = next(
        each for each in validate(read_delivery(folder, schema), schema).outcomes if each.rule.code == "INT107"
    )
    assert outcome.status is Status.NOT_RUN
    assert "--manifest" in outcome.why


def test_a_delivery_fits_the_manifest_that_was_made_for_it(folder: Path, tmp_path: Path) -> None:
    run = write_manifest(folder, schema=schema_file(tmp_path), centre="West")
    assert json.loads(run.path.read_text(encoding="utf-8"))["files"][0]["rows"] == 3
    assert found(folder) == []
    first = run.path.read_bytes()
    assert write_manifest(folder, schema=schema_file(tmp_path), centre="West").path.read_bytes() == first


def test_one_changed_byte_is_a_problem_of_the_file(folder: Path) -> None:
    write_manifest(folder)
    (folder / "dem.csv").write_text(ROWS.replace("2,1", "2,2"), encoding="utf-8")
    assert [(each.file, each.line) for each in found(folder)] == [("dem.csv", None)]


def test_every_content_but_one_differs(folder: Path) -> None:
    for sha256 in ("0" * 64, "f" * 64):
        manifest(folder, entry={"sha256": sha256})
        assert [(each.file, each.expected) for each in found(folder)] == [("dem.csv", sha256)]


def test_a_truncated_file_is_told_in_bytes(folder: Path) -> None:
    write_manifest(folder)
    (folder / "dem.csv").write_text("ID,SITE\n1,1\n", encoding="utf-8")
    assert [(each.observed, each.expected) for each in found(folder)] == [("12 bytes", "19 bytes")]


def test_a_file_that_grew_is_told_in_bytes_too(folder: Path) -> None:
    write_manifest(folder)
    (folder / "dem.csv").write_text(f"{ROWS}4,1\n", encoding="utf-8")
    assert [(each.observed, each.expected) for each in found(folder)] == [("23 bytes", "19 bytes")]


def test_records_are_compared_where_the_content_is_the_same(folder: Path) -> None:
    manifest(folder, entry={"rows": 3})
    assert found(folder) == []
    for rows in (2, 4):
        manifest(folder, entry={"rows": rows})
        assert [(each.observed, each.expected) for each in found(folder)] == [("3 records", f"{rows} records")]


def test_files_lost_and_files_added_fail_but_not_hidden_ones(folder: Path) -> None:
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    write_manifest(folder)
    (folder / "notes.txt").rename(folder / "other.txt")
    (folder / ".DS_Store").write_text("x", encoding="utf-8")
    assert {(each.file, each.expected) for each in found(folder)} == {("", "notes.txt"), ("other.txt", "")}


def test_files_that_did_not_arrive_are_told_apart_from_delivery_to_delivery(folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("x", encoding="utf-8")
    write_manifest(folder)
    (folder / "b.txt").unlink()
    (of_b,) = found(folder)
    (folder / "a.txt").unlink()
    both = {each.expected: each.problem_id for each in found(folder)}
    assert both["b.txt"] == of_b.problem_id
    assert both["a.txt"] != both["b.txt"]


def test_rows_of_another_centre_fail_by_code_or_by_label_and_blank_ones_do_not(folder: Path) -> None:
    manifest(folder, centre="west")
    assert found(folder) == []
    manifest(folder, centre="1")
    assert found(folder) == []
    manifest(folder, centre="East")
    assert [(each.line, each.variable) for each in found(folder)] == [(2, "SITE"), (3, "SITE")]


def test_all_files_of_the_list_are_counted(folder: Path) -> None:
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    write_manifest(folder)
    (folder / "notes.txt").write_text("y", encoding="utf-8")
    schema = schema_from_text(SCHEMA, name="s.yaml")
    outcome = next(
        each for each in validate(read_delivery(folder, schema), schema).outcomes if each.rule.code == "INT107"
    )
    assert (outcome.looked_at, outcome.passed, outcome.failed) == (2, 1, 1)


def test_only_rows_of_the_centre_itself_belong_to_it(folder: Path) -> None:
    (folder / "dem.csv").write_text("ID,SITE\n1,1\n2,2\n", encoding="utf-8")
    for centre, line in (("West", 3), ("East", 2)):
        manifest(folder, centre=centre)
        assert [each.line for each in found(folder)] == [line]


def test_a_list_that_was_made_one_folder_higher_up_fits(folder: Path) -> None:
    digest = hashlib.sha256(ROWS.encode()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  delivery/dem.csv\n", encoding="utf-8")
    assert found(folder) == []


def test_a_single_file_is_not_blamed_for_the_others(folder: Path, tmp_path: Path) -> None:
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    listed = write_manifest(folder, out=tmp_path / "manifest.json").path
    schema = schema_from_text(SCHEMA, name="s.yaml")
    delivery = read_delivery(folder / "dem.csv", schema, manifest=listed)
    assert [each for each in problems(validate(delivery, schema)) if each.code == "INT107"] == []


def test_a_file_of_another_release_fails(tmp_path: Path) -> None:
    schema = schema_from_text(
        "schema: s\ntables:\n  dem:\n    file: dem_{release}\n    variables: {ID: {type: text}}\n"
        "releases: {A: {title: first}, B: {title: second}}\n",
        name="s.yaml",
    )
    (tmp_path / "dem_B.csv").write_text("ID\n1\n", encoding="utf-8")
    for release, expected in (("b", []), ("A", [("B", "A")]), ("C", [("B", "C")])):
        write_manifest(tmp_path, release=release)
        listed = problems(validate(read_delivery(tmp_path, schema), schema))
        assert [(each.observed, each.expected) for each in listed if each.code == "INT107"] == expected
