"""What a binary form holds, before it is held against the schema."""

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryTable:
    """Columns as delivered, by place; `doubt` says what is odd about the encoding of its text ("" for nothing)."""

    names: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...]
    rows: int
    doubt: str = ""
