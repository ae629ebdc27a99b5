"""Text whose bytes were carried over one by one, read in the encoding that it is really in.

pyreadstat is told that every file is Latin-1, in which each byte is a sign, so that nothing is refused or lost. What
the bytes mean is settled here, by one rule for SAS, SPSS and Stata.
"""

import codecs
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import pyarrow as pa
import pyarrow.compute as pc

CARRIER = "ISO-8859-1"
"""What pyreadstat is told."""

_UTF8 = "utf-8"
_WINDOWS = "cp1252"
_LAST = "latin-1"
_STATEFUL = ("utf-7", "iso2022_jp", "iso2022_kr", "hz")
_SEVERAL = 2
"""So many texts that are UTF-8 by chance are no chance."""


class Carried(Enum):
    """What a text from pyreadstat is: bytes carried over one by one, or letters already."""

    BYTES = "bytes"
    READ = "read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """The encoding in which a file's text is read. `doubt` says why that is uncertain ("" when it is not)."""

    encoding: str
    doubt: str = ""
    carried: Carried = Carried.BYTES

    def text(self, carried: str) -> str:
        """One text, read."""
        if self.carried is Carried.READ or (carried.isascii() and self.encoding not in _STATEFUL):
            return carried
        return _decoded(carried.encode(_LAST), self.encoding)

    def column(self, cells: pa.ChunkedArray) -> pa.ChunkedArray:
        """A column of text, read; each distinct text once."""
        if self.carried is Carried.READ or (self.encoding not in _STATEFUL and is_plain(cells)):
            return cells
        encoded = cells.combine_chunks().dictionary_encode()
        texts = pa.array([None if text is None else self.text(text) for text in encoded.dictionary.to_pylist()])
        return pa.chunked_array([texts.cast(pa.string()).take(encoded.indices)])


def is_plain(cells: pa.ChunkedArray) -> bool:
    """True for text of nothing but ASCII."""
    return pc.all(pc.string_is_ascii(cells)).as_py() is not False


def spelling(
    texts: Iterable[str], columns: Iterable[pa.ChunkedArray], *, stated: str | None, declared: str | None
) -> Spelling:
    """How to read a file's names and labels (`texts`) and columns of text, all carried over as Latin-1.

    What the schema declares is followed; else what the file states, else UTF-8. Where that cannot be read, Windows-1252
    is tried, and the file is in doubt. So is one whose text beyond ASCII is stated nowhere, or states one encoding and
    reads as another.
    """
    wanted = declared or stated
    carried = [text.encode(_LAST) for text in texts if not text.isascii()]
    for cells in columns:
        if not is_plain(cells):
            distinct = pc.unique(cells)
            beyond = distinct.filter(pc.invert(pc.string_is_ascii(distinct)))
            carried += [text.encode(_LAST) for text in beyond.to_pylist() if text is not None]
    if not carried:
        return Spelling(encoding=wanted or _UTF8, doubt=_unknown(declared))
    if declared is not None and _unknown(declared):
        return Spelling(encoding=_first(carried, (stated or _UTF8, _WINDOWS)), doubt=_unknown(declared))
    if wanted is None:
        found = _first(carried, (_UTF8, _WINDOWS))
        return Spelling(encoding=found, doubt=f"The file does not say how its letters are encoded; read as {found}")
    if not _reads(carried, wanted):
        found = _first(carried, (stated or _UTF8, _UTF8, _WINDOWS))
        who = "declared" if declared is not None else "the file states"
        return Spelling(encoding=found, doubt=f"The text is not {wanted}, as {who}; read as {found}")
    return Spelling(encoding=wanted, doubt="" if declared is not None else _oddity(carried, wanted))


def _oddity(carried: Sequence[bytes], stated: str) -> str:
    if len(b"\xe4".decode(stated, errors="ignore")) != 1:
        return ""  # letters of several bytes leave no room for chance
    if len(carried) >= _SEVERAL and _reads(carried, _UTF8):
        return f"The file states {stated}, and all its letters beyond ASCII read as UTF-8; read as {stated}"
    if stated.startswith(("iso8859", "latin")) and any(0x80 <= sign < 0xA0 for text in carried for sign in text):
        return f"The file states {stated}, and its text holds signs that only Windows has; read as {stated}"
    return ""


def _first(carried: Sequence[bytes], encodings: Iterable[str]) -> str:
    return next((encoding for encoding in encodings if _reads(carried, encoding)), _LAST)


def _reads(carried: Sequence[bytes], encoding: str) -> bool:
    """Whether all of it can be read, and some letter beyond ASCII comes of it: `marié` in Latin-1 is no cut UTF-8."""
    try:
        read = [_decoded(text, encoding) for text in carried]
    except UnicodeDecodeError:
        return False
    return not all(text.isascii() for text in read)


def _decoded(text: bytes, encoding: str) -> str:
    """Strictly, but for a last letter that was cut when it did not fit the column's width: it is left out."""
    return codecs.getincrementaldecoder(encoding)().decode(text, final=False)


def _unknown(declared: str | None) -> str:
    return "" if declared is None or known(declared) else f"The declared encoding {declared!r} does not exist"


def known(name: str) -> str | None:
    """What Python calls an encoding of text; None when it knows none of this name."""
    try:
        b"a".decode(name, errors="replace")  # refuses what turns bytes into bytes, such as `hex`
        codecs.getincrementaldecoder(name)
        return codecs.lookup(name).name if name else None
    except (LookupError, ValueError):
        return None
