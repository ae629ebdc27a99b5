"""A delivery written down in the test, read as any other, as evidence for a rule."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.rules.evidence import Evidence
from cohortqc.schema.load import schema_from_text
from cohortqc.sql.evaluation import Evaluator


@pytest.fixture
def evidence_from(tmp_path: Path) -> Iterator[Callable[[str, dict[str, str]], Evidence]]:
    """Makes evidence of the schema from `tables:` on and of files (name -> text)."""
    with Evaluator() as evaluator:

        def make(tables: str, files: dict[str, str]) -> Evidence:
            head = 'schema: example\nversion: "1"\ntitle: Example\nmissing: {"": not_recorded}\n'
            schema = schema_from_text(head + tables, name="example.yaml")
            for name, text in files.items():
                (tmp_path / name).write_text(text, encoding="utf-8")
            return Evidence(delivery=read_delivery(tmp_path, schema), schema=schema, evaluator=evaluator)

        yield make
