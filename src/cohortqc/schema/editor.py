"""JSON Schema of the schema language, so that editors complete and check while people type."""

from typing import Any

from cohortqc.schema.documents import SchemaDocument

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TITLE = "Data dictionary of cohortqc"


def schema_document_json_schema() -> dict[str, object]:
    """The language as JSON Schema 2020-12.

    A file may extend another, and releases patch tables: nothing but `schema` is required of one file, and null, which
    removes, is allowed everywhere. What only the whole can tell is left to `cohortqc schema check`.
    """
    document = SchemaDocument.model_json_schema(by_alias=True)
    definitions = document.pop("$defs")
    definitions["ReleaseDocument"]["properties"]["tables"] = {
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/TableDocument"},
        "description": "table -> what differs in this release",
    }
    relaxed = {name: _relaxed(definition) for name, definition in definitions.items()}
    whole = _relaxed(document)
    whole["properties"]["define"] = {"description": "anchors (`&name`) for use below; otherwise ignored"}
    return {
        "$schema": DIALECT,
        "title": _TITLE,
        "type": "object",
        "properties": whole["properties"],
        "required": ["schema"],
        "additionalProperties": False,
        "$defs": relaxed,
    }


def _relaxed(definition: dict[str, Any]) -> dict[str, Any]:
    """A definition whose keys may all be absent or null."""
    if "properties" not in definition:
        return definition
    properties = {name: _nullable(content) for name, content in definition["properties"].items()}
    kept = {key: value for key, value in definition.items() if key not in {"required", "properties"}}
    return {**kept, "properties": properties}


def _nullable(content: dict[str, Any]) -> dict[str, Any]:
    """The same, or null; so are the values of a mapping, as null removes an entry."""
    options = [_open_mapping(option) for option in content.get("anyOf", [_bare(content)])]
    if {"type": "null"} not in options:
        options.append({"type": "null"})
    told = {key: content[key] for key in ("description", "default") if content.get(key) is not None}
    return {**told, "anyOf": options}


def _bare(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in {"title", "description", "default"}}


def _open_mapping(option: dict[str, Any]) -> dict[str, Any]:
    if "patternProperties" in option:
        return {**option, "additionalProperties": False}
    values = option.get("additionalProperties")
    if option.get("type") != "object" or not isinstance(values, dict):
        return option
    return {**option, "additionalProperties": {"anyOf": [_open_mapping(values), {"type": "null"}]}}
