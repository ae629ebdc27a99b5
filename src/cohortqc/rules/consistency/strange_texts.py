"""Texts with signs that nobody types: found by their bytes first, then judged once for each distinct text."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.table import Rows

_BLANK, _DELETE = 0x20, 0x7F
"""The ASCII signs that show lie between the two."""

_CONTROL_SIGNS = (
    r"[\x{0}-\x{9}\x{b}\x{c}\x{e}-\x{1f}\x{7f}-\x{9f}\x{ad}\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2060}"
    r"\x{2066}-\x{2069}\x{feff}]"
)
"""Line feed and carriage return are not among them: remarks may have several lines."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SPACE = r"[\x{9}-\x{d}\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]"
_BLANK_END = f"^{_SPACE}|{_SPACE}$"


def _as_read(byte: int) -> str:
    """A byte of UTF-8 as Windows-1252 shows it; as Latin-1 where that has no sign."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_FOLLOWING = "[" + "".join(f"\\x{{{ord(_as_read(byte)):x}}}" for byte in range(0x80, 0xC0)) + "]"
_MISREAD = (
    f"^(?:[\\x{{0}}-\\x{{7f}}]|[\\x{{c2}}-\\x{{df}}]{_FOLLOWING}|[\\x{{e0}}-\\x{{ef}}]{_FOLLOWING}{{2}}"
    f"|[\\x{{f0}}-\\x{{f4}}]{_FOLLOWING}{{3}})*$"
)
"""UTF-8 read as Windows-1252: every sign beyond ASCII belongs to a first byte with the right number to follow."""


class Strangeness(IntEnum):
    """What is wrong with a text; the first of them that holds."""

    NOTHING = 0
    UNREADABLE = 1
    MISREAD = 2
    CONTROL = 3
    BLANK_END = 4
    TOO_LONG = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StrangeTexts:
    """Rows whose text is strange, ascending, and in what way; both of shape (k,)."""

    rows: Rows
    kinds: npt.NDArray[np.int8]


def strange_texts(column: pa.ChunkedArray, *, max_length: int | None) -> StrangeTexts:
    """Those among the texts (null: no text). `max_length`: signs that a text may have."""
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *_candidates(column, max_length=max_length)])
    if not len(rows):
        return StrangeTexts(rows=rows, kinds=np.zeros(0, dtype=np.int8))
    encoded = column.take(pa.array(rows)).combine_chunks().dictionary_encode()
    kinds = np.append(_kinds(encoded.dictionary, max_length=max_length), np.int8(Strangeness.NOTHING))
    found = kinds[encoded.indices.fill_null(len(encoded.dictionary)).to_numpy(zero_copy_only=False)]
    strange = found != Strangeness.NOTHING
    return StrangeTexts(rows=rows[strange], kinds=found[strange])


def repaired(text: str) -> str:
    """A text that was UTF-8 and read as Windows-1252, read as UTF-8."""
    signs = {_as_read(byte): byte for byte in range(0x80, 0x100)}
    return bytes(signs.get(sign, ord(sign)) for sign in text).decode("utf-8", errors="replace")


def _kinds(distinct: pa.Array, *, max_length: int | None) -> npt.NDArray[np.int8]:
    """Shape (d,): the strangeness of each distinct text."""
    misread = pc.and_(pc.match_substring_regex(distinct, _MISREAD), pc.invert(pc.string_is_ascii(distinct)))
    checks = [
        (Strangeness.UNREADABLE, pc.match_substring(distinct, _REPLACEMENT)),
        (Strangeness.MISREAD, misread),
        (Strangeness.CONTROL, pc.match_substring_regex(distinct, _CONTROL_SIGNS)),
        (Strangeness.BLANK_END, pc.match_substring_regex(distinct, _BLANK_END)),
    ]
    if max_length is not None:
        checks.append((Strangeness.TOO_LONG, pc.greater(pc.utf8_length(distinct), max_length)))
    found = [check.to_numpy(zero_copy_only=False) for _, check in checks]
    return np.select(found, [np.int8(kind) for kind, _ in checks], np.int8(Strangeness.NOTHING))


def _candidates(column: pa.ChunkedArray, *, max_length: int | None) -> Iterator[Rows]:
    """Rows whose bytes hold anything but plain ASCII, begin or end with a blank, or are many."""
    start = 0
    for chunk in column.chunks:
        if chunk.null_count < len(chunk):
            yield start + _of_chunk(chunk, max_length=max_length)
        start += len(chunk)


def _of_chunk(chunk: pa.Array, *, max_length: int | None) -> Rows:
    _, offset_buffer, byte_buffer = chunk.buffers()
    if byte_buffer is None:
        return np.zeros(0, dtype=np.int64)
    ends = np.frombuffer(offset_buffer, dtype=np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    text = np.frombuffer(byte_buffer, dtype=np.uint8)
    suspected = np.zeros(len(chunk), dtype=np.bool_)
    odd = np.flatnonzero(text[ends[0] : ends[-1]] - np.uint8(_BLANK) >= _DELETE - _BLANK) + ends[0]
    suspected[np.searchsorted(ends, odd, side="right") - 1] = True
    if np.any(text[ends[0] : ends[-1]] == _BLANK):
        filled = np.flatnonzero(ends[1:] > ends[:-1])
        suspected[filled] |= (text[ends[:-1][filled]] == _BLANK) | (text[ends[1:][filled] - 1] == _BLANK)
    if max_length is not None:
        suspected |= np.diff(ends) > max_length
    return np.flatnonzero(suspected)
