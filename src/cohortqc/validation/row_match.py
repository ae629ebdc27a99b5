"""Rows of two deliveries of one table, matched by the table's key."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.table import Table

Rows = npt.NDArray[np.int64]
"""Row indices over all parts of a table together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMatch:
    """`before[i]` and `after[i]` are one row, by its key; ascending by `after`.

    `removed` and `added` have no counterpart. `not_compared`: rows of now without a whole key, or with one that stands
    twice in either delivery.
    """

    before: Rows
    after: Rows
    removed: int
    added: int
    not_compared: int


def match_rows(before: Table, after: Table, *, key: Sequence[str]) -> RowMatch:
    """Match the rows of two tables that both have every column of the key."""
    codes_before, codes_after = _codes(before, after, key=key)
    counts_before, counts_after = _counts(codes_before, codes_after)
    sound_before = np.flatnonzero((codes_before >= 0) & (counts_before[codes_before] == 1))
    alone = (codes_after >= 0) & (counts_after[codes_after] == 1)
    told_twice = counts_before[codes_after] > 1
    place = np.full(len(counts_before), -1, dtype=np.int64)
    place[codes_before[sound_before]] = sound_before
    found = np.where(alone & ~told_twice, place[codes_after], -1)
    kept = np.flatnonzero(found >= 0)
    return RowMatch(
        before=found[kept],
        after=kept,
        removed=int((counts_after[codes_before[sound_before]] == 0).sum()),
        added=int((alone & (counts_before[codes_after] == 0)).sum()),
        not_compared=int((~alone | told_twice).sum()),
    )


def _codes(before: Table, after: Table, *, key: Sequence[str]) -> tuple[Rows, Rows]:
    """One number a key, the same in both tables; -1 where a column of the key is missing."""
    rows = before.row_count + after.row_count
    codes, missing = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.bool_)
    for column in key:
        first, second = before.column(column), after.column(column)
        kind = first.type if first.type == second.type else pa.string()
        both = pa.chunked_array([*first.cast(kind).chunks, *second.cast(kind).chunks], type=kind).combine_chunks()
        encoded = both.dictionary_encode()
        missing |= both.is_null().to_numpy(zero_copy_only=False)
        digits = pc.fill_null(encoded.indices, 0).to_numpy(zero_copy_only=False).astype(np.int64)
        # Numbered anew for each column: products of many columns would overflow.
        _, codes = np.unique(codes * (len(encoded.dictionary) + 1) + digits, return_inverse=True)
    codes = np.where(missing, -1, codes)
    return codes[: before.row_count], codes[before.row_count :]


def _counts(before: Rows, after: Rows) -> tuple[Rows, Rows]:
    """How often each key stands in either table; a last place, always 0, is what -1 looks at."""
    size = max(before.max(initial=-1), after.max(initial=-1)) + 2
    return (
        np.bincount(before[before >= 0], minlength=size).astype(np.int64),
        np.bincount(after[after >= 0], minlength=size).astype(np.int64),
    )
