"""Whether every quoted cell opens and closes within its line: then no line has to be looked at by itself."""

import numpy as np

from cohortqc.delivery.byte_counts import Bytes
from cohortqc.delivery.masks import Flags
from cohortqc.delivery.scan import Ints

_CHUNK = 1 << 18
_LF, _CR, _QUOTE = b"\n"[0], b"\r"[0], b'"'[0]


def is_orderly(data: Bytes, *, delimiter: str) -> bool:
    """True when each quote that opens stands first in its cell, each that closes last in it, and none is left open.

    A doubled quote within a cell closes and opens it at once. Line ends within quotes are no fault, but not orderly.
    """
    edges = np.zeros(256, dtype=np.bool_)
    edges[[_LF, _CR, _QUOTE, delimiter.encode()[0]]] = True
    seen = 0
    for start in range(0, len(data), _CHUNK):
        piece = data[start : start + _CHUNK]
        quotes = np.flatnonzero(piece == _QUOTE)
        ends = np.flatnonzero((piece == _LF) | (piece == _CR))
        if ((np.searchsorted(quotes, ends) + seen) % 2 == 1).any():
            return False
        if not _well_placed(data, quotes + start, opens=(np.arange(len(quotes)) + seen) % 2 == 0, edges=edges):
            return False
        seen += len(quotes)
    return seen % 2 == 0


def _well_placed(data: Bytes, quotes: Ints, *, opens: Flags, edges: Flags) -> bool:
    """True when what opens follows an edge of a cell, and what closes precedes one."""
    before = edges[data[np.maximum(quotes - 1, 0)]] | (quotes == 0)
    after = edges[data[np.minimum(quotes + 1, len(data) - 1)]] | (quotes == len(data) - 1)
    return bool(np.where(opens, before, after).all())
