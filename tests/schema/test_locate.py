"""Definitions are found by name in the package, or by path."""

from pathlib import Path

import pytest

from cohortqc.errors import UsageError
from cohortqc.schema import locate
from cohortqc.schema.locate import built_in, definition_text


def test_a_built_in_schema_is_found_by_name(repository: Path) -> None:
    name, text = definition_text("schemas", "whi-bone")
    assert name == "schemas/whi-bone.yaml"
    assert text == (repository / "schemas" / "whi-bone.yaml").read_bytes()
    assert {"whi-bone", "whi", "nhanes-bone"} <= set(built_in("schemas"))


def test_a_path_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "whi-bone.yaml"
    path.write_text("schema: mine\n", encoding="utf-8")
    assert definition_text("schemas", str(path)) == (str(path), b"schema: mine\n")


def test_a_path_beside_another_definition_is_taken_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_bytes(b"schema: parent\n")
    name, text = definition_text("schemas", "parent.yaml", beside=str(tmp_path / "child.yaml"))
    assert (name, text) == (str(tmp_path / "parent.yaml"), b"schema: parent\n")


def test_the_installed_data_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "_data" / "schemas"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_bytes(b"schema: mine\n")
    monkeypatch.setattr(locate, "files", lambda _: tmp_path)
    assert built_in("schemas") == ("mine",)
    assert definition_text("schemas", "mine") == ("schemas/mine.yaml", b"schema: mine\n")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("whi-bones", "did you mean whi-bone?"),
        ("zzz", "use one of"),
        ("nowhere/study.yaml", "no such file"),
        ("study.yml", "no such file"),
    ],
)
def test_what_is_not_there_is_told_with_a_remedy(name: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        definition_text("schemas", name)
    assert told in str(caught.value)
    assert name in str(caught.value)


def test_a_folder_is_no_schema(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="this is a folder"):
        definition_text("schemas", f"{tmp_path}/")
