"""The encoding of a text that is never held as a whole: what `encoding.decode` settles, settled in one pass."""

import codecs
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from cohortqc.delivery.encoding import (
    BYTE_ORDER_MARKS,
    against_mark,
    no_sign,
    no_such_encoding,
    not_this_encoding,
    not_utf8,
    same_encoding,
    utf16_without_mark,
    without_mark,
)
from cohortqc.delivery.refusal import Refusal

_UTF8 = "utf-8"
_FALLBACK, _LAST = "cp1252", "latin-1"
_HEAD = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How a text is to be decoded: `skip` bytes of mark left out, the rest in `encoding`; `doubt` as in `Decoded`.

    `size`: its plain bytes. `empty`: there are none.
    """

    encoding: str
    size: int
    skip: int = 0
    doubt: str = ""
    observed: str = ""

    def text(self, plain: Iterable[bytes]) -> Iterator[bytes]:
        """The same text in UTF-8 without a mark, some bytes at a time."""
        left = self.skip
        recode = None if self.encoding == _UTF8 else codecs.getincrementaldecoder(self.encoding)()
        for piece in plain:
            rest = piece[left:]
            left = max(0, left - len(piece))
            yield rest if recode is None else recode.decode(rest).encode()
        if recode is not None:
            yield recode.decode(b"", final=True).encode()


@dataclass(slots=True, kw_only=True)
class _Watch:
    """Whether bytes are text in one encoding: where they first are not, and which byte stands there."""

    encoding: str
    fault: int | None = None
    byte: int = 0
    seen: int = 0
    decoder: codecs.IncrementalDecoder = field(init=False)

    def __post_init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder(self.encoding)()

    def look(self, piece: bytes, *, final: bool = False) -> None:
        """Look at the bytes that follow."""
        if self.fault is not None:
            return
        pending = self.decoder.getstate()[0]
        try:
            self.decoder.decode(piece, final=final)
        except UnicodeDecodeError as error:
            self.fault = self.seen - len(pending) + error.start
            self.byte = (pending + piece)[error.start]
        self.seen += len(piece)


def settle(plain: Callable[[], Iterator[bytes]], *, declared: str | None) -> Settled | Refusal:
    """The encoding of a text whose bytes `plain` gives as often as wanted; decides as `encoding.decode` does.

    Reads it once, and a second time as far as the first fault of a text that is not UTF-8.
    """
    head = b""
    for piece in plain():
        head += piece
        if len(head) >= _HEAD:
            break
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            doubt = against_mark(encoding, declared=declared)
            rest = head[len(mark) :]
            if encoding == _UTF8 and any(rest.startswith(another) for another, _ in BYTE_ORDER_MARKS):
                again = settle(_skipping(plain, len(mark)), declared=None)
                if isinstance(again, Refusal):
                    return again
                return replace(again, skip=again.skip + len(mark), doubt=again.doubt or doubt)
            if encoding == _UTF8:
                return _utf8(plain, rest, skip=len(mark), doubt=doubt)
            return _one(plain, encoding=encoding, doubt=doubt)
    if declared is not None and not same_encoding(declared, _UTF8):
        try:
            codecs.lookup(declared)
        except LookupError:
            return no_such_encoding(declared)
        return _one(plain, encoding=declared, doubt="")
    return _utf8(plain, head, skip=0, doubt="")


def _one(plain: Callable[[], Iterator[bytes]], *, encoding: str, doubt: str) -> Settled | Refusal:
    """The encoding that a mark or a schema names, if the text holds to it."""
    watch = _Watch(encoding=encoding)
    size = 0
    for piece in plain():
        watch.look(piece)
        size += len(piece)
    watch.look(b"", final=True)
    if watch.fault is None:
        return Settled(encoding=encoding, size=size, doubt=doubt)
    if same_encoding(encoding, _FALLBACK):
        return Settled(encoding=_LAST, size=size, doubt=no_sign(watch.byte))
    return not_this_encoding(encoding)


def _utf8(plain: Callable[[], Iterator[bytes]], head: bytes, *, skip: int, doubt: str) -> Settled | Refusal:
    """UTF-8, unless the bytes say otherwise."""
    watches = (_Watch(encoding=_UTF8), _Watch(encoding=_FALLBACK))
    size, ascii_only = -skip, True
    left = skip
    for piece in plain():
        rest = piece[left:]
        left = max(0, left - len(piece))
        size += len(piece)
        ascii_only = ascii_only and rest.isascii()
        for watch in watches if not ascii_only else ():
            watch.look(rest)
        if ascii_only:
            # A decoder need not see what is the same in both encodings.
            for watch in watches:
                watch.seen += len(rest)
    for watch in watches:
        watch.look(b"", final=True)
    if ascii_only and (skip or b"\0" not in head[:_HEAD]):
        return Settled(encoding=_UTF8, size=size, skip=skip, doubt=doubt)
    silent = utf16_without_mark(head, size=size)
    if silent is not None:
        found = _one(_skipping(plain, skip), encoding=silent, doubt=without_mark(silent))
        return (
            found if isinstance(found, Refusal) else Settled(encoding=silent, size=size, skip=skip, doubt=found.doubt)
        )
    utf8, fallback = watches
    if utf8.fault is None:
        return Settled(encoding=_UTF8, size=size, skip=skip, doubt=doubt)
    encoding = _FALLBACK if fallback.fault is None else _LAST
    line = _lines_before(_skipping(plain, skip), utf8.fault) + 1
    return Settled(
        encoding=encoding,
        size=size,
        skip=skip,
        doubt=not_utf8(line=line, encoding=encoding),
        observed=f"byte 0x{utf8.byte:02x}",
    )


def _skipping(plain: Callable[[], Iterator[bytes]], skip: int) -> Callable[[], Iterator[bytes]]:
    def without() -> Iterator[bytes]:
        left = skip
        for piece in plain():
            yield piece[left:]
            left = max(0, left - len(piece))

    return without


def _lines_before(plain: Callable[[], Iterator[bytes]], offset: int) -> int:
    lines = 0
    for piece in plain():
        lines += piece.count(b"\n", 0, min(len(piece), offset))
        offset -= len(piece)
        if offset <= 0:
            break
    return lines
