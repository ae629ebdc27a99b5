"""What a schema may declare of text files: the delimiter, the encoding, the form of a date."""

import re
from datetime import datetime

DELIMITERS = (",", "\t", ";", "|", ":", "^", "~")
"""Signs that are part of no number, date, name or quoting."""

_NO_ENCODINGS_OF_FILES = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7"})
_SAMPLE = "ID,AGE\n1,62\n"
_DAY = datetime(2001, 2, 3)  # noqa: DTZ001 - a date has no time zone


def delimiter_fault(delimiter: str) -> str | None:
    """Why a text cannot set cells apart, or None."""
    return None if delimiter in DELIMITERS else "this does not set the cells of a file apart"


def encoding_fault(encoding: str) -> str | None:
    """Why a name is that of no encoding of text files, or None."""
    if encoding.casefold().replace("-", "_") in _NO_ENCODINGS_OF_FILES:
        return "no text file is written in this encoding"
    try:
        whole = _SAMPLE.encode(encoding).decode(encoding) == _SAMPLE
    except (LookupError, ValueError):
        return "there is no such encoding of text"
    return None if whole else "text does not survive this encoding"


def date_format_fault(style: str) -> str | None:
    """Why a text is no form of a date, or None. A date written in it must tell at least its year when it is read."""
    try:
        year = datetime.strptime(_DAY.strftime(style), style).year  # noqa: DTZ007 - a date has no time zone
    except (ValueError, re.error):
        return "no date can be read in this form"
    return None if year == _DAY.year else "a date in this form does not tell its year"
