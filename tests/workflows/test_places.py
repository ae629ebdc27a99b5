"""Where commands write: not over the data, whole or not at all, and in the folder one stands in."""

import os
from pathlib import Path

import pytest

from cohortqc.errors import UsageError
from cohortqc.workflows.release import release_delivery
from cohortqc.workflows.validate import validate_delivery

SCHEMA = "schema: s\ntables: {t: {file: problems, key: [ID], variables: {ID: {type: text}}}}\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "s.yaml").write_text(SCHEMA, encoding="utf-8")
    (tmp_path / "problems.csv").write_text("ID\n1\n", encoding="utf-8")
    return tmp_path / "problems.csv"


def test_a_delivery_called_like_an_output_is_not_written_over(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data.parent)
    for out in (data.parent, Path()):
        with pytest.raises(UsageError, match=r"problems\.csv would be replaced"):
            validate_delivery(data, schema="./s.yaml", out=out)
    assert data.read_text(encoding="utf-8") == "ID\n1\n"
    assert validate_delivery(data, schema="./s.yaml", out=Path("out")).verdict.open


def test_a_release_is_written_into_the_empty_folder_one_stands_in(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data.parent / "release").mkdir()
    monkeypatch.chdir(data.parent / "release")
    assert release_delivery(data, schema=str(data.parent / "s.yaml"), out=Path()).made
    assert (data.parent / "release" / "release.json").is_file()
    monkeypatch.chdir(data.parent)


def test_what_a_release_of_another_process_has_half_written_is_left_alone(data: Path) -> None:
    other = data.parent / f".release.{os.getpid() + 1}.part"
    old = data.parent / ".release.part"
    for folder in (other, old):
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "x.parquet").write_bytes(b"x")
    out = data.parent / "release"
    assert release_delivery(data, schema=str(data.parent / "s.yaml"), out=out).made
    assert [file.name for file in (out / "data").iterdir()] == ["t.parquet"]
    assert (other / "data" / "x.parquet").is_file()
    assert (old / "data" / "x.parquet").is_file()


def test_a_release_into_what_is_no_folder_is_refused_and_leaves_nothing(data: Path) -> None:
    out = data / "release"
    with pytest.raises(UsageError, match=r"--out .*release: cannot be written \(Not a directory\)"):
        release_delivery(data, schema=str(data.parent / "s.yaml"), out=out)
    assert sorted(file.name for file in data.parent.iterdir()) == ["problems.csv", "s.yaml"]
