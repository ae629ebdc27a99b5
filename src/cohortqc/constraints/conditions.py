"""Constraints over whole columns: where a cell breaks them, and the same as pandera wants to be told."""

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import reduce
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.constraint import Constraint, ConstraintKind

Cells: TypeAlias = "pa.Array | pa.ChunkedArray"

_MOST_RUNS = 4
"""So many runs of neighbouring codes are compared one by one, which is faster than a search; more are searched."""

_LARGEST = 2**63 - 1


def broken(cells: Cells, constraint: Constraint) -> Cells:
    """True where a cell breaks the constraint; null, or false, where it is missing: other rules judge that."""
    judge = {
        ConstraintKind.LIMITS: _outside_limits,
        ConstraintKind.MEMBERSHIP: _no_member,
        ConstraintKind.PATTERN: _no_match,
    }[constraint.kind]
    return judge(cells, constraint)


def passed(failed: Cells) -> pd.Series:
    """One bool a row, True where `failed` is false or null, numbered by record (1 = first record).

    The answer is plain numpy bool, never a nullable one. Its index differs from the column's on purpose: pandera then
    gathers no failing values, which would cost more than the check itself and would put participants' values into an
    exception's text.
    """
    numbers = pd.RangeIndex(1, len(failed) + 1)
    if not pc.any(failed).as_py():
        return pd.Series(np.ones(len(failed), dtype=np.bool_), index=numbers, copy=False)
    known = pc.fill_null(failed, pa.scalar(value=False)).to_numpy(zero_copy_only=False)
    return pd.Series(~np.asarray(known, dtype=np.bool_), index=numbers, copy=False)


def _outside_limits(cells: Cells, constraint: Constraint) -> Cells:
    low = _scalar(constraint.low, cells.type, whole=math.ceil)
    high = _scalar(constraint.high, cells.type, whole=math.floor)
    failed = _outside(cells, low, high)
    for value in constraint.exempt:
        failed = pc.and_(failed, pc.not_equal(cells, value))
    return failed


def _no_member(cells: Cells, constraint: Constraint) -> Cells:
    if pa.types.is_string(cells.type):
        codes = pa.array([str(code) for code in constraint.allowed], type=pa.string())
        return pc.and_(cells.is_valid(), pc.invert(pc.is_in(cells, value_set=codes)))
    allowed = sorted(int(code) for code in constraint.allowed)
    runs = list(_runs(allowed))
    if 0 < len(runs) <= _MOST_RUNS:
        return reduce(pc.and_, [_outside(cells, pa.scalar(first), pa.scalar(last)) for first, last in runs])
    found = pc.is_in(cells, value_set=pa.array(allowed, type=pa.int64()))
    return pc.and_(cells.is_valid(), pc.invert(found))


def _no_match(cells: Cells, constraint: Constraint) -> Cells:
    """RE2, as Arrow has it: time linear in the text, whatever the pattern."""
    return pc.invert(pc.match_substring_regex(cells, rf"\A(?:{constraint.pattern})\z"))


def _outside(cells: Cells, low: pa.Scalar | None, high: pa.Scalar | None) -> Cells:
    """Below `low` or above `high`; null where the cell is missing."""
    if low is not None and high is not None:
        if low == high:
            return pc.not_equal(cells, low)
        return pc.or_(pc.less(cells, low), pc.greater(cells, high))
    if low is not None:
        return pc.less(cells, low)
    return pc.greater(cells, high) if high is not None else pc.not_equal(cells, cells)


def _runs(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of neighbouring integers: 1, 2, 3, 8 gives (1, 3), (8, 8)."""
    first = last = None
    for code in codes:
        if first is None or last is None:
            first = code
        elif code != last + 1:
            yield first, last
            first = code
        last = code
    if first is not None and last is not None:
        yield first, last


def _scalar(limit: float | str | None, kind: pa.DataType, *, whole: Callable[[float], int]) -> pa.Scalar | None:
    """A limit as the column stores it: whole for integers, so that no 64-bit integer is compared as a float."""
    if limit is None:
        return None
    if isinstance(limit, str):
        return pa.scalar(date.fromisoformat(limit), type=kind)
    if pa.types.is_integer(kind):
        return pa.scalar(max(-_LARGEST - 1, min(_LARGEST, whole(limit))), type=kind)
    return pa.scalar(limit, type=kind)
