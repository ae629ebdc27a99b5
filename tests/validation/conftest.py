"""A delivery written down in the test, read and validated as any other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.validation import Validation
from cohortqc.schema.load import schema_from_text
from cohortqc.validation.run import validate


@pytest.fixture
def validated(tmp_path: Path) -> Callable[[str, dict[str, str]], Validation]:
    """Validates files (name -> text) against a schema, written from `tables:` on."""

    def make(tables: str, files: dict[str, str]) -> Validation:
        head = 'schema: example\nversion: "1"\ntitle: Example\nmissing: {"": not_recorded}\n'
        schema = schema_from_text(head + tables, name="example.yaml")
        folder = tmp_path / "delivery"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return validate(read_delivery(folder, schema), schema)

    return make
