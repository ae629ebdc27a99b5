"""The examples of docs/schema-language.md are schemas that load."""

import re
from pathlib import Path

import pytest

from cohortqc.schema.documents import TableDocument, VariableDocument
from cohortqc.schema.load import schema_from_text

EXAMPLE = re.compile(r"^```yaml\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "schema-language.md"


@pytest.mark.parametrize("text", EXAMPLE.findall(PAGE.read_text(encoding="utf-8")), ids=lambda text: text.split()[1])
def test_an_example_loads(text: str) -> None:
    assert schema_from_text(text, name="example.yaml").tables


def test_the_page_names_every_key_of_a_variable() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for document in (VariableDocument, TableDocument):
        for name, field in document.model_fields.items():
            assert f"`{field.alias or name}" in page, name
