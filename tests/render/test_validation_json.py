import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from cohortqc.render import validation_json as module
from cohortqc.render.validation_json import validation_document, validation_json
from tests.render.example_delivery import MARKUP
from tests.render.example_problems import PROBLEMS, many_problems
from tests.render.example_validation import OPEN_VERDICT, clean_validation, validation, verdict


@pytest.fixture
def published(repository: Path) -> Draft202012Validator:
    schema = json.loads((repository / "docs" / "validation.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture
def document() -> dict[str, Any]:
    text = validation_json(validation(), verdict(), PROBLEMS, command="cohortqc validate 2024-05", as_of="2024-05-31")
    read: dict[str, Any] = json.loads(text)
    return read


def test_the_package_carries_the_published_schema(repository: Path) -> None:
    shipped = Path(module.__file__).with_name("validation.schema.json")
    assert shipped.read_bytes() == (repository / "docs" / "validation.schema.json").read_bytes()


def test_a_closed_gate_fits_the_published_schema(published: Draft202012Validator, document: dict[str, Any]) -> None:
    published.validate(document)


def test_a_clean_delivery_fits_the_published_schema(published: Draft202012Validator) -> None:
    document = json.loads(validation_json(clean_validation(), OPEN_VERDICT, []))
    published.validate(document)
    assert document["counts"] == {"error": 0, "warning": 0, "note": 0}
    assert document["problems"] == []


def test_the_published_schema_refuses_what_it_does_not_know(
    published: Draft202012Validator, document: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        published.validate({**document, "surprise": 1})
    document["problems"][0]["line"] = 0
    with pytest.raises(ValidationError):
        published.validate(document)


def test_counts_of_every_outcome_add_up(document: dict[str, Any]) -> None:
    for outcome in document["outcomes"]:
        assert outcome["looked_at"] == outcome["not_applicable"] + outcome["unknown"] + outcome["judged"]
        assert outcome["judged"] == outcome["passed"] + outcome["failed"]


def test_missing_and_asked_add_up(document: dict[str, Any]) -> None:
    for entry in document["missingness"]:
        assert entry["rows"] == entry["asked"] + entry["not_asked"]
        assert entry["asked"] == entry["answered"] + sum(entry["reasons"].values())


def test_texts_of_the_delivery_come_unchanged(document: dict[str, Any]) -> None:
    assert MARKUP in [problem["observed"] for problem in document["problems"]]


def test_the_verdict_names_what_closes_the_gate(document: dict[str, Any]) -> None:
    assert document["verdict"]["open"] is False
    assert [outcome["code"] for outcome in document["verdict"]["closing"]] == ["INT105", "CON101", "CON104"]


def test_a_document_lists_so_many_problems_and_counts_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PROBLEMS", 10)
    document = validation_document(validation(), verdict(), iter(many_problems(11)))
    problems = document["problems"]
    assert isinstance(problems, list)
    assert len(problems) == 10
    assert document["problems_total"] == len(PROBLEMS)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert validation_json(validation(), verdict(), PROBLEMS) == validation_json(validation(), verdict(), PROBLEMS)
