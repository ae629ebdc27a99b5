"""Bytes of text to UTF-8: declared encodings are followed, undeclared ones are reported."""

import codecs
from dataclasses import dataclass

from cohortqc.delivery.refusal import Refusal
from cohortqc.model.delivery import FaultKind

_UTF8 = "utf-8"
BYTE_ORDER_MARKS = (
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
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _marked(data, mark=mark, encoding=encoding, declared=declared)
    if declared is not None and not same_encoding(declared, _UTF8):
        return _declared(data, encoding=declared)
    if data.isascii() and b"\0" not in data[:_PIECE]:
        return Decoded(data=data, encoding=_UTF8)
    silent = utf16_without_mark(data, size=len(data))
    if silent is not None:
        return _transcoded(data, encoding=silent, doubt=without_mark(silent))
    fault = first_fault(data)
    if fault is None:
        return Decoded(data=data, encoding=_UTF8)
    try:
        text, encoding = data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        text, encoding = data.decode("latin-1"), "latin-1"
    return Decoded(
        data=text.encode(),
        encoding=encoding,
        doubt=not_utf8(line=data.count(b"\n", 0, fault) + 1, encoding=encoding),
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


def not_utf8(*, line: int, encoding: str) -> str:
    """The doubt about text whose encoding nobody declared."""
    return f"Line {line:,} is not UTF-8, and no other encoding is declared; read as {encoding}"


def no_sign(byte: int) -> str:
    """The doubt about text that is declared as cp1252 and cannot be."""
    return f"Byte 0x{byte:02x} stands for no sign in cp1252; read as latin-1"


def without_mark(encoding: str) -> str:
    """The doubt about UTF-16 that does not say so."""
    return f"The text is {encoding.upper()} without a byte order mark"


def against_mark(encoding: str, *, declared: str | None) -> str:
    """The doubt about a byte order mark: it is not what is declared, or nothing is; "" when there is none."""
    if declared is not None and not same_encoding(declared, encoding):
        return f"The text begins with the byte order mark of {encoding.upper()}, while {declared} is declared"
    if encoding != _UTF8 and declared is None:
        return f"The text is {encoding.upper()}, and no encoding is declared"
    return ""


def no_such_encoding(declared: str) -> Refusal:
    """Refused: the schema declares an encoding that nobody knows."""
    return Refusal(
        kind=FaultKind.ENCODING_DOUBTFUL,
        message=f"The declared encoding {declared!r} does not exist",
        expected="the name of an encoding, such as cp1252",
    )


def not_this_encoding(encoding: str) -> Refusal:
    """Refused: the bytes are no text in the encoding that is declared, or that their mark promises."""
    message = f"The text is not {encoding}, as declared or as it begins"
    return Refusal(kind=FaultKind.FILE_UNREADABLE, message=message)


def _marked(data: bytes, *, mark: bytes, encoding: str, declared: str | None) -> Decoded | Refusal:
    doubt = against_mark(encoding, declared=declared)
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
        return no_such_encoding(encoding)
    return _transcoded(data, encoding=encoding, doubt="")


def _transcoded(data: bytes, *, encoding: str, doubt: str) -> Decoded | Refusal:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if same_encoding(encoding, "cp1252"):
            doubt = no_sign(data[error.start])
            return Decoded(data=data.decode("latin-1").encode(), encoding="latin-1", doubt=doubt)
        return not_this_encoding(encoding)
    return Decoded(data=text.encode(), encoding=encoding, doubt=doubt)


def utf16_without_mark(data: bytes, *, size: int) -> str | None:
    """Which UTF-16 a text is whose every other byte is zero, or None. data: its first 4,096 bytes or more of `size`."""
    head = data[:4096]
    half = len(head) // 2
    if half < 2 or size % 2 or 0 not in head[:2]:
        return None
    if head[1::2].count(0) > 0.9 * half and head[::2].count(0) == 0:
        return "utf-16-le"
    if head[::2].count(0) > 0.9 * half and head[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def same_encoding(one: str, other: str) -> bool:
    """True when two names mean one encoding; `utf-16` without an order of bytes is either."""
    try:
        names = {codecs.lookup(one).name.removesuffix("-sig"), codecs.lookup(other).name.removesuffix("-sig")}
    except LookupError:
        return False
    return len(names) == 1 or (other in {"utf-16", "utf-32"} and codecs.lookup(one).name.startswith(other))
