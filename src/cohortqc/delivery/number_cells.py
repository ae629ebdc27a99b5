"""Cells that arrived as numbers of the right kind: missing codes taken from the values, with their reasons."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.delivery.cells import Cells, Column, ReasonNumbers, settled
from cohortqc.delivery.masks import missing
from cohortqc.delivery.missing_codes import PRESENT


def type_numbers(cells: pa.ChunkedArray, *, column: Column) -> Cells:
    """int64 or float64 as delivered, missing codes made null: the values stay where they are, marked anew."""
    span = _span(cells) if column.codes.numbers else None
    codes = {code: number for code, number in column.codes.numbers.items() if span and span[0] <= code <= span[1]}
    plain = column.codes.blank == column.plain_blank
    if plain and not codes:
        return Cells(values=cells)
    reasons = [_reasons(chunk, codes, column=column) for chunk in cells.chunks]
    chunks = [with_missing(chunk, found) for chunk, found in zip(cells.chunks, reasons, strict=True)]
    together = np.concatenate(reasons) if reasons else np.zeros(0, dtype=np.int8)
    return settled(pa.chunked_array(chunks, type=cells.type), together, column=column)


def _reasons(cells: pa.Array, codes: Mapping[float, int], *, column: Column) -> ReasonNumbers:
    """Reason numbers of cells, by these codes and their blanks."""
    values = _values(cells)
    reasons = blank_reasons(cells, column=column)
    for code, number in codes.items():
        # Compared as integers where they are: as floats it takes three times as long.
        reasons[(values == values.dtype.type(code)) & (reasons == PRESENT)] = number
    return reasons


def blank_reasons(cells: pa.Array, *, column: Column) -> ReasonNumbers:
    """Reason numbers of cells of which nothing is known but whether they are null."""
    reasons = np.zeros(len(cells), dtype=np.int8)
    if cells.null_count:
        reasons[missing(cells)] = column.codes.blank
    return reasons


def with_missing(cells: pa.Array, reasons: ReasonNumbers) -> pa.Array:
    """The same values, null wherever there is a reason."""
    valid = np.packbits(reasons == PRESENT, bitorder="little")
    buffers = [pa.py_buffer(valid), cells.buffers()[1]]
    if cells.offset:
        return pc.if_else(pa.array(reasons == PRESENT), cells, pa.scalar(None, cells.type))
    return pa.Array.from_buffers(cells.type, len(cells), buffers)


def _values(cells: pa.Array) -> npt.NDArray[np.generic]:
    """The values without a copy; whatever stands under a null is no value."""
    return np.asarray(pa.Array.from_buffers(cells.type, len(cells), [None, cells.buffers()[1]], offset=cells.offset))


def _span(cells: pa.ChunkedArray) -> tuple[float, float] | None:
    """Smallest and largest value: codes mostly lie beyond them, and then need not be looked for."""
    span = pc.min_max(cells)
    low, high = span["min"].as_py(), span["max"].as_py()
    return None if low is None else (low, high)
