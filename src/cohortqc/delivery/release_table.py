"""A table as one Parquet file of a release, and back: cells, reasons, and where each row came from."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cohortqc.errors import UsageError
from cohortqc.model.schema import TableSchema
from cohortqc.model.storage import arrow_type
from cohortqc.model.table import DeliveredFile, Part, Table, UnreadableCells

REASON, TEXT = ".reason", ".text"
"""What is added to a variable's name: why a cell is missing, and the text of one that did not fit its type."""

FILE, RECORD, LINE = "_file", "_record", "_line"
"""Where each row came from: file of the delivery, record (1 = first), physical line (null in binary forms)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartNote:
    """What the Parquet file does not tell of one part: its rows follow those of the part before it."""

    file: str
    rows: int
    release: str | None
    piece: int
    blank_reason: str
    reason_names: tuple[str, ...]
    columns: tuple[str, ...]
    reasons: tuple[str, ...]
    unreadable: tuple[str, ...]
    has_lines: bool
    has_records: bool


def part_note(part: Part) -> PartNote:
    """The note of a part."""
    return PartNote(
        file=part.file.name,
        rows=part.row_count,
        release=part.release,
        piece=part.piece,
        blank_reason=part.blank_reason,
        reason_names=part.reason_names,
        columns=tuple(part.data.column_names),
        reasons=tuple(part.reasons),
        unreadable=tuple(part.unreadable),
        has_lines=part.lines is not None,
        has_records=part.records is not None,
    )


def table_bytes(table: Table, schema: TableSchema) -> bytes:
    """The Parquet file of a table: all parts, one below the other; the same bytes for the same table.

    A variable's column has its own type; where reasons other than a plain blank's occur, `X.reason` stands beside it,
    and `X.text` where a cell did not fit. Label and unit are in the metadata of the column.
    Raises UsageError for a variable that is called as one of these columns.
    """
    arrays: list[pa.ChunkedArray] = []
    fields: list[pa.Field] = []
    for name, variable in schema.variables.items():
        if not table.has(name):
            continue
        arrays.append(table.column(name))
        told = {"label": variable.label, "unit": variable.unit}
        fields.append(pa.field(name, arrays[-1].type, metadata={key: text for key, text in told.items() if text}))
        for suffix, column in _beside(table, name):
            arrays.append(column)
            fields.append(pa.field(name + suffix, column.type))
    for name, column in _sources(table):
        arrays.append(column)
        fields.append(pa.field(name, column.type))
    names = [field.name for field in fields]
    if twice := [name for name in names if names.count(name) > 1]:
        fact = "is called as a column that releases have for themselves"
        raise UsageError(f"table {table.name}: variable {twice[0]} {fact}; give it another name in the schema")
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), sink, compression="zstd")
    return sink.getvalue()


def table_of(
    data: bytes, schema: Mapping[str | None, TableSchema], notes: Sequence[PartNote], files: Mapping[str, DeliveredFile]
) -> Table:
    """The table that `table_bytes` wrote; `schema` by release (None: without). ArrowException and KeyError when not."""
    read = pq.read_table(io.BytesIO(data))
    parts, start = [], 0
    for note in notes:
        rows = read.slice(start, note.rows)
        parts.append(_part(rows, schema[note.release], note=note, file=files[note.file]))
        start += note.rows
    if start != read.num_rows or any(part.row_count != note.rows for part, note in zip(parts, notes, strict=True)):
        raise KeyError("rows")
    return Table(name=parts[0].table.name, parts=tuple(parts))


def _beside(table: Table, name: str) -> Iterator[tuple[str, pa.ChunkedArray]]:
    if any(name in part.reasons for part in table):
        yield REASON, pa.chunked_array([_reasons(part, name) for part in table], type=pa.string())
    if any(name in part.unreadable for part in table):
        yield TEXT, pa.chunked_array([_texts(part, name) for part in table], type=pa.string())


def _reasons(part: Part, name: str) -> pa.Array:
    if name not in part.reasons:
        return pa.nulls(part.row_count, pa.string())
    found = part.reason_values(name)
    return pc.if_else(pc.equal(found, ""), pa.scalar(None, pa.string()), found)


def _texts(part: Part, name: str) -> pa.Array:
    texts = np.full(part.row_count, None, dtype=object)
    if name in part.unreadable:
        texts[part.unreadable[name].rows] = np.array(part.unreadable[name].texts, dtype=object)
    return pa.array(texts, type=pa.string())


def _sources(table: Table) -> Iterator[tuple[str, pa.ChunkedArray]]:
    names = [pa.array([part.file.name] * part.row_count, type=pa.string()) for part in table]
    yield FILE, pa.chunked_array(names, type=pa.string())
    records = [
        pa.array(np.arange(1, part.row_count + 1) if part.records is None else part.records, type=pa.int64())
        for part in table
    ]
    yield RECORD, pa.chunked_array(records, type=pa.int64())
    lines = [
        pa.nulls(part.row_count, pa.int64()) if part.lines is None else pa.array(part.lines, type=pa.int64())
        for part in table
    ]
    yield LINE, pa.chunked_array(lines, type=pa.int64())


def _part(rows: pa.Table, schema: TableSchema, *, note: PartNote, file: DeliveredFile) -> Part:
    columns = {name: rows.column(name).cast(arrow_type(schema.variables[name])) for name in note.columns}
    return Part(
        file=file,
        table=schema,
        data=pa.table(columns) if columns else pa.table({}),
        reason_names=note.reason_names,
        blank_reason=note.blank_reason,
        release=note.release,
        reasons={name: _reason_numbers(rows.column(name + REASON), note.reason_names) for name in note.reasons},
        unreadable={name: _unreadable(rows.column(name + TEXT)) for name in note.unreadable},
        lines=_whole(rows.column(LINE)) if note.has_lines else None,
        records=_whole(rows.column(RECORD)) if note.has_records else None,
        piece=note.piece,
    )


def _reason_numbers(reasons: pa.ChunkedArray, names: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    place = pc.index_in(reasons, value_set=pa.array(names, pa.string()), skip_nulls=True)
    if place.null_count != reasons.null_count:
        raise KeyError("reason")
    return np.asarray(pc.fill_null(place, -1).to_numpy() + 1, dtype=np.int8)


def _unreadable(texts: pa.ChunkedArray) -> UnreadableCells:
    rows = np.flatnonzero(np.asarray(texts.is_valid().to_numpy(), dtype=np.bool_))
    return UnreadableCells(rows=rows, texts=tuple(texts.take(pa.array(rows)).to_pylist()))


def _whole(column: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.asarray(column.to_numpy(), dtype=np.int64)
