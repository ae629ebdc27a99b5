"""One delivered table, typed: its parts (one a file), their cells, reasons, lines and what could not be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.column_metadata import ColumnMetadata
from cohortqc.model.schema import NOT_RECORDED, TableSchema

Rows = npt.NDArray[np.int64]
"""Record indices within one part, ascending, 0 = first record."""


PartId: TypeAlias = tuple[str, int]
"""What tells a part from every other part of the delivery: its file, and which piece of the file it is."""


class Form(StrEnum):
    """The form in which a file arrived, told from its bytes."""

    DELIMITED = "delimited text"
    XPT = "SAS transport"
    PARQUET = "Parquet"
    EXCEL = "Excel workbook"
    SAS = "SAS data set"
    SPSS = "SPSS file"
    SPSS_PORTABLE = "SPSS portable file"
    STATA = "Stata file"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredFile:
    """One file as it came. `name` is its path within the delivery (with `/`).

    `lines`: physical lines of a text, rows of a workbook's sheet, None for other forms.
    `rows_read` + `rows_not_read` are all its records; `lines` = header lines + lines of records read + lines of
    records not read + blank lines + comment lines (above the header): the ledger in `delivery` proves it.
    """

    name: str
    size: int
    sha256: str
    form: Form
    description: str = ""
    compression: str = ""
    delimiter: str | None = None
    encoding: str | None = None
    lines: int | None = None
    rows_read: int = 0
    rows_not_read: int = 0
    blank_lines: int = 0
    comment_lines: int = 0
    columns: tuple[str, ...] = ()
    table: str | None = None
    release: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableCells:
    """Cells of one column whose text does not fit the type: their rows and their text as delivered."""

    rows: Rows
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a table, read and typed under the schema of its release.

    `data`: Arrow table with canonical column names, only the schema's variables that are present, in the schema's
    order. Types: INTEGER int64, NUMBER float64 (never NaN: missing is null), TEXT string, DATE date32, CODED int64
    (`codes_are_numbers`) or string. Missing cells, missing codes and unreadable cells are null.

    `reasons`: for each column that has anything but plain blanks among its nulls, int8 of shape (n,): 0 = present,
    otherwise 1 + index into `reason_names`. A column without an entry: every null has the reason `blank_reason`.
    `unreadable`: per column, cells that did not fit the type (null in `data`, reason `unreadable`). `coded` columns put
    values there too when their text is not even a number.
    `lines`: int64 of shape (n,), the physical line (1 = first) on which each record starts; of a workbook,
    the row of its sheet; None for other binary forms.
    `records`: int64 of shape (n,), the record number in the file (1 = first record), when they do not run 1, 2, ...
    `piece`: which piece of its file this is, 0 = the first or only one.
    `metadata`: what the file itself says of a column, where its form can. `undeclared`: per column, missing codes of
    the file (`.A`, `99`) that the schema does not declare, and how many cells have them: missing without a reason.
    `by_label`: how many cells of a coded column arrived as the label of their code.
    """

    file: DeliveredFile
    table: TableSchema
    data: pa.Table
    reason_names: tuple[str, ...]
    blank_reason: str = NOT_RECORDED
    release: str | None = None
    reasons: Mapping[str, npt.NDArray[np.int8]] = field(default_factory=dict)
    unreadable: Mapping[str, UnreadableCells] = field(default_factory=dict)
    lines: Rows | None = None
    records: Rows | None = None
    piece: int = 0
    metadata: Mapping[str, ColumnMetadata] = field(default_factory=dict)
    undeclared: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    by_label: Mapping[str, int] = field(default_factory=dict)

    @property
    def id(self) -> PartId:
        """What tells this part from every other one: several may come of one file, which is read piece by piece."""
        return self.file.name, self.piece

    @property
    def row_count(self) -> int:
        """Number of records read."""
        return int(self.data.num_rows)

    def column(self, name: str) -> pa.ChunkedArray:
        """Typed cells of a variable. KeyError when the file does not have it."""
        return self.data.column(name)

    def has(self, name: str) -> bool:
        """True when the file has this variable."""
        return bool(self.data.schema.get_field_index(name) >= 0)

    def missing_mask(self, name: str) -> npt.NDArray[np.bool_]:
        """Shape (n,): True where the cell holds no value (blank, missing code or unreadable)."""
        return np.asarray(self.column(name).is_null().to_numpy(), dtype=np.bool_)

    def reason_index(self, name: str) -> npt.NDArray[np.int8]:
        """Shape (n,): 0 = present, otherwise 1 + index into `reason_names`."""
        if name in self.reasons:
            return self.reasons[name]
        return self.missing_mask(name).astype(np.int8) * np.int8(1 + self.reason_names.index(self.blank_reason))

    def reason_values(self, name: str) -> pa.Array:
        """Shape (n,): the reason's name where the cell is missing, "" where a value is present; never null."""
        codes = self.reason_index(name)
        index = pa.array(codes.astype(np.int32) - 1, mask=codes == 0)
        return pc.fill_null(pa.DictionaryArray.from_arrays(index, pa.array(self.reason_names)).cast(pa.string()), "")

    def line_of(self, row: int) -> int | None:
        """Physical line of a record (0 = first record), or None for binary forms."""
        return None if self.lines is None else int(self.lines[row])

    def record_of(self, row: int) -> int:
        """Record number in the file, 1 = first record."""
        return row + 1 if self.records is None else int(self.records[row])


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All parts of one table of the schema."""

    name: str
    parts: tuple[Part, ...]

    @property
    def row_count(self) -> int:
        """Number of records in all parts."""
        return sum(part.row_count for part in self.parts)

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)

    def column(self, name: str) -> pa.ChunkedArray:
        """Cells of a variable over all parts, in their order; null throughout a part that lacks it."""
        present = [part.column(name).type for part in self.parts if part.has(name)]
        if not present:
            raise KeyError(name)
        kind = present[0] if all(kind == present[0] for kind in present) else pa.string()
        chunks = [
            part.column(name).combine_chunks().cast(kind) if part.has(name) else pa.nulls(part.row_count, kind)
            for part in self.parts
        ]
        return pa.chunked_array(chunks, type=kind)

    def has(self, name: str) -> bool:
        """True when at least one part has this variable."""
        return any(part.has(name) for part in self.parts)
