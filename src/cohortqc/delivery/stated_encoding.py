"""The encoding that a SAS, SPSS or Stata file states for its own text, as Python calls it.

Sources: for SAS the codes of its ENCODING= option, as pandas and ReadStat list them; for SPSS the records 7.3 and 7.20
of the system file; Stata is UTF-8 from its form 118 on and states nothing before.
"""

import re
import struct

from cohortqc.delivery.letters import known

_SAS_PLACE = 70
_SAS = (
    {20: "utf-8", 28: "ascii", 29: "latin-1", 39: "cp874", 40: "iso8859-15", 51: "cp874"}
    | {code: f"iso8859-{code - 28}" for code in range(30, 39)}
    | {41: "cp437", 42: "cp850", 43: "cp852", 44: "cp857", 45: "cp858", 46: "cp862", 47: "cp864", 48: "cp865"}
    | {49: "cp866", 50: "cp869", 52: "iso8859-13", 55: "cp1125", 56: "cp737", 57: "cp775", 58: "cp860", 59: "cp863"}
    | {code: f"cp{code + 1190}" for code in range(60, 69)}
    | {69: "mac_roman", 70: "mac_arabic", 72: "mac_greek", 75: "mac_turkish"}
    | {118: "cp950", 123: "cp950", 125: "gb18030", 126: "gb18030", 134: "euc_jp", 136: "cp932", 138: "cp932"}
    | {140: "cp949", 141: "cp949", 142: "cp949", 163: "mac_iceland", 167: "iso2022_jp", 168: "iso2022_kr"}
    | {205: "gb18030", 227: "iso8859-14", 242: "iso8859-13", 245: "mac_croatian", 246: "mac_cyrillic"}
    | {247: "mac_romanian", 248: "shift_jisx0213"}
)
"""Where a code page extends an older one (gb18030 and GB 2312, cp949 and EUC-KR), the wider one reads both."""

_SAS_BEYOND_PYTHON = {53: "CP922", 54: "CP1129", 119: "EUC-TW", 169: "ISO-2022-CN", 172: "ISO-2022-CN-EXT"}
_SPSS_NAME = re.compile(
    rb"(?:\x07\0\0\0\x14\0\0\0\x01\0\0\0(.\0\0\0)|\0\0\0\x07\0\0\0\x14\0\0\0\x01(\0\0\0.))", re.DOTALL
)
_SPSS_PAGE = re.compile(
    rb"(?:\x07\0\0\0\x03\0\0\0\x04\0\0\0\x08\0\0\0(.{32})|\0\0\0\x07\0\0\0\x03\0\0\0\x04\0\0\0\x08(.{32}))", re.DOTALL
)
_SPSS_PAGES = {65000: "utf-7", 65001: "utf-8", 20127: "ascii", 51932: "euc_jp", 51936: "gb18030", 54936: "gb18030"}
_STATA_UTF8 = 118


def sas_encoding(data: bytes) -> str | None:
    """What the header of a SAS data set or catalogue states; None when it says nothing that Python knows."""
    return known(_SAS.get(data[_SAS_PLACE], "")) if len(data) > _SAS_PLACE else None


def beyond_python(data: bytes) -> str | None:
    """An encoding that a SAS file states, and that pyreadstat reads and Python does not."""
    return _SAS_BEYOND_PYTHON.get(data[_SAS_PLACE]) if len(data) > _SAS_PLACE else None


def spss_encoding(data: bytes) -> str | None:
    """What an SPSS system file states, by name or else by the number of a code page; None when neither does."""
    found = _SPSS_NAME.search(data)
    if found is not None:
        length = found[1][0] if found[1] is not None else found[2][3]
        name = data[found.end() : found.end() + length].decode("ascii", errors="replace").strip("\0 ")
        return known(name)
    found = _SPSS_PAGE.search(data)
    if found is None:
        return None
    little = found[1] is not None
    (page,) = struct.unpack_from("<i" if little else ">i", found[1] if little else found[2], 28)
    if page in _SPSS_PAGES:
        return _SPSS_PAGES[page]
    if 28591 <= page <= 28605:
        return known(f"iso8859-{page - 28590}")
    # 1 to 4 stand for EBCDIC, ASCII of seven and of eight bits and DEC Kanji: nothing that tells letters.
    return known(f"cp{page}") if page > 4 else None


def stata_encoding(data: bytes) -> str | None:
    """UTF-8 for the forms that have it, None for the older ones."""
    found = re.match(rb"<stata_dta><header><release>(\d{3})</release>", data)
    return "utf-8" if found is not None and int(found[1]) >= _STATA_UTF8 else None
