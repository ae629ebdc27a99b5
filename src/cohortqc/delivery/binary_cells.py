"""Cells that arrived typed by another program (SAS transport, Parquet), held to the variable's own type."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.delivery.binary_table import BinaryColumn
from cohortqc.delivery.cells import Cells, Column, settled
from cohortqc.delivery.masks import Flags, missing, true_where
from cohortqc.delivery.number_cells import blank_reasons, type_numbers, with_missing
from cohortqc.delivery.numerals import SAFE_WHOLE
from cohortqc.delivery.plain_numbers import plain
from cohortqc.delivery.text_cells import type_texts, unreadable_cells
from cohortqc.model.schema import VariableType


def type_column(delivered: BinaryColumn, *, column: Column) -> Cells:
    """A column with its missing codes as the variable's.

    A special missing value (`.A`) that the schema declares, in either case, gives its reason. What the file alone takes
    as missing is missing without a reason, and counted as undeclared; a value that the schema knows as a code stays.
    """
    if delivered.numbers is not None and column.variable.is_numeric:
        delivered = replace(delivered, cells=delivered.numbers, odd={})
    cells, undeclared = _without_undeclared(delivered, column)
    if delivered.odd:
        texts = as_texts(cells.combine_chunks()).to_pylist()
        for row, text in delivered.odd.items():
            texts[row] = text
        cells = pa.chunked_array([pa.array(texts, pa.string())])
        column = replace(column, variable=replace(column.variable, date_format=None))
    typed = replace(type_cells(cells, column=column), undeclared=undeclared)
    declared = {tag: number for tag in delivered.tagged if (number := _reason(tag, column)) is not None}
    if not declared:
        return typed
    values = typed.values.combine_chunks()
    reasons = blank_reasons(values, column=column) if typed.reasons is None else typed.reasons.copy()
    for tag, number in declared.items():
        reasons[delivered.tagged[tag]] = number
    return replace(settled(values, reasons, column=column, unreadable=typed.unreadable), undeclared=undeclared)


def _without_undeclared(delivered: BinaryColumn, column: Column) -> tuple[pa.ChunkedArray, dict[str, int]]:
    """Cells without the values that only the file takes as missing; and how many there are of each code."""
    known = {*column.variable.codes, *column.codes.texts}
    unknown = {code: rows for code, rows in delivered.user_missing.items() if code not in known}
    counts = {tag: len(rows) for tag, rows in delivered.tagged.items() if _reason(tag, column) is None}
    counts |= {code: len(rows) for code, rows in unknown.items()}
    if not unknown:
        return delivered.cells, counts
    gone = np.zeros(len(delivered.cells), dtype=np.bool_)
    gone[np.concatenate(list(unknown.values()))] = True
    return pc.if_else(pa.array(gone), pa.scalar(None, delivered.cells.type), delivered.cells), counts


def _reason(tag: str, column: Column) -> int | None:
    folded = {code.casefold(): number for code, number in column.codes.texts.items()}
    return folded.get(tag.casefold())


def type_cells(cells: pa.ChunkedArray, *, column: Column) -> Cells:
    """Cells of any Arrow type as the variable's. NaN is a blank; what does not fit is unreadable, given as text."""
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return type_cells(cells.cast(kind.value_type), column=column)
    if pa.types.is_null(kind):
        return type_texts(cells.cast(pa.string()), column=column)
    wants_numbers = column.variable.is_numeric
    if wants_numbers and pa.types.is_integer(kind) and kind != pa.uint64():
        return _integers(cells.cast(pa.int64()), column=column)
    if wants_numbers and pa.types.is_floating(kind):
        return _floats(_without_nan(cells.cast(pa.float64()).combine_chunks()), column=column)
    if pa.types.is_duration(kind) and wants_numbers:
        return type_cells(pc.divide(_microseconds(cells).cast(pa.float64(), safe=False), 1e6), column=column)
    if pa.types.is_temporal(kind):
        # They are no text in the schema's own form, but dates already.
        column = replace(column, variable=replace(column.variable, date_format=None))
    return type_texts(pa.chunked_array([as_texts(cells.combine_chunks())]), column=column)


def as_texts(cells: pa.Array) -> pa.Array:
    """Cells of any type as a text file would have them: 7.0 as `7`, a time of midnight left off a date, "" as null."""
    kind = cells.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        texts = cells.cast(pa.string())
        return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    if pa.types.is_floating(kind):
        return pa.array([_number(value) for value in cells.cast(pa.float64()).to_pylist()], pa.string())
    if pa.types.is_integer(kind) or pa.types.is_date32(kind):
        return cells.cast(pa.string())
    if pa.types.is_duration(kind):
        return pa.array([_clock(value) for value in _microseconds(cells).to_pylist()], pa.string())
    if pa.types.is_temporal(kind) and not pa.types.is_time(kind):
        return pa.array([_day(value) for value in _values(cells)], pa.string())
    return pa.array([None if value is None else str(value) for value in _values(cells)], pa.string())


def _integers(cells: pa.ChunkedArray, *, column: Column) -> Cells:
    if column.variable.type is not VariableType.NUMBER:
        return type_numbers(cells, column=column)
    flat = cells.combine_chunks()
    values = flat.cast(pa.float64(), safe=False)
    bent = true_where(pc.not_equal(values.cast(pa.int64(), safe=False), flat))
    return _with_unfit(values, flat, bent, column=column)


def _floats(cells: pa.Array, *, column: Column) -> Cells:
    values = np.asarray(pc.fill_null(cells, 0.0) if cells.null_count else cells)
    if column.variable.type is VariableType.NUMBER:
        return _with_unfit(cells, cells, ~np.isfinite(values), column=column)
    unfit = (values != np.floor(values)) | (np.abs(values) >= SAFE_WHOLE)
    whole = pa.array(np.where(unfit, 0, values).astype(np.int64), mask=missing(cells))
    return _with_unfit(whole, cells, unfit, column=column)


def _with_unfit(values: pa.Array, delivered: pa.Array, unfit: Flags, *, column: Column) -> Cells:
    """Typed numbers, of which some do not fit: those are told as delivered."""
    typed = type_numbers(pa.chunked_array([values]), column=column)
    rows = np.flatnonzero(unfit)
    if not len(rows):
        return typed
    reasons = typed.reasons
    if reasons is None:
        reasons = blank_reasons(values, column=column)
    reasons = reasons.copy()
    reasons[rows] = column.codes.unreadable
    texts = as_texts(delivered.take(pa.array(rows))).to_pylist()
    return settled(
        with_missing(values, reasons), reasons, column=column, unreadable=unreadable_cells(rows, map(str, texts))
    )


def _without_nan(cells: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_nan(cells), pa.scalar(None, cells.type), cells)


def _number(value: float | None) -> str | None:
    return None if value is None or np.isnan(value) else plain(value)


def _clock(microseconds: int | None) -> str | None:
    """Hours, minutes and seconds; hours may be more than a day has."""
    if microseconds is None:
        return None
    seconds, fraction = divmod(abs(microseconds), 1_000_000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    rest = f".{fraction:06}".rstrip("0") if fraction else ""
    return f"{'-' if microseconds < 0 else ''}{hour:02}:{minute:02}:{second:02}{rest}"


def _microseconds(cells: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Durations of any unit in whole microseconds; beyond what 64 bits hold, they are no duration anybody measured."""
    return cells.cast(pa.duration("us"), safe=False).cast(pa.int64())


def _values(cells: pa.Array) -> list[object]:
    """Python's values; a cell that Python has none for (a year beyond 9999, an unknown zone) as the number it is."""
    try:
        return list(cells.to_pylist())
    except (ValueError, OverflowError, KeyError, pa.ArrowException):
        return [_value(cell) for cell in cells]


def _value(cell: pa.Scalar) -> object:
    try:
        return cell.as_py()
    except (ValueError, OverflowError, KeyError, pa.ArrowException):
        return str(cell.value)


def _day(value: object) -> str | None:
    if isinstance(value, datetime):
        midnight = value.time().isoformat() == "00:00:00"
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
