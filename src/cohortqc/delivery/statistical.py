"""SAS, SPSS and Stata files: their cells, with what they say of them (labels, formats, missing codes)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyreadstat

# `read_por` itself cannot be asked for the missing codes.
from pyreadstat.pyreadstat import parser_entry_point  # type: ignore[attr-defined]  # not among its exports

from cohortqc.delivery.binary_table import BinaryColumn, BinaryTable
from cohortqc.delivery.calendar_cells import calendar_cells
from cohortqc.delivery.calendar_formats import Calendar, Kind, sas_calendar, spss_calendar, stata_calendar
from cohortqc.delivery.column_facts import Labels, carried_texts, metadata_of
from cohortqc.delivery.letters import CARRIER, Carried, Spelling, spelling
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.stated_encoding import beyond_python, sas_encoding, spss_encoding, stata_encoding
from cohortqc.delivery.statistical_ends import incomplete, readable
from cohortqc.delivery.statistical_pieces import Pieces, Raw, Read, read_pieces
from cohortqc.delivery.user_missing import user_missing_rows
from cohortqc.model.column_metadata import ColumnMetadata
from cohortqc.model.delivery import FaultKind
from cohortqc.model.table import Form, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """How the files of one program are read."""

    read: Read
    calendar: Callable[[str], Calendar | None]
    stated: Callable[[bytes], str | None]
    options: Mapping[str, object] = field(default_factory=lambda: {"encoding": CARRIER, "user_missing": True})


_PROGRAMS = {
    Form.SAS: _Program(read=pyreadstat.read_sas7bdat, calendar=sas_calendar, stated=sas_encoding),
    Form.SPSS: _Program(read=pyreadstat.read_sav, calendar=spss_calendar, stated=spss_encoding),
    Form.STATA: _Program(read=pyreadstat.read_dta, calendar=stata_calendar, stated=stata_encoding),
    Form.SPSS_PORTABLE: _Program(
        read=partial(parser_entry_point, parser_format="por"),
        calendar=spss_calendar,
        stated=lambda _: "utf-8",
        options={"user_missing": True},
    ),
}
_PORTABLE_HEAD = 480


def read_statistical(
    data: bytes, *, form: Form, encoding: str | None, labels: Labels | None = None
) -> BinaryTable | Refusal:
    """The columns of a file of SAS, SPSS or Stata, or why they cannot be read.

    encoding: what the schema declares. labels: value labels from a SAS catalogue, by format.
    """
    program = _PROGRAMS[form]
    if fact := incomplete(data, form=form):
        return damaged(form, fact)
    if form is Form.SAS and encoding is None and (foreign := beyond_python(data)) is not None:
        found = read_pieces(data, program.read, options={**program.options, "encoding": None})
        if not isinstance(found, str):
            spelt = Spelling(encoding=foreign, carried=Carried.READ)
            return table_of(found, spelt=spelt, calendar=program.calendar, labels=labels or {})
    pieces = read_pieces(readable(data, form=form), program.read, options=program.options)
    if isinstance(pieces, str):
        return damaged(form, pieces)
    if form is Form.SPSS_PORTABLE:
        spelt = Spelling(encoding="utf-8", carried=Carried.READ, doubt=_beyond_portable(data))
    else:
        spelt = spelling_of(pieces, stated=program.stated(data), declared=encoding)
    return table_of(pieces, spelt=spelt, calendar=program.calendar, labels=labels or {})


def spelling_of(pieces: Pieces, *, stated: str | None, declared: str | None) -> Spelling:
    """How all text of a file is to be read."""
    texts = [raw.cells for raw in pieces.columns if raw.is_text]
    return spelling(carried_texts(pieces.facts), texts, stated=stated, declared=declared)


def table_of(
    pieces: Pieces, *, spelt: Spelling, calendar: Callable[[str], Calendar | None], labels: Labels
) -> BinaryTable:
    """The columns in their letters, dates as dates."""
    columns = []
    for raw in pieces.columns:
        metadata = metadata_of(raw, pieces.facts, spelt=spelt, elsewhere=labels)
        columns.append(_column(raw, metadata, spelt=spelt, calendar=calendar(metadata.style)))
    return BinaryTable(
        names=tuple(spelt.text(raw.name) for raw in pieces.columns),
        columns=tuple(columns),
        rows=pieces.rows,
        doubt=spelt.doubt,
        encoding=spelt.encoding,
    )


def damaged(form: Form, fact: str) -> Refusal:
    """Why a file of a form is not read."""
    return Refusal(kind=FaultKind.FILE_UNREADABLE, message=f"The {form} is damaged: {fact}")


def _column(raw: Raw, metadata: ColumnMetadata, *, spelt: Spelling, calendar: Calendar | None) -> BinaryColumn:
    cells = spelt.column(raw.cells) if raw.is_text else raw.cells
    missing = user_missing_rows(cells, metadata.user_missing)
    tagged = {f".{tag}": rows for tag, rows in raw.tags.items()}
    if raw.is_text or calendar is None:
        return BinaryColumn(cells=cells, tagged=tagged, user_missing=missing, metadata=metadata)
    numbers = _without(cells.combine_chunks().cast(pa.float64()), missing)
    days, odd = calendar_cells(numbers, calendar)
    # A missing code of SPSS among dates is a number of seconds: it is told by its code, as no date stands for it.
    return BinaryColumn(
        cells=pa.chunked_array([days]),
        tagged={**tagged, **missing},
        odd=odd,
        numbers=pa.chunked_array([numbers]) if calendar.kind is Kind.PART_OF_DATE else None,
        metadata=metadata,
    )


def _without(numbers: pa.Array, missing: Mapping[str, Rows]) -> pa.Array:
    if not missing:
        return numbers
    mask = np.zeros(len(numbers), dtype=np.bool_)
    mask[np.concatenate(list(missing.values()))] = True
    return pc.if_else(pa.array(mask), pa.scalar(None, pa.float64()), numbers)


def _beyond_portable(data: bytes) -> str:
    """The form has letters for ASCII only; what a program wrote beyond them is lost. The head is a picture of signs."""
    if data[_PORTABLE_HEAD:].isascii():
        return ""
    return "The SPSS portable file has letters beyond ASCII, which the form cannot hold; they are lost"
