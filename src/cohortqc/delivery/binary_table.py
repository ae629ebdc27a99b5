"""What a binary form holds, before it is held against the schema."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from cohortqc.model.column_metadata import ColumnMetadata
from cohortqc.model.table import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryColumn:
    """Cells as delivered, null where there is no value.

    `tagged`: special missing value (`.A`) -> its rows, null in `cells`. `user_missing`: code (`99`) -> the rows whose
    value the file takes as missing; the value stands in `cells`. `odd`: row -> text of a cell that the others' type
    cannot hold (a date with a fraction), null in `cells`. `numbers`: what stands in `cells` as dates, of which the file
    shows but a part (a year, a month): a variable of numbers takes these.
    """

    cells: pa.ChunkedArray
    tagged: Mapping[str, Rows] = field(default_factory=dict)
    user_missing: Mapping[str, Rows] = field(default_factory=dict)
    odd: Mapping[int, str] = field(default_factory=dict)
    numbers: pa.ChunkedArray | None = None
    metadata: ColumnMetadata | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryTable:
    """Columns as delivered, by place.

    `doubt` says what is odd about the encoding of its text ("" for nothing), `encoding` what it was read as (None where
    the form has no choice).
    """

    names: tuple[str, ...]
    columns: tuple[BinaryColumn, ...]
    rows: int
    doubt: str = ""
    encoding: str | None = None


def plain_columns(columns: tuple[pa.ChunkedArray, ...]) -> tuple[BinaryColumn, ...]:
    """Columns of which nothing is known but their cells."""
    return tuple(BinaryColumn(cells=cells) for cells in columns)
