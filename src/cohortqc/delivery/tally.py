"""The byte ledger: signs that a number may not hold, counted in the bytes and again in the text that came out of them.

Arrow's reader takes ` 5`, `+5`, `1e3`, `nan`, `007`, `.5` and twenty digits for numbers without a word. Whatever of
that is in the file but not in its text columns must stand in a column of numbers, which is then read again as text.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.delivery.byte_counts import CHUNK, COUNTED, Bench, Bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts over a stretch of bytes; each is a sum over its cells, so that they add up and can be taken off.

    `foreign`: bytes other than digits, point, minus, delimiter, line end and quote. `zero_led`: cells such as 007;
    `open_points`: `5.` and `.5`; `minus_zeros`: `-0`; `wide` and `long`: windows of 16 digits in a row, and of 18 with
    a point among them.
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
    wide: int = 0
    long: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**dict(zip(COUNTED, np.add(astuple(self), astuple(other)).tolist(), strict=True)))

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(**dict(zip(COUNTED, np.subtract(astuple(self), astuple(other)).tolist(), strict=True)))

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
    """Count over bytes of delimited text; no cell goes on beyond them. Costs about 0.7 s a GB."""
    bench = Bench(delimiter=delimiter)
    return _total(bench.counts(data, start) for start in range(0, len(data), CHUNK))


def holds(data: Bytes, sign: str) -> bool:
    """True when a sign of one byte occurs. Stops at the first; 0.1 s a GB."""
    byte = np.uint8(ord(sign))
    return any((data[start : start + CHUNK] == byte).any() for start in range(0, len(data), CHUNK))


def tally_texts(columns: Iterable[pa.ChunkedArray], *, delimiter: str) -> Tally:
    """The same counts over the cells of text columns."""
    bench = Bench(delimiter=delimiter)
    return _total(
        bench.counts(joined, start)
        for chunk in _gathered(columns)
        for joined in _joined(chunk, delimiter=delimiter)
        for start in range(0, len(joined), CHUNK)
    )


def _gathered(columns: Iterable[pa.ChunkedArray]) -> Iterable[pa.Array]:
    """The chunks of all columns, small ones put together: a file of 10,000 columns has very many."""
    held: list[pa.Array] = []
    size = 0
    for chunk in (chunk for column in columns for chunk in column.chunks):
        if chunk.nbytes >= CHUNK:
            yield chunk
            continue
        held.append(chunk)
        size += chunk.nbytes
        if size >= CHUNK:
            yield pa.concat_arrays(held)
            held, size = [], 0
    if held:
        yield pa.concat_arrays(held)


def _joined(chunk: pa.Array, *, delimiter: str) -> Iterable[Bytes]:
    """The cells of a chunk as they would stand in a line."""
    cells = pa.LargeListArray.from_arrays(pa.array([0, len(chunk)], pa.int64()), pc.fill_null(chunk, ""))
    joined = pc.binary_join(cells, delimiter).buffers()[2]
    if joined is not None:
        yield np.frombuffer(joined, dtype=np.uint8)


def _total(counts: Iterable[tuple[int, ...]]) -> Tally:
    total = np.sum(np.array(list(counts), dtype=np.int64).reshape(-1, len(COUNTED)), axis=0)
    return Tally(**dict(zip(COUNTED, total.tolist(), strict=True)))
