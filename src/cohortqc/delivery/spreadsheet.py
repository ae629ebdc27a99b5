"""One sheet of a workbook as the table it is to be: header, rows, typed cells, and where each row went."""

from collections.abc import Iterator, Sequence

import numpy as np

from cohortqc.delivery.binary_cells import type_cells
from cohortqc.delivery.names import match
from cohortqc.delivery.reading import Reading, Target, line_faults, typed
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.repeated_header import without_repeated_header
from cohortqc.delivery.sheet_cells import Value, cell_text, column_cells
from cohortqc.delivery.sheet_ledger import cell_name, column_name
from cohortqc.delivery.workbook import Sheet, read_sheet
from cohortqc.model.delivery import Fault, FaultKind


def read_spreadsheet(data: bytes, *, target: Target) -> Reading | Refusal:
    """A workbook as the table it is to be, or why it is not read. Lines are the rows of its sheet."""
    sheet = read_sheet(data, table=target.table)
    if isinstance(sheet, Refusal):
        return sheet
    below = [row for number, row in sheet.rows.items() if number >= sheet.header]
    held = [place for place in range(sheet.width) if any(row[place] != "" for row in below)]
    names = tuple(cell_text(sheet.rows[sheet.header][place]) for place in held)
    matched = match(
        names,
        target.table,
        release=target.release,
        known_release=target.known,
        called=lambda place: f"Column {column_name(held[place])}",
    )
    records = [number for number in sheet.rows if number > sheet.header]
    columns = {
        name: column_cells([sheet.rows[row][held[place]] for row in records], variable=target.table.variables[name])
        for name, place in matched.columns.items()
    }
    titles, strangers = _above(sheet)
    faults = [
        *line_faults([("The row stands above the header and is no part of the table", "the header", strangers)]),
        *_merged(sheet, {held[place] for place in matched.columns.values()}),
        *_others(sheet),
        *matched.faults,
    ]
    if not records:
        faults.append(Fault(kind=FaultKind.FILE_EMPTY, message="The sheet has a header and no record"))
    lines = (records or [sheet.header])[-1] + 1
    reading = Reading(
        cells=typed(columns, target, how=lambda cells, column: type_cells(cells, column=column)),
        rows=len(records),
        columns=names,
        lines=lines,
        rows_not_read=len(strangers),
        blank_lines=lines - len(records) - len(strangers) - titles - 1,
        comment_lines=titles,
        faults=tuple(faults),
        judged={**matched.judged, FaultKind.LINE_MALFORMED: len(records) + len(strangers) + 1},
        line_numbers=np.array(records, dtype=np.int64) + 1,
    )
    return without_repeated_header(reading, {name: names[place] for name, place in matched.columns.items()})


def _above(sheet: Sheet) -> tuple[int, list[tuple[int, str]]]:
    """Rows above the header: how many are titles, of one cell each; and the others, with what they have."""
    counts = [(number + 1, _cells(row)) for number, row in sheet.rows.items() if number < sheet.header]
    return sum(count == 1 for _, count in counts), [(number, f"{count} cells") for number, count in counts if count > 1]


def _cells(row: Sequence[Value]) -> int:
    return sum(value != "" for value in row)


def _merged(sheet: Sheet, columns: set[int]) -> Iterator[Fault]:
    """One fault for the cells below the header that are merged: only the first of them holds what a person sees."""
    found = [
        (first[0] + 1, f"{cell_name(first)}:{cell_name(last)}")
        for first, last in sorted(sheet.merged)
        if first[0] > sheet.header and columns & set(range(first[1], min(last[1], sheet.width) + 1))
    ]
    yield from line_faults([("Cells are merged into one; its value is read for the first of them only", "", found)])


def _others(sheet: Sheet) -> Iterator[Fault]:
    for name in sheet.others:
        yield Fault(
            kind=FaultKind.FILE_UNEXPECTED,
            message=f"Sheet {name!r} of the workbook is not read; the table is sheet {sheet.name!r}",
            observed=(name,),
        )
