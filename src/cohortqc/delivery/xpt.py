"""SAS transport files, read by pyreadstat; special missing values (.A to .Z) are added, as it drops them."""

import io
import math
from datetime import date, timedelta

import pyarrow as pa
import pyreadstat

from cohortqc.delivery.binary_cells import as_texts
from cohortqc.delivery.binary_table import BinaryTable
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.xpt_layout import Layout, layout
from cohortqc.model.delivery import FaultKind

_EPOCH = date(1960, 1, 1)
_SECONDS = ("DATETIME", "E8601DT", "B8601DT", "DATEAMPM")
_DAYS = ("DATE", "YYMMDD", "MMDDYY", "DDMMYY", "E8601DA", "B8601DA", "JULIAN", "WEEKDATE", "WORDDATE", "MONYY", "YYMM")
_FALLBACK = "windows-1252"


def read_xpt(data: bytes, *, encoding: str | None) -> BinaryTable | Refusal:
    """The columns of a SAS transport file. Numbers with a date format become ISO dates (as text)."""
    found = layout(data)
    if isinstance(found, Refusal):
        return found
    doubt = ""
    read = _read(data, encoding=encoding)
    if isinstance(read, UnicodeDecodeError) and encoding is None:
        doubt = f"Its text is not UTF-8, and no encoding is declared; read as {_FALLBACK}"
        read = _read(data, encoding=_FALLBACK)
    if isinstance(read, Exception):
        return Refusal(kind=FaultKind.FILE_UNREADABLE, message="The SAS transport file is damaged")
    columns, formats, rows = read
    if rows != len(found.cells) or len(columns) != len(found.places):
        message = f"The SAS transport file has room for {len(found.cells):,} rows, and {rows:,} could be read"
        return Refusal(kind=FaultKind.FILE_UNREADABLE, message=message)
    names = tuple(columns)
    try:
        cells = tuple(
            _column(values, found, place, style=formats.get(name) or "")
            for place, (name, values) in enumerate(columns.items())
        )
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        message = "The SAS transport file is damaged (a variable holds both text and numbers)"
        return Refusal(kind=FaultKind.FILE_UNREADABLE, message=message)
    return BinaryTable(names=names, columns=cells, rows=rows, doubt=doubt)


_Read = tuple[dict[str, list[object]], dict[str, str | None], int]


def _read(data: bytes, *, encoding: str | None) -> _Read | UnicodeDecodeError | pyreadstat.ReadstatError:
    try:
        columns, facts = pyreadstat.read_xport(
            io.BytesIO(data), output_format="dict", disable_datetime_conversion=True, encoding=encoding
        )
    except (UnicodeDecodeError, pyreadstat.ReadstatError) as error:
        return error
    return columns, facts.original_variable_types, facts.number_rows


def _column(values: list[object], found: Layout, place: int, *, style: str) -> pa.ChunkedArray:
    if not found.places[place].numeric:
        return pa.chunked_array([as_texts(pa.array(values, pa.string()))])
    numbers = pa.array(values, pa.float64())
    special = found.special_missing(place)
    dated = style.upper().startswith(_DAYS + _SECONDS)
    if not special and not dated:
        return pa.chunked_array([numbers])
    texts = [_date(value, style.upper()) for value in values] if dated else as_texts(numbers).to_pylist()
    for row, code in special.items():
        texts[row] = code
    return pa.chunked_array([pa.array(texts, pa.string())])


def _date(value: object, style: str) -> str | None:
    """A SAS date (days since 1960) or time (seconds) as an ISO date; what is no whole day stays a number."""
    if not isinstance(value, float) or math.isnan(value):
        return None
    days = value / 86400 if style.startswith(_SECONDS) else value
    if not days.is_integer():
        return str(value)
    try:
        return (_EPOCH + timedelta(days=days)).isoformat()
    except OverflowError:
        return str(value)
