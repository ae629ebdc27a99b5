"""A schema that extends another: mappings merge, scalars and lists replace, null removes."""

from pathlib import Path

import pytest

from cohortqc.errors import DefinitionError
from cohortqc.model.schema import Limits, Schema
from cohortqc.schema.load import load_schema

PARENT = """\
schema: parent
version: "1.0"
title: Parent
missing: {9: refused}
code_lists: {no_yes: {0: "No", 1: "Yes"}}
tables:
  dem:
    key: [ID]
    variables:
      ID: {type: text, required: true}
      AGE: {type: integer, range: [50, 70], label: Age}
      SEX: {codes: {1: Man, 2: Woman}}
      OLD: {type: text}
rules:
  - {id: young, table: dem, assert: AGE < 65, message: Too old}
  - {id: named, table: dem, assert: ID <> '', message: No ID}
"""


def child(folder: Path, text: str, *, parent: str = PARENT) -> Schema:
    (folder / "parent.yaml").write_text(parent, encoding="utf-8")
    path = folder / "child.yaml"
    path.write_text(f"schema: child\nextends: parent.yaml\n{text}", encoding="utf-8")
    return load_schema(str(path))


def test_mappings_merge_scalars_and_lists_replace_null_removes(tmp_path: Path) -> None:
    schema = child(
        tmp_path,
        """\
tables:
  dem:
    key: [ID, AGE]
    variables:
      AGE: {range: [49, 81], label: null}
      SEX: {codes: {2: Female, 3: Other}}
      OLD: null
      NEW: {codes: no_yes}
""",
    )
    dem = schema.tables["dem"]
    assert (schema.name, schema.title, schema.version, schema.extends) == ("child", "Parent", "1.0", ("parent.yaml",))
    assert list(dem.variables) == ["ID", "AGE", "SEX", "NEW"]
    assert dem.key == ("ID", "AGE")
    assert (dem.variables["AGE"].range, dem.variables["AGE"].label) == (Limits(low=49.0, high=81.0), "AGE")
    assert dem.variables["SEX"].codes == {"1": "Man", "2": "Female", "3": "Other"}
    assert dem.variables["NEW"].missing == {"": "not_recorded", "9": "refused"}
    assert dem.variables["ID"].required
    assert [rule.id for rule in schema.rules] == ["young", "named"]


def test_a_list_of_rules_replaces_a_mapping_of_rules_merges(tmp_path: Path) -> None:
    replaced = child(tmp_path, "rules:\n  - {id: mine, table: dem, assert: AGE > 1, message: m}\n")
    assert [rule.id for rule in replaced.rules] == ["mine"]
    patched = child(tmp_path, "rules:\n  young: {assert: AGE < 81}\n  named: null\n")
    assert [(rule.id, rule.that, rule.message) for rule in patched.rules] == [("young", "AGE < 81", "Too old")]


def test_null_takes_an_inherited_missing_code_out(tmp_path: Path) -> None:
    schema = child(tmp_path, "tables: {dem: {variables: {AGE: {missing: {9: null, 8: refused}}}}}\n")
    assert schema.tables["dem"].variables["AGE"].missing == {"": "not_recorded", "8": "refused"}
    assert schema.tables["dem"].variables["SEX"].missing == {"": "not_recorded", "9": "refused"}


def test_the_fingerprint_covers_what_is_extended(tmp_path: Path) -> None:
    before = child(tmp_path, "title: Mine\n")
    after = child(tmp_path, "title: Mine\n", parent=PARENT.replace("Age}", "Age at visit}"))
    assert before.sha256 != after.sha256


def test_several_parents_are_laid_one_over_the_other(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(PARENT, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("schema: b\ntitle: B\nversion: '2'\n", encoding="utf-8")
    path = tmp_path / "c.yaml"
    path.write_text("schema: c\nextends: [a.yaml, b.yaml]\nversion: '3'\n", encoding="utf-8")
    schema = load_schema(str(path))
    assert (schema.title, schema.version, list(schema.tables)) == ("B", "3", ["dem"])


def test_a_mistake_is_told_in_the_file_that_holds_it(tmp_path: Path) -> None:
    broken = PARENT.replace("range: [50, 70]", "range: [70, 50]")
    with pytest.raises(DefinitionError) as caught:
        child(tmp_path, "tables: {dem: {variables: {SEX: {reference: 5}}}}\n", parent=broken)
    assert [(Path(mistake.file).name, mistake.line) for mistake in caught.value.mistakes] == [
        ("child.yaml", 3),
        ("parent.yaml", 11),
    ]


def test_null_that_removes_nothing_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"null removes `AGEE`, which is not there; did you mean AGE\?"):
        child(tmp_path, "tables: {dem: {variables: {AGEE: null}}}\n")


def test_extending_in_a_circle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("schema: a\nextends: b.yaml\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("schema: b\nextends: a.yaml\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"in a circle: .*a.yaml -> .*b.yaml -> .*a.yaml") as caught:
        load_schema(str(tmp_path / "a.yaml"))
    assert caught.value.mistakes[0].line == 2


def test_extending_what_is_not_there_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("schema: a\nextends: whi-bones\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="did you mean whi-bone") as caught:
        load_schema(str(path))
    assert caught.value.mistakes[0].line == 2
