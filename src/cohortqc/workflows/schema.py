"""Schemas, checked and shown."""

import json

from cohortqc.errors import UsageError
from cohortqc.schema.editor import schema_document_json_schema
from cohortqc.schema.load import load_schema
from cohortqc.schema.locate import built_in
from cohortqc.schema.show import schema_text
from cohortqc.validation.settings import refuse_unknown


def checked_schema(name: str) -> str:
    """One line that says the schema is sound. Raises DefinitionError with every mistake when it is not."""
    schema = load_schema(name)
    refuse_unknown(schema)
    variables = sum(len(table.variables) for table in schema.tables.values())
    counts = (
        (len(schema.tables), "table", ""),
        (variables, "variable", ""),
        (len(schema.rules), "rule", " of its own"),
    )
    parts = [f"{count} {noun}{'' if count == 1 else 's'}{rest}" for count, noun, rest in counts]
    if schema.releases:
        parts.append(f"releases {', '.join(schema.releases)}")
    return f"{f'{schema.name} {schema.version}'.rstrip()}: no mistakes ({', '.join(parts)})"


def shown_schema(name: str, *, table: str | None = None) -> str:
    """The schema as text. Raises UsageError for a table that it does not have."""
    schema = load_schema(name)
    if table is not None and table not in schema.tables:
        raise UsageError(f"--table {table}: {schema.name} has no such table; it has {', '.join(schema.tables)}")
    return schema_text(schema, table=table)


def built_in_listing() -> str:
    """Names of the schemas and reports that come with the package."""
    lines = [f"schema  {name}" for name in built_in("schemas")]
    lines += [f"report  {name}" for name in built_in("reports")]
    return "\n".join(lines)


def editor_json_schema() -> str:
    """JSON Schema of the schema language, for editors."""
    return json.dumps(schema_document_json_schema(), indent=2, ensure_ascii=False)
