"""Cells that arrived as numbers of the right kind: missing codes taken from the values, with their reasons."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.delivery.cells import Cells, Column, ReasonNumbers, settled
from cohortqc.delivery.masks import missing
from cohortqc.delivery.missing_codes import PRESENT


def type_numbers(cells: pa.ChunkedArray, *, column: Column) -> Cells:
    """int64 or float64 as delivered, missing codes made null. The values themselves are not copied."""
    codes = {code: number for code, number in column.codes.numbers.items() if _may_hold(cells, code)}
    plain = column.codes.blank == column.plain_blank
    if plain and not codes:
        return Cells(values=cells)
    flat = cells.combine_chunks()
    values = np.asarray(pc.fill_null(flat, 0) if flat.null_count else flat)
    reasons = blank_reasons(flat, column=column)
    for code, number in codes.items():
        reasons[(values == code) & (reasons == PRESENT)] = number
    return settled(with_missing(flat, reasons), reasons, column=column)


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


def _may_hold(cells: pa.ChunkedArray, code: float) -> bool:
    """True when the code is among the values. Codes mostly lie beyond them, so smallest and largest often settle it."""
    span = pc.min_max(cells)
    low, high = span["min"].as_py(), span["max"].as_py()
    if low is None or not low <= code <= high:
        return False
    return bool(pc.any(pc.equal(cells, pa.scalar(code).cast(cells.type))).as_py())
