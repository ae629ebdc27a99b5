"""A file written down in the test and read back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.schema import TableSchema
from tests.delivery.example_read import SMALL, Read, schema_of

Reader = Callable[..., Read]


@pytest.fixture
def read_text(tmp_path: Path) -> Reader:
    """Write bytes (or text, as UTF-8) to `t.csv`, or the name given, and read it as `table`."""

    def read(content: bytes | str, *, table: TableSchema = SMALL, name: str = "t.csv") -> Read:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Read(read_delivery(path, schema_of(table)))

    return read
