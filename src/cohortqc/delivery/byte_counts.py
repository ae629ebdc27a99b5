"""Counting signs in bytes with numpy, a chunk at a time: the arithmetic of the byte ledger."""

import numpy as np
import numpy.typing as npt

from cohortqc.delivery.masks import Flags

Bytes = npt.NDArray[np.uint8]

CHUNK = 1 << 17
"""So much fits the processor's own memory; larger pieces cost twice the time."""

COUNTED = (
    *("line_feeds", "returns", "return_feeds", "quotes", "nuls"),
    *("foreign", "zero_led", "open_points", "minus_zeros", "wide", "long"),
)
"""What is counted, in this order; `Tally` says what each means."""

_MARGIN = 20
_LF, _CR, _QUOTE, _DASH, _POINT, _ZERO, _NINE = b"\n"[0], b"\r"[0], b'"'[0], b"-"[0], b"."[0], b"0"[0], b"9"[0]
_BEYOND = b" "[0]
"""What is thought before the first byte and after the last: no digit, no line end."""

_FULL_WORD = np.uint64(0x0101010101010101)


class Bench:
    """Room to work on one chunk at a time: numpy would otherwise ask for fresh memory in each step."""

    def __init__(self, *, delimiter: str) -> None:
        self._delimiter = np.uint8(delimiter.encode()[0])
        size = 1 + CHUNK + _MARGIN
        self._shifted = np.empty(size, dtype=np.uint8)
        self._number, self._digit, self._one, self._two = (np.empty(size, dtype=np.bool_) for _ in range(4))

    def counts(self, data: Bytes, start: int) -> tuple[int, ...]:
        """The counts of one chunk, in the order of COUNTED. Its neighbours are looked at, not counted."""
        size = min(CHUNK, len(data) - start)
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
        return (*others, zero_led, open_points, minus_zeros, *_long(around, size, digit=digit, number=number))

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
    around = np.full(1 + size + _MARGIN, _BEYOND, dtype=np.uint8)
    first, last = max(start - 1, 0), min(start + size + _MARGIN, len(data))
    around[first - (start - 1) : last - (start - 1)] = data[first:last]
    return around


def _long(around: Bytes, size: int, *, digit: Flags, number: Flags) -> tuple[int, int]:
    """Windows that begin with 1-9 and hold 16 digits in a row, and such that hold 18 (a point may stand in them).

    The latter include 18 zeros: a number may be so small that nothing of it is left.
    """
    words = number[: len(number) // 8 * 8].view(np.uint64)
    if not (words == _FULL_WORD).any():
        return 0, 0
    sixteen = _runs(number)
    if not sixteen.any():
        return 0, 0
    own = slice(1, size + 1)
    nineteen = sixteen[:-3] & sixteen[3:]
    digits = _runs(digit)
    eighteen = digits[:-2] & digits[2:]
    begins = (around - np.uint8(_ZERO + 1)) <= _NINE - _ZERO - 1
    zeros = _runs(around == _ZERO)
    small = zeros[:-2] & zeros[2:]
    return _count(digits[own] & begins[own]), _count(((eighteen[own] | nineteen[own]) & begins[own]) | small[own])


def _runs(mask: Flags) -> Flags:
    """True where sixteen in a row begin."""
    for step in (1, 2, 4, 8):
        mask = mask[:-step] & mask[step:]
    return mask


def _count(mask: Flags) -> int:
    return int(np.count_nonzero(mask))
