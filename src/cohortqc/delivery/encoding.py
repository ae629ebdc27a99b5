"""Bytes of text to UTF-8: declared encodings are followed, undeclared ones are reported."""

import codecs
from dataclasses import dataclass

from cohortqc.delivery.refusal import Refusal
from cohortqc.model.delivery import FaultKind

_UTF8 = "utf-8"
_MARKS = (
    (codecs.BOM_UTF8, _UTF8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text as UTF-8 without a byte order mark. `doubt` says what was not as agreed ("" when all was)."""

    data: bytes
    encoding: str
    doubt: str = ""
    observed: str = ""


def decode(data: bytes, *, declared: str | None) -> Decoded | Refusal:
    """Text in UTF-8. A byte order mark is believed first, then the declaration, then the bytes themselves."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data, mark=mark, encoding=encoding, declared=declared)
    if declared is not None and not _same(declared, _UTF8):
        return _declared(data, encoding=declared)
    if data.isascii() and b"\0" not in data[:_PIECE]:
        return Decoded(data=data, encoding=_UTF8)
    silent = _utf16_without_mark(data)
    if silent is not None:
        return _transcoded(data, encoding=silent, doubt=f"The text is {silent.upper()} without a byte order mark")
    fault = first_fault(data)
    if fault is None:
        return Decoded(data=data, encoding=_UTF8)
    try:
        text, encoding = data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        text, encoding = data.decode("latin-1"), "latin-1"
    line = data.count(b"\n", 0, fault) + 1
    return Decoded(
        data=text.encode(),
        encoding=encoding,
        doubt=f"Line {line:,} is not UTF-8, and no other encoding is declared; read as {encoding}",
        observed=f"byte 0x{data[fault]:02x}",
    )


def first_fault(data: bytes) -> int | None:
    """Where the bytes stop being UTF-8, or None."""
    decoder = codecs.getincrementaldecoder(_UTF8)()
    for start in range(0, len(data), _PIECE):
        piece = data[start : start + _PIECE]
        kept = len(decoder.getstate()[0])
        try:
            decoder.decode(piece, final=start + _PIECE >= len(data))
        except UnicodeDecodeError as error:
            return start - kept + error.start
    return None


def _marked(data: bytes, *, mark: bytes, encoding: str, declared: str | None) -> Decoded | Refusal:
    doubt = ""
    if declared is not None and not _same(declared, encoding):
        doubt = f"The text begins with the byte order mark of {encoding.upper()}, while {declared} is declared"
    elif encoding != _UTF8 and declared is None:
        doubt = f"The text is {encoding.upper()}, and no encoding is declared"
    if encoding != _UTF8:
        return _transcoded(data, encoding=encoding, doubt=doubt)
    rest = data[len(mark) :]
    decoded = decode(rest, declared=None) if not rest.isascii() else Decoded(data=rest, encoding=_UTF8)
    if isinstance(decoded, Refusal) or not doubt:
        return decoded
    return Decoded(data=decoded.data, encoding=decoded.encoding, doubt=decoded.doubt or doubt)


def _declared(data: bytes, *, encoding: str) -> Decoded | Refusal:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return Refusal(
            kind=FaultKind.ENCODING_DOUBTFUL,
            message=f"The declared encoding {encoding!r} does not exist",
            expected="the name of an encoding, such as cp1252",
        )
    return _transcoded(data, encoding=encoding, doubt="")


def _transcoded(data: bytes, *, encoding: str, doubt: str) -> Decoded | Refusal:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if _same(encoding, "cp1252"):
            return Decoded(
                data=data.decode("latin-1").encode(),
                encoding="latin-1",
                doubt=f"Byte 0x{data[error.start]:02x} stands for no sign in cp1252; read as latin-1",
            )
        return Refusal(
            kind=FaultKind.FILE_UNREADABLE, message=f"The text is not {encoding}, as declared or as it begins"
        )
    return Decoded(data=text.encode(), encoding=encoding, doubt=doubt)


def _utf16_without_mark(data: bytes) -> str | None:
    head = data[:4096]
    half = len(head) // 2
    if half < 2 or len(data) % 2:
        return None
    if head[1::2].count(0) > 0.9 * half and head[::2].count(0) == 0:
        return "utf-16-le"
    if head[::2].count(0) > 0.9 * half and head[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _same(one: str, other: str) -> bool:
    try:
        names = {codecs.lookup(one).name.removesuffix("-sig"), codecs.lookup(other).name.removesuffix("-sig")}
    except LookupError:
        return False
    return len(names) == 1 or (other in {"utf-16", "utf-32"} and codecs.lookup(one).name.startswith(other))
