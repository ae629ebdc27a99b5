"""Numbers that are dates or times, as Arrow's own; what is none stays a number, and is told apart."""

import numpy as np
import pyarrow as pa

from cohortqc.delivery.calendar_formats import Calendar, Kind
from cohortqc.delivery.masks import missing
from cohortqc.delivery.plain_numbers import plain

_MICROSECONDS = 86_400_000_000
_FIRST, _LAST = np.datetime64("0001-01-01", "D"), np.datetime64("9999-12-31", "D")
_DAYS = (Kind.DATE, Kind.PART_OF_DATE)
_LONGEST = 1e6
"""Days that a time can last."""


def calendar_cells(numbers: pa.Array, calendar: Calendar) -> tuple[pa.Array, dict[int, str]]:
    """date32, timestamp or duration (microseconds), and row -> text of the cells that are none, which become null.

    numbers: float64. A date has no fraction of a day, and lies between the years 1 and 9999.
    """
    empty = missing(numbers)
    values = np.asarray(numbers.fill_null(0.0))
    with np.errstate(over="ignore", invalid="ignore"):
        days = values / calendar.per_day
    start = np.datetime64(calendar.epoch, "D")
    if calendar.kind is Kind.TIME:
        sound = np.isfinite(values) & (np.abs(days) <= _LONGEST)
    else:
        low, high = ((end - start).astype(np.int64) for end in (_FIRST, _LAST))
        sound = (days >= low) & (days < high + 1)
    if calendar.kind in _DAYS:
        sound &= days == np.floor(days)
    odd = np.flatnonzero(~sound & ~empty)
    kept = np.where(sound, values, 0.0)
    gone = empty | ~sound
    return _typed(kept, gone, calendar), {row: plain(values[row]) for row in odd.tolist()}


def _typed(values: np.ndarray[tuple[int], np.dtype[np.float64]], gone: object, calendar: Calendar) -> pa.Array:
    start = np.datetime64(calendar.epoch, "D")
    if calendar.kind in _DAYS:
        days = np.floor(values / calendar.per_day).astype(np.int64)
        return pa.array(start + days, pa.date32(), mask=gone)
    ticks = np.rint(values * (_MICROSECONDS // calendar.per_day)).astype(np.int64)
    if calendar.kind is Kind.TIME:
        return pa.array(ticks.astype("timedelta64[us]"), pa.duration("us"), mask=gone)
    return pa.array(start.astype("datetime64[us]") + ticks, pa.timestamp("us"), mask=gone)
