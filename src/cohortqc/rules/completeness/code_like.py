"""Values that look like missing codes: runs of nines, eights and sevens beyond all other values of a column."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.rules.cell_texts import text_of

Values = npt.NDArray[np.int64] | npt.NDArray[np.float64]

FEWEST_CODES = 3
FEWEST_OTHERS = 20
DEVIATIONS = 2.0
"""A code lies farther from the nearest other value than this many of the others' standard deviations."""
NARROWEST = 3
"""A whole number is a code only when two whole numbers or more between it and the others do not occur."""

_HIGH = re.compile(r"9+|8+|7+|9+[678]|9+[.]9+")
_LOW = re.compile(r"-(?:9+|8+|7+|9+[678]|1|9+[.]9+)")
_PERHAPS_REAL = -1.0
"""Small enough to be a difference of one: it must lie apart, even where nothing else is below zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """Code-like values at one end of a column, from the inside out, and how often each occurs."""

    values: tuple[float, ...]
    counts: tuple[int, ...]


def code_like(cells: pa.ChunkedArray) -> tuple[float, ...]:
    """The values of a column of numbers that look like missing codes, ascending.

    A high code (9, 99, 777, 9.99) lies above all other values, a low one (-9, -99) below them, both by more than two
    standard deviations of the others, whole numbers by three at least; below, where no other value is negative, any
    code but -1 counts. Together the codes of one end occur at least 3 times, the others at least 20 times.
    """
    ends = pc.min_max(cells).as_py()
    if ends["max"] is None or not (_looks(_HIGH, ends["max"]) or _looks(_LOW, ends["min"])):
        return ()
    values: Values = cells.drop_null().to_numpy()
    high, others = _taken(values, _HIGH)
    low, others = _taken(others, _LOW)
    if others.size < FEWEST_OTHERS:
        return ()
    width = DEVIATIONS * float(np.std(others))
    found = [*_enough(low, _below(low, others, width=width)), *_enough(high, _above(high, others, width=width))]
    return tuple(sorted(found))


def _looks(pattern: re.Pattern[str], value: float) -> bool:
    return pattern.fullmatch(text_of(value)) is not None


def _taken(values: Values, pattern: re.Pattern[str]) -> tuple[Beyond, Values]:
    """The code-like values at one end, and what is left without them."""
    found: list[tuple[float, int]] = []
    while values.size:
        outermost = (values.max() if pattern is _HIGH else values.min()).item()
        if not _looks(pattern, outermost):
            break
        left = values[values != outermost]
        found.insert(0, (outermost, values.size - left.size))
        values = left
    return Beyond(values=tuple(value for value, _ in found), counts=tuple(count for _, count in found)), values


def _above(codes: Beyond, others: Values, *, width: float) -> Iterator[float]:
    """Those that lie apart; one that does not is an ordinary value, from which the next must lie apart."""
    top = float(others.max())
    for code in codes.values:
        if _is_apart(code, code - top, width=width):
            yield code
        else:
            top = code


def _below(codes: Beyond, others: Values, *, width: float) -> Iterator[float]:
    bottom = float(others.min())
    never_negative = bottom >= 0
    for code in codes.values:
        if _is_apart(code, bottom - code, width=width) or (never_negative and code != _PERHAPS_REAL):
            yield code
        else:
            bottom = code


def _is_apart(code: float, gap: float, *, width: float) -> bool:
    return gap > width and (gap >= NARROWEST or not float(code).is_integer())


def _enough(codes: Beyond, found: Iterator[float]) -> tuple[float, ...]:
    counts = dict(zip(codes.values, codes.counts, strict=True))
    kept = tuple(found)
    return kept if sum(counts[code] for code in kept) >= FEWEST_CODES else ()
