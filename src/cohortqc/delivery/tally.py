"""The byte ledger: signs that a number may not hold, counted in the bytes and again in the text that came out of them.

Arrow's reader takes ` 5`, `+5`, `1e3`, `nan`, `007`, `.5` and twenty digits for numbers without a word. Whatever of
that is in the file but not in its text columns must stand in a column of numbers, which is then read again as text.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.delivery.masks import Flags

Bytes = npt.NDArray[np.uint8]

_CHUNK = 1 << 17
"""So much fits the processor's own memory; larger pieces cost twice the time."""

_MARGIN = 20
_LF, _CR, _QUOTE, _DASH, _POINT, _ZERO, _NINE = b"\n"[0], b"\r"[0], b'"'[0], b"-"[0], b"."[0], b"0"[0], b"9"[0]
_FULL_WORD = np.uint64(0x0101010101010101)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts over a stretch of bytes; each is a sum over its cells, so that they add up and can be taken off.

    `foreign`: bytes other than digits, point, minus, delimiter, line end and quote. `zero_led`: cells such as 007;
    `open_points`: `5.` and `.5`; `minus_zeros`: `-0`; `long`: windows of 18 and more digits.
    """

    line_feeds: int = 0
    returns: int = 0
    return_feeds: int = 0
    quotes: int = 0
    nuls: int = 0
    foreign: int = 0
    zero_led: int = 0
    open_points: int = 0
    minus_zeros: int = 0
    long: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**dict(zip(Tally.__slots__, np.add(astuple(self), astuple(other)).tolist(), strict=True)))

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(**dict(zip(Tally.__slots__, np.subtract(astuple(self), astuple(other)).tolist(), strict=True)))

    @property
    def newlines(self) -> int:
        """Line ends of any kind."""
        return self.line_feeds + self.returns - self.return_feeds

    @property
    def doubtful(self) -> bool:
        """True when something is counted that plain numbers never hold (or less than nothing is left: no proof)."""
        return any((self.foreign, self.zero_led, self.open_points, self.minus_zeros, self.long))

    @property
    def only_minus_zeros(self) -> bool:
        """True when nothing but `-0` is in doubt."""
        return not any((self.foreign, self.zero_led, self.open_points, self.long))


def tally(data: Bytes, *, delimiter: str) -> Tally:
    """Count over bytes of delimited text; a line end is thought before and after them. Costs about 0.7 s a GB."""
    bench = _Bench(delimiter=delimiter)
    counts = [bench.counts(data, start) for start in range(0, len(data), _CHUNK)]
    total = np.sum(np.array(counts, dtype=np.int64).reshape(-1, len(Tally.__slots__)), axis=0)
    return Tally(**dict(zip(Tally.__slots__, total.tolist(), strict=True)))


def _count(mask: Flags) -> int:
    return int(np.count_nonzero(mask))


def holds(data: Bytes, sign: str) -> bool:
    """True when a sign of one byte occurs. Stops at the first; 0.1 s a GB."""
    byte = np.uint8(ord(sign))
    return any((data[start : start + _CHUNK] == byte).any() for start in range(0, len(data), _CHUNK))


def tally_texts(columns: Iterable[pa.ChunkedArray], *, delimiter: str) -> Tally:
    """The same counts over the cells of text columns."""
    total = Tally()
    for column in columns:
        for chunk in column.chunks:
            cells = pa.LargeListArray.from_arrays(pa.array([0, len(chunk)], pa.int64()), pc.fill_null(chunk, ""))
            joined = pc.binary_join(cells, delimiter).buffers()[2]
            if joined is not None:
                total += tally(np.frombuffer(joined, dtype=np.uint8), delimiter=delimiter)
    return total


class _Bench:
    """Room to work on one chunk at a time: numpy would otherwise ask for fresh memory in each step."""

    def __init__(self, *, delimiter: str) -> None:
        self._delimiter = np.uint8(delimiter.encode()[0])
        size = 1 + _CHUNK + _MARGIN
        self._shifted = np.empty(size, dtype=np.uint8)
        self._number, self._digit, self._one, self._two = (np.empty(size, dtype=np.bool_) for _ in range(4))

    def counts(self, data: Bytes, start: int) -> tuple[int, ...]:
        """The counts of one chunk, in the order of Tally's fields. Its neighbours are looked at, not counted."""
        size = min(_CHUNK, len(data) - start)
        around = _with_margins(data, start, size)
        number, digit = self._classes(around)
        one, two = self._one[: len(around)], self._two[: len(around)]
        own, before, after = slice(1, size + 1), slice(0, size), slice(2, size + 2)
        dash = np.equal(around, np.uint8(_DASH), out=two)
        minus_zeros = 0
        if dash[own].any():
            zero_after = dash[own] & (around[after] == _ZERO)
            minus_zeros = _count(zero_after > number[3 : size + 3])
        plain = np.logical_or(np.equal(around, self._delimiter, out=one), number, out=one)
        plain = np.logical_or(plain, dash, out=one)
        others = _others(around, size, size - _count(plain[own]))
        # `a > b` of two masks is `a and not b` in one pass.
        zero = np.equal(around, np.uint8(_ZERO), out=one)
        first = np.greater(zero[own], number[before], out=one[own])
        zero_led = _count(np.logical_and(first, digit[after], out=first))
        point = np.greater(number, digit, out=one)
        between = np.logical_and(digit[before], digit[after], out=two[:size])
        open_points = _count(np.greater(point[own], between, out=point[own]))
        return (*others, zero_led, open_points, minus_zeros, _long(around, size, digit=digit, number=number))

    def _classes(self, around: Bytes) -> tuple[Flags, Flags]:
        """Masks of what a number is made of (point, digits; the slash between them counts as a point) and of digits."""
        shifted = np.subtract(around, np.uint8(_POINT), out=self._shifted[: len(around)])
        number = np.less_equal(shifted, np.uint8(_NINE - _POINT), out=self._number[: len(around)])
        digit = np.greater_equal(shifted, np.uint8(_ZERO - _POINT), out=self._digit[: len(around)])
        return number, np.logical_and(number, digit, out=digit)


def _others(around: Bytes, size: int, count: int) -> tuple[int, int, int, int, int, int]:
    """Line feeds, returns, both together, quotes, NULs and foreign bytes, of which there are `count` in all."""
    own = around[1 : size + 1]
    line_feeds = _count(own == _LF)
    if line_feeds == count:
        return line_feeds, 0, 0, 0, 0, 0
    return_here = own == _CR
    returns = _count(return_here)
    return_feeds = _count(return_here & (around[2 : size + 2] == _LF)) if returns else 0
    quotes = _count(own == _QUOTE)
    nuls = _count(own == 0)
    return line_feeds, returns, return_feeds, quotes, nuls, count - line_feeds - returns - quotes


def _with_margins(data: Bytes, start: int, size: int) -> Bytes:
    if start > 0 and start + size + _MARGIN <= len(data):
        return data[start - 1 : start + size + _MARGIN]
    around = np.full(1 + size + _MARGIN, _LF, dtype=np.uint8)
    first, last = max(start - 1, 0), min(start + size + _MARGIN, len(data))
    around[first - (start - 1) : last - (start - 1)] = data[first:last]
    return around


def _long(around: Bytes, size: int, *, digit: Flags, number: Flags) -> int:
    """Windows that begin with 1-9 and hold 18 digits (one point may stand among them)."""
    words = number[: len(number) // 8 * 8].view(np.uint64)
    if not (words == _FULL_WORD).any():
        return 0
    sixteen = _runs(number)
    if not sixteen.any():
        return 0
    nineteen = sixteen[:-3] & sixteen[3:]
    digits = _runs(digit)
    eighteen = digits[:-2] & digits[2:]
    begins = (around - np.uint8(_ZERO + 1)) <= _NINE - _ZERO - 1
    return _count((eighteen[1 : size + 1] | nineteen[1 : size + 1]) & begins[1 : size + 1])


def _runs(mask: Flags) -> Flags:
    """True where sixteen in a row begin."""
    for step in (1, 2, 4, 8):
        mask = mask[:-step] & mask[step:]
    return mask
