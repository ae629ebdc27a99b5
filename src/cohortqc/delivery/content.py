"""What a file is, told from its first bytes, and what its name says that it is."""

import codecs
import re
from dataclasses import dataclass

from cohortqc.model.table import Form

HEAD_BYTES = 4096
"""So many bytes are enough to tell."""

GZIP, XZ, ZIP = "gzip", "xz", "zip"

_XPT = (b"HEADER RECORD*******LIBRARY HEADER RECORD", b"HEADER RECORD*******LIBV8   HEADER RECORD")
_STATISTICAL = (
    (b"\x00" * 12 + b"\xc2\xea\x81\x60", Form.SAS),
    (b"$FL2", Form.SPSS),
    (b"$FL3", Form.SPSS),
    (b"<stata_dta>", Form.STATA),
)
_OLD_STATA = re.compile(rb"[\x68\x69\x6c\x6e-\x73][\x01\x02]\x01[\x00-\xff]")
_PORTABLE, _PORTABLE_PLACE = b"SPSSPORT", 456
_COMPRESSIONS = ((b"\x1f\x8b", GZIP), (b"\xfd7zXZ\x00", XZ), (b"PK\x03\x04", ZIP), (b"PK\x05\x06", ZIP))
_OTHERS = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file of the old kind (.xls, .doc), or one locked by a password"),
    (b"BZh", "compressed with bzip2"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x00" * 12 + b"\xc2\xea\x81\x63", "a SAS catalogue (sas7bcat)"),
    (b"RDX", "an R file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database"),
)
_MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?P<tag>[!?a-zA-Z])[^>]*")
_JSON = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*(?:\{\s*["}]|\[\s*[\[{"])')
_CONTROL = frozenset(range(1, 32)) - {9, 10, 12, 13, 26, 27}
_SUFFIXES = {
    **dict.fromkeys(("csv", "tsv", "tab", "txt", "dat", "psv"), Form.DELIMITED),
    "xpt": Form.XPT,
    **dict.fromkeys(("parquet", "pq"), Form.PARQUET),
    **dict.fromkeys(("xlsx", "xlsm"), Form.EXCEL),
    "sas7bdat": Form.SAS,
    **dict.fromkeys(("sav", "zsav"), Form.SPSS),
    "por": Form.SPSS_PORTABLE,
    "dta": Form.STATA,
}
_COMPRESSED_SUFFIXES = {"gz": GZIP, "xz": XZ, "zip": ZIP}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A form to read, or a compression around one, or neither: then `description` says what it is."""

    form: Form
    description: str = ""
    compression: str = ""


def look(head: bytes) -> Content:
    """What begins like this. An empty file is delimited text that holds nothing."""
    if head.startswith(_XPT):
        return Content(form=Form.XPT)
    if head.startswith(b"PAR1"):
        return Content(form=Form.PARQUET)
    for magic, form in _STATISTICAL:
        if head.startswith(magic):
            return Content(form=form)
    if _OLD_STATA.match(head):
        return Content(form=Form.STATA)
    if re.sub(rb"[\r\n]", b"", head[: 2 * _PORTABLE_PLACE]).startswith(_PORTABLE, _PORTABLE_PLACE):
        return Content(form=Form.SPSS_PORTABLE)
    for magic, compression in _COMPRESSIONS:
        if head.startswith(magic):
            return Content(form=Form.UNKNOWN, compression=compression, description=f"compressed with {compression}")
    for magic, description in _OTHERS:
        if head.startswith(magic):
            return Content(form=Form.UNKNOWN, description=description)
    return _text(head)


def named_form(name: str) -> Form | None:
    """The form that a file's suffix promises (`.csv`, `.xpt.gz`); None when it promises none that we read."""
    suffixes = name.lower().split(".")[1:]
    if suffixes and suffixes[-1] in _COMPRESSED_SUFFIXES:
        suffixes.pop()
    return _SUFFIXES.get(suffixes[-1]) if suffixes else None


def is_catalogue_name(name: str) -> bool:
    """True for a name that promises a SAS catalogue, which holds labels and no table."""
    return name.lower().endswith(".sas7bcat")


def named_compression(name: str) -> str:
    """The compression that a file's suffix promises, "" for none."""
    return _COMPRESSED_SUFFIXES.get(name.lower().rpartition(".")[2], "")


def _text(head: bytes) -> Content:
    markup = _MARKUP.match(head)
    if markup is not None and b"<" in head:
        kind = "a web page (HTML)" if b"<html" in head.lower() or b"<!doctype html" in head.lower() else "XML"
        return Content(form=Form.UNKNOWN, description=kind)
    if _JSON.match(head):
        return Content(form=Form.UNKNOWN, description="JSON")
    # Text in UTF-16 has a zero beside each letter, so zeros tell nothing; other control signs do, from the second on.
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not marked and sum(byte in _CONTROL for byte in head) > max(1, len(head) // 20):
        return Content(form=Form.UNKNOWN, description="binary data of an unknown kind")
    return Content(form=Form.DELIMITED)
