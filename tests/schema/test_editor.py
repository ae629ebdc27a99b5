"""The JSON Schema for editors is current, accepts the built-in schemas and refuses what the language does not know."""

import json
from pathlib import Path

import jsonschema
import pytest

from cohortqc.schema.editor import schema_document_json_schema
from cohortqc.schema.locate import built_in, definition_text
from cohortqc.schema.yaml_text import read_leniently


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema_document_json_schema())


def test_the_published_schema_is_current(repository: Path) -> None:
    published = (repository / "docs" / "schema.schema.json").read_text(encoding="utf-8")
    # Made anew by: cohortqc schema json-schema > docs/schema.schema.json
    assert json.loads(published) == schema_document_json_schema()


def test_it_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema_document_json_schema())


@pytest.mark.parametrize("name", built_in("schemas"))
def test_it_accepts_the_built_in_schemas(name: str) -> None:
    document, _ = read_leniently(definition_text("schemas", name)[1], name=name)
    assert list(validator().iter_errors(document.values)) == []


def test_it_accepts_patches() -> None:
    validator().validate({"schema": "a", "extends": "b", "tables": {"x": {"variables": {"OLD": None}}}, "title": None})
    validator().validate({"schema": "a", "releases": {"D": {"tables": {"x": {"variables": {"A": {"range": None}}}}}}})
    validator().validate({"schema": "a", "define": {"anything": [1]}, "rules": {"one": {"assert": "A > 1"}}})


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"schema": "a", "titel": "b"},
        {"schema": "a", "tables": {"x": {"variables": {"A": {"typ": "integer"}}}}},
        {"schema": "a", "tables": {"x": {"variables": {"A": {"type": "intger"}}}}},
        {"schema": "a", "tables": {"x": {"variables": {"A": {"range": [1]}}}}},
        {"schema": "a", "releases": {"D": {"tables": {"x": {"variables": {"A": {"typ": "integer"}}}}}}},
        {"schema": "a", "checks": {"CON": {"enabled": False}}},
    ],
)
def test_it_refuses_what_the_language_does_not_know(document: dict[str, object]) -> None:
    assert not validator().is_valid(document)
