"""The physical lines of a text, one by one: where each stands, how many fields it has, whether its quotes are in order.

Used only where something is in the way of reading plainly: quotes, empty lines, lines of the wrong length, NUL signs.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cohortqc.delivery.byte_counts import Bytes
from cohortqc.delivery.masks import Flags

Ints = npt.NDArray[np.int64]

_PIECE = 8 << 20
_LF, _CR, _QUOTE = b"\n"[0], b"\r"[0], b'"'[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Arrays of shape (m,), one entry a line; a line ends at LF, CR LF or a CR alone.

    `starts`, `ends`: offsets of its first byte and of its line end. `fields`: cells, `stray`: a quote stands where none
    may, both as if the line began outside of quotes and left none open. `quoted`: it holds quotes, `odd`: an odd
    number, so one is left open. `nul`: it holds a NUL. `line_ends`: 0 none (the last line), 1 LF, 2 CR LF, 3 CR.
    """

    starts: Ints
    ends: Ints
    fields: Ints
    stray: Flags
    quoted: Flags
    odd: Flags
    nul: Flags
    line_ends: npt.NDArray[np.int8]

    @property
    def blank(self) -> Flags:
        """True where nothing stands before the line end."""
        return np.asarray(self.starts == self.ends, dtype=np.bool_)


def scan(data: Bytes, *, delimiter: str) -> Lines:
    """Every line of the text."""
    sign = delimiter.encode()[0]
    with ThreadPoolExecutor() as pool:
        pieces = list(pool.map(lambda edges: _piece(data[edges[0] : edges[1]], edges[0], sign), _pieces(data)))
    if not pieces:
        nothing, never = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
        return Lines(
            starts=nothing,
            ends=nothing,
            fields=nothing,
            stray=never,
            quoted=never,
            odd=never,
            nul=never,
            line_ends=np.zeros(0, dtype=np.int8),
        )
    return Lines(**{name: np.concatenate([getattr(piece, name) for piece in pieces]) for name in Lines.__slots__})


def _pieces(data: Bytes) -> Iterator[tuple[int, int]]:
    """Stretches of some megabytes that end with a line feed, or with the text."""
    first = 0
    while first < len(data):
        last = min(first + _PIECE, len(data))
        while last < len(data):
            feeds = np.flatnonzero(data[first:last] == _LF)
            if len(feeds):
                last = first + int(feeds[-1]) + 1
                break
            last = min(last + _PIECE, len(data))
        yield first, last
        first = last


def _piece(data: Bytes, offset: int, delimiter: int) -> Lines:
    feed, back = data == _LF, data == _CR
    after_return = np.append(feed[1:], np.False_)
    newlines = np.flatnonzero(feed | (back & ~after_return))
    starts = np.concatenate(([0], newlines + 1))
    ends = np.append(newlines, len(data))
    if starts[-1] == len(data):
        starts, ends = starts[:-1], ends[:-1]
    line_ends = np.zeros(len(starts), dtype=np.int8)
    line_ends[: len(newlines)] = np.where(feed[newlines], 1, 3)
    both = (line_ends == 1) & (ends > starts) & back[np.maximum(ends - 1, 0)]
    line_ends[both] = 2
    ends = ends - both
    quotes = np.flatnonzero(data == _QUOTE)
    of_line = np.searchsorted(starts, quotes, side="right") - 1
    counts = np.bincount(of_line, minlength=len(starts))
    stray = np.zeros(len(starts), dtype=np.bool_)
    stray[of_line[_stray(data, quotes, of_line, starts=starts, ends=ends, counts=counts, delimiter=delimiter)]] = True
    nul = np.zeros(len(starts), dtype=np.bool_)
    nul[np.searchsorted(starts, np.flatnonzero(data == 0), side="right") - 1] = True
    return Lines(
        starts=starts + offset,
        ends=ends + offset,
        fields=_fields(data, starts, quotes=quotes, of_line=of_line, counts=counts, delimiter=delimiter),
        stray=stray,
        quoted=counts > 0,
        odd=counts % 2 == 1,
        nul=nul,
        line_ends=line_ends,
    )


def _stray(
    data: Bytes, quotes: Ints, of_line: Ints, *, starts: Ints, ends: Ints, counts: Ints, delimiter: int
) -> Flags:
    """Which quotes break the grammar.

    One that opens stands first in its cell or follows the one that closes (`""`); one that closes stands last in it.
    """
    place = _place_in_line(of_line, counts)
    previous = data[np.maximum(quotes - 1, 0)]
    following = data[np.minimum(quotes + 1, len(data) - 1)]
    opens = place % 2 == 0
    well_opened = (
        (quotes == starts[of_line]) | (previous == delimiter) | ((place > 0) & (previous == _QUOTE) & (quotes > 0))
    )
    well_closed = (quotes + 1 == ends[of_line]) | (following == delimiter) | (following == _QUOTE)
    return np.asarray(np.where(opens, ~well_opened, ~well_closed), dtype=np.bool_)


def _fields(data: Bytes, starts: Ints, *, quotes: Ints, of_line: Ints, counts: Ints, delimiter: int) -> Ints:
    """Cells of each line: its delimiters, without those between a quote that opens and the one that closes, and one."""
    places = np.flatnonzero(data == delimiter)
    fields = np.diff(np.append(np.searchsorted(places, starts), len(places))) + 1
    if not len(quotes):
        return fields
    closes = np.flatnonzero(_place_in_line(of_line, counts) % 2 == 1)
    before = np.searchsorted(places, quotes)
    inside = np.bincount(of_line[closes], weights=before[closes] - before[closes - 1], minlength=len(starts))
    return fields - inside.astype(np.int64)


def _place_in_line(of_line: Ints, counts: Ints) -> Ints:
    """Which quote of its line each quote is, 0 = first. `counts`: quotes of each line."""
    return np.arange(len(of_line)) - (np.cumsum(counts) - counts)[of_line]
