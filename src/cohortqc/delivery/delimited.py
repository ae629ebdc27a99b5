"""One file of delimited text: encoding, header, records, typed cells, and the ledger that says where each line went."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from cohortqc.delivery.arrow_csv import as_bytes
from cohortqc.delivery.body import Columns, read_body
from cohortqc.delivery.cells import Cells, Column
from cohortqc.delivery.dialect import DELIMITER_NAMES, Head, find_head
from cohortqc.delivery.encoding import Decoded, decode
from cohortqc.delivery.line_ends import line_ends_of_body, line_ends_of_header, mixed_line_ends
from cohortqc.delivery.names import Matched, match, wanted
from cohortqc.delivery.number_cells import type_numbers
from cohortqc.delivery.reading import Reading, Target, line_faults, typed
from cohortqc.delivery.records import Line, Records
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.repeated_header import without_repeated_header
from cohortqc.delivery.text_cells import type_texts
from cohortqc.model.delivery import Fault, FaultKind
from cohortqc.model.schema import TableSchema
from cohortqc.model.storage import arrow_type


def read_delimited(data: bytes, *, target: Target) -> Reading | Refusal:
    """A file of text as the table it is to be, or why it is not read."""
    if not data:
        return Refusal(kind=FaultKind.FILE_EMPTY, message="The file is empty")
    decoded = decode(data, declared=target.table.encoding)
    if isinstance(decoded, Refusal):
        return decoded
    head = find_head(decoded.data, table=target.table)
    if isinstance(head, Refusal):
        return head
    matched = match(head.names, target.table, release=target.release, known_release=target.known)
    body = as_bytes(decoded.data, start=head.body)
    found = read_body(
        body,
        columns=len(head.names),
        delimiter=head.delimiter,
        kinds=kinds_of(matched, target.table, release=target.release if target.known else None),
    )
    if isinstance(found, str):
        message = f"The file could not be read so that every line is accounted for: {found}"
        return Refusal(kind=FaultKind.FILE_UNREADABLE, message=message)
    return reading_of(decoded, head=head, matched=matched, found=found, target=target)


def kinds_of(matched: Matched, table: TableSchema, *, release: str | None) -> dict[int, pa.DataType]:
    """Place -> Arrow type of the columns that are to hold numbers."""
    variables = wanted(table, release=release)
    return {place: arrow_type(variables[name]) for name, place in matched.columns.items() if variables[name].is_numeric}


def reading_of(decoded: Decoded, *, head: Head, matched: Matched, found: Columns, target: Target) -> Reading:
    """What a body gives under its header."""
    records = found.records
    bad = [] if records is None else records.bad.tolist()
    lines = head.lines + (found.rows if records is None else len(records.kinds))
    faults = [
        *encoding_faults(decoded.doubt, observed=decoded.observed),
        *header_faults(head),
        *record_faults(records, head=head),
        *mixed_line_ends(line_ends_of_header(decoded.data[: head.body]) + line_ends_of_body(found)),
        *matched.faults,
    ]
    if not found.rows and not bad:
        faults.append(Fault(kind=FaultKind.FILE_EMPTY, message="The file has a header and no record"))
    columns = {name: found.cells[place] for name, place in matched.columns.items()}
    good = np.arange(found.rows) if records is None else records.good
    reading = Reading(
        cells=typed(columns, target, how=typed_cells),
        rows=found.rows,
        columns=head.names,
        delimiter=DELIMITER_NAMES.get(head.delimiter, head.delimiter),
        encoding=decoded.encoding,
        lines=lines,
        rows_not_read=len(bad),
        blank_lines=head.blanks + (0 if records is None else records.blanks),
        comment_lines=len(head.comments),
        faults=tuple(faults),
        judged={
            **matched.judged,
            FaultKind.ENCODING_DOUBTFUL: 1,
            FaultKind.LINE_ENDS_MIXED: 1,
            FaultKind.LINE_MALFORMED: found.rows + len(bad) + 1,
        },
        line_numbers=good + (head.lines + 1),
        record_numbers=None if not bad or records is None else records.numbers,
    )
    return without_repeated_header(reading, {name: head.names[place] for name, place in matched.columns.items()})


def typed_cells(cells: pa.ChunkedArray, column: Column) -> Cells:
    """A column typed from what Arrow made of it: numbers, or text."""
    if pa.types.is_string(cells.type):
        return type_texts(cells, column=column)
    return type_numbers(cells, column=column)


def encoding_faults(doubt: str, *, observed: str) -> Sequence[Fault]:
    """At most one fault; `doubt` is "" when all was as agreed."""
    if not doubt:
        return ()
    return (Fault(kind=FaultKind.ENCODING_DOUBTFUL, message=doubt, observed=(observed,) if observed else ()),)


def header_faults(head: Head) -> Sequence[Fault]:
    """At most one fault, about the header's own quotes."""
    flaws = [(head.line, head.flaw)] if head.flaw else []
    return line_faults(
        (("The header is malformed; its names were taken as far as they can be told", "a header", flaws),)
    )


def record_faults(records: Records | None, *, head: Head) -> Sequence[Fault]:
    """One fault for each way in which lines are malformed; each of its lines is a record that is not read."""
    if records is None or not len(records.bad):
        return ()
    columns = len(head.names)

    def found(kind: Line, has: str) -> list[tuple[int, str]]:
        places = np.flatnonzero(records.kinds == kind)
        fields = records.fields[places].tolist()
        return [
            (place + head.lines + 1, has.format(count, "" if count == 1 else "s"))
            for place, count in zip(places.tolist(), fields, strict=True)
        ]

    return line_faults(
        (
            (
                "The line has another number of fields than the header; it is not read",
                f"{columns} field{'' if columns == 1 else 's'}",
                found(Line.OTHER_LENGTH, "{} field{}"),
            ),
            (
                "A quote stands where none may; the line is not read",
                'quotes around a whole cell, doubled within it ("")',
                found(Line.STRAY_QUOTE, "a stray quote"),
            ),
            (
                "A quote is not closed; the line is not read",
                "a second quote at the end of the cell",
                found(Line.OPEN_QUOTE, "an open quote"),
            ),
            ("The line holds a NUL sign; it is not read", "text", found(Line.NUL, "a NUL sign")),
        )
    )
