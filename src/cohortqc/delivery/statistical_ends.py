"""Whether a SAS, SPSS or Stata file is there to its end, where pyreadstat itself would not tell."""

import struct

from cohortqc.delivery.stata_ends import ends_early
from cohortqc.model.table import Form

_SAS_ENDIAN, _SAS_WIDE, _SAS_SHIFT = 37, 32, 35
_SAS_CODE, _SAS_PLACE = 29, 70
_SAS_LEAST = 288
_KNOWN_TO_READSTAT = frozenset(
    (0, 20, *range(28, 55), *range(56, 69), 118, 119, 123, 125, 126, 134, 136, 138, 140, 141, 142)
)
_STATA_END = b"</stata_dta>"
_WITH_MARKUP = b"<stata_dta>"


def incomplete(data: bytes, *, form: Form) -> str:
    """What is missing at the end of the file, in words; "" when nothing is."""
    if form is Form.SAS:
        return _sas(data)
    if form is Form.STATA and (not _closed(data) if data.startswith(_WITH_MARKUP) else ends_early(data)):
        return "it ends before its end"
    if form is Form.SPSS_PORTABLE and not data.rstrip().endswith(b"Z"):
        return "it ends before its end"
    return ""


def readable(data: bytes, *, form: Form) -> bytes:
    """The same file. One of SAS that states an encoding unknown to pyreadstat states Latin-1, in which it is read."""
    if form is not Form.SAS or data[_SAS_PLACE] in _KNOWN_TO_READSTAT:
        return data
    return data[:_SAS_PLACE] + bytes([_SAS_CODE]) + data[_SAS_PLACE + 1 :]


def _closed(data: bytes) -> bool:
    return data.rstrip(b"\0\r\n ").endswith(_STATA_END)


def _sas(data: bytes) -> str:
    """A SAS file says how many pages it has, and how large they are."""
    if len(data) < _SAS_LEAST:
        return "it ends within its header"
    order = "<" if data[_SAS_ENDIAN] == 1 else ">"
    start = 196 + (4 if data[_SAS_SHIFT] == ord("3") else 0)
    header, page = struct.unpack_from(f"{order}II", data, start)
    (pages,) = struct.unpack_from(f"{order}{'Q' if data[_SAS_WIDE] == ord('3') else 'I'}", data, start + 8)
    if not header or not page or not pages:
        return "its header is damaged"
    if header + page * pages > len(data):
        return f"it promises {pages:,} pages and ends before the last"
    return ""
