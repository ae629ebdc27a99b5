"""Where a text can be cut so that reading its pieces gives what reading the whole would: never within a record."""

import numpy as np

from cohortqc.delivery.byte_counts import Bytes
from cohortqc.delivery.records import Line, group
from cohortqc.delivery.scan import Ints, Lines, scan

_LF, _CR, _QUOTE = b"\n"[0], b"\r"[0], b'"'[0]


def settled_length(data: Bytes, *, columns: int, delimiter: str) -> int:
    """How many of the first bytes are whole records, whatever follows; 0 when not even one is sure to be.

    data: text that begins with a record and goes on beyond its end. A line whose quote is open may go on in what
    follows, so the text is cut before it, unless a line behind it settles that it does not.
    """
    whole = _last_line_end(data)
    if not whole:
        return 0
    text = data[:whole]
    if not _has_open_quotes(text):
        return whole
    lines = scan(text, delimiter=delimiter)
    records = group(text, lines, columns=columns, delimiter=delimiter)
    odd = np.flatnonzero(lines.odd)
    last = int(odd[-1])
    if records.kinds[last] != Line.OPEN_QUOTE or _is_final(lines, behind=last, columns=columns):
        return whole
    return int(lines.starts[last])


def settled_rows(data: Bytes, *, columns: int, delimiter: str, most: int) -> int:
    """The length of the first `most` lines that begin a record, good or bad; all of `data` when it has not more."""
    lines = scan(data, delimiter=delimiter)
    kinds = group(data, lines, columns=columns, delimiter=delimiter).kinds
    begins = np.flatnonzero((kinds != Line.CONTINUATION) & (kinds != Line.CONTINUATION_OF_BAD) & (kinds != Line.BLANK))
    return len(data) if len(begins) <= most else int(lines.starts[begins[most]])


def _last_line_end(data: Bytes) -> int:
    """How many bytes there are up to the last line end; a return at the very end may be half of one."""
    step = 1 << 16
    for last in range(len(data), 0, -step):
        first = max(0, last - step)
        ends = np.flatnonzero((data[first:last] == _LF) | (data[first:last] == _CR)) + first
        if len(ends) and ends[-1] == len(data) - 1 and data[-1] == _CR:
            ends = ends[:-1]
        if len(ends):
            return int(ends[-1]) + 1
    return 0


def _has_open_quotes(text: Bytes) -> bool:
    """True when a line holds an odd number of quotes."""
    quotes = np.flatnonzero(text == _QUOTE)
    if not len(quotes):
        return False
    ends = np.flatnonzero((text == _LF) | (text == _CR))
    return bool((np.searchsorted(quotes, ends) % 2 == 1).any())


def _is_final(lines: Lines, *, behind: int, columns: int) -> bool:
    """True when a line behind an open quote could not stand within it, so that nothing that follows can close it."""
    rest: Ints = np.arange(behind + 1, len(lines.starts))
    if lines.nul[behind:].any():
        return True
    return bool(columns > 1 and ((lines.fields[rest] == columns) & ~lines.quoted[rest]).any())
