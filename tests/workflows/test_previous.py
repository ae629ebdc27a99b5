"""What `--previous` names is read strictly: whoever wrote it, it is told in one line or it is sound."""

import json
from pathlib import Path
from typing import Any

import pytest

from cohortqc.errors import UsageError
from cohortqc.workflows.given import Given
from cohortqc.workflows.previous import read_previous
from cohortqc.workflows.validate import validate_delivery

SCHEMA = """
schema: s
tables:
  dem:
    key: [ID]
    variables:
      ID: {type: text}
      AGE: {type: integer, range: [50, 70]}
"""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("previous")
    (folder / "s.yaml").write_text(SCHEMA, encoding="utf-8")
    (folder / "d").mkdir()
    (folder / "d" / "dem.csv").write_text("ID,AGE\n1,99\n2,60\n", encoding="utf-8")
    validate_delivery(folder / "d", schema=str(folder / "s.yaml"), out=folder / "out")
    found: dict[str, Any] = json.loads((folder / "out" / "validation.json").read_text(encoding="utf-8"))
    return found


def written(folder: Path, document: object) -> Path:
    (folder / "validation.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def test_what_was_written_is_read(tmp_path: Path, document: dict[str, Any]) -> None:
    previous = read_previous(written(tmp_path, document))
    assert [problem.observed for problem in previous.earlier.problems.values()] == ["99"]
    assert [file.name for file in previous.files] == ["dem.csv"]


PROBLEM = ("problems", 0)
FILE = ("delivery", "files", 0)


def each(place: tuple[str | int, ...], values: list[object]) -> list[tuple[tuple[str | int, ...], object]]:
    """The place with each of the values."""
    return [(place, value) for value in values]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        *each(("problems_total",), ["x", 1.5, None]),
        *each(("problems",), [[7], {}, None]),
        (("delivery", "files"), {}),
        (("provenance",), []),
        (("delivery",), []),
        (("comparison",), [1]),
        *each((*PROBLEM, "severity"), [None, [], {}, "fatal", 1]),
        *each((*PROBLEM, "problem_id"), [None, [], "", 1]),
        *each((*PROBLEM, "observed"), [None, [], 1]),
        *each((*FILE, "size"), [None, True, "1", 1.5]),
        *each((*FILE, "name"), [None, [], 1]),
        ((*FILE, "sha256"), None),
    ],
    ids=str,
)
def test_a_value_of_another_type_is_refused(
    tmp_path: Path, document: dict[str, Any], place: tuple[str | int, ...], value: object
) -> None:
    broken = json.loads(json.dumps(document))
    target = broken
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    with pytest.raises(UsageError, match=r"is no validation\.json"):
        read_previous(written(tmp_path, broken))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[NaN]", '{"format": 1, "format": 1}', r'"\ud800"', "[" * 100_000],
    ids=lambda text: str(len(text)),
)
def test_what_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "validation.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="is not JSON"):
        read_previous(tmp_path)


@pytest.mark.parametrize("name", ["a\0b", "a" * 300, "../" * 50 + "etc/passwd"], ids=lambda text: str(len(text)))
def test_names_that_no_file_can_have_are_not_found(tmp_path: Path, document: dict[str, Any], name: str) -> None:
    changed = json.loads(json.dumps(document))
    changed["delivery"]["files"][0]["name"] = name
    (tmp_path / "v").mkdir()
    (tmp_path / "s.yaml").write_text(SCHEMA, encoding="utf-8")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "dem.csv").write_text("ID,AGE\n1,60\n", encoding="utf-8")
    run = validate_delivery(
        tmp_path / "d",
        schema=str(tmp_path / "s.yaml"),
        out=tmp_path / "out",
        given=Given(previous=written(tmp_path / "v", changed)),
    )
    assert run.verdict.open
    told = json.loads((tmp_path / "out" / "validation.json").read_text(encoding="utf-8"))
    assert told["comparison"]["why"].startswith("the previous delivery was not found")


def test_a_listing_that_is_none_is_refused(tmp_path: Path, document: dict[str, Any]) -> None:
    short = {**document, "problems": [], "problems_total": 1}
    (tmp_path / "problems.csv").write_text("problem_id\n" + "x" * 200_000 + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="is no listing"):
        read_previous(written(tmp_path, short))
