"""Which cells hold a value that SPSS takes as missing."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.delivery.masks import true_where
from cohortqc.delivery.plain_numbers import plain
from cohortqc.model.column_metadata import UserMissing
from cohortqc.model.table import Rows


def user_missing_rows(cells: pa.ChunkedArray, declared: Sequence[UserMissing]) -> dict[str, Rows]:
    """Code as text -> rows, for each distinct value within one of the ranges; codes in the order of their values."""
    if not declared or not len(cells):
        return {}
    flat = cells.combine_chunks()
    inside = np.zeros(len(flat), dtype=np.bool_)
    for found in declared:
        inside |= _within(flat, found)
    rows = np.flatnonzero(inside).astype(np.int64)
    if not len(rows):
        return {}
    values, places = np.unique(np.asarray(flat.take(pa.array(rows)).to_pylist()), return_inverse=True)
    order = np.argsort(places, kind="stable")
    ends = np.cumsum(np.bincount(places, minlength=len(values)))[:-1]
    return dict(zip(map(_text, values.tolist()), np.split(rows[order], ends), strict=True))


def _within(cells: pa.Array, found: UserMissing) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if pa.types.is_string(cells.type) != isinstance(found.low, str):
        return np.zeros(len(cells), dtype=np.bool_)
    if found.low == found.high:
        return true_where(pc.equal(cells, found.low))
    return true_where(pc.and_(pc.greater_equal(cells, found.low), pc.less_equal(cells, found.high)))


def codes_of(declared: Iterable[UserMissing]) -> list[str]:
    """The single codes among them, as text."""
    return [_text(found.low) for found in declared if found.low == found.high]


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else plain(value)
