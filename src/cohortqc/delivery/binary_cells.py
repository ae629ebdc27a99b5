"""Cells that arrived typed by another program (SAS transport, Parquet), held to the variable's own type."""

from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.delivery.cells import Cells, Column, settled
from cohortqc.delivery.masks import Flags, missing, true_where
from cohortqc.delivery.number_cells import blank_reasons, type_numbers, with_missing
from cohortqc.delivery.numerals import SAFE_WHOLE
from cohortqc.delivery.text_cells import type_texts, unreadable_cells
from cohortqc.model.schema import VariableType


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
    return type_texts(pa.chunked_array([as_texts(cells.combine_chunks())]), column=column)


def as_texts(cells: pa.Array) -> pa.Array:
    """Cells of any type as a text file would have them: 7.0 as `7`, a time of midnight left off a date, "" as null."""
    kind = cells.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        texts = cells.cast(pa.string())
        return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    if pa.types.is_floating(kind):
        return pa.array([_plain(value) for value in cells.cast(pa.float64()).to_pylist()], pa.string())
    if pa.types.is_temporal(kind) and not pa.types.is_time(kind):
        return pa.array([_day(value) for value in cells.to_pylist()], pa.string())
    return pa.array([None if value is None else str(value) for value in cells.to_pylist()], pa.string())


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


def _plain(value: float | None) -> str | None:
    if value is None or np.isnan(value):
        return None
    if not np.isfinite(value):
        return str(value)
    return np.format_float_positional(value, trim="-")


def _day(value: object) -> str | None:
    if isinstance(value, datetime):
        midnight = value.time().isoformat() == "00:00:00"
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
