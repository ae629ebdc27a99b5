"""Excel workbooks (.xlsx, .xlsm): the sheet that holds the table, and its rows, read by python-calamine."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from cohortqc.delivery.match import names_table
from cohortqc.delivery.names import loose, recognised
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.sheet_cells import Value, cell_text
from cohortqc.delivery.sheet_ledger import Place, SheetLedger, cell_name, sheet_ledger
from cohortqc.delivery.workbook_parts import BROKEN_WORKBOOK, TooLargeError, workbook_parts
from cohortqc.model.delivery import FaultKind
from cohortqc.model.schema import TableSchema

_ROOMY = 4_000_000
_MOST_PER_CELL = 64
"""A sheet whose cells reach over more places than 4,000,000 and than 64 times their number is refused."""

_HEADER_WITHIN = 100
"""The header is sought in so many rows that are not empty."""

_PANIC = "PanicException"


Rows = Mapping[int, Sequence[Value]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet. `rows`: number (0 = first) -> `width` cells, of rows that have any; `header`: that of the names.

    `merged`: first and last place of cells merged into one. `others`: names of further sheets that hold data.
    """

    name: str
    rows: Rows
    width: int
    header: int
    merged: Sequence[tuple[Place, Place]]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A sheet that may be the table; `names`: how many of the table's variables its header has."""

    name: str
    rows: Rows
    width: int
    header: int
    names: int
    merged: Sequence[tuple[Place, Place]]


def read_sheet(data: bytes, *, table: TableSchema) -> Sheet | Refusal:
    """The sheet that holds the table: the only one with data, or the one that is called like it, or has its names."""
    try:
        ledgers = {name: sheet_ledger(xml) for name, xml in workbook_parts(data).sheets.items()}
    except TooLargeError:
        return _unreadable(f"The workbook is refused: its {len(data):,} bytes unpack to more than any workbook does")
    except (*BROKEN_WORKBOOK, expat.ExpatError) as error:
        locked = isinstance(error, RuntimeError) and not isinstance(error, NotImplementedError)
        return _unreadable("The workbook is locked by a password" if locked else "The workbook is damaged")
    filled = {name: ledger for name, ledger in ledgers.items() if ledger.cells}
    for name, ledger in filled.items():
        if refused := _refused(name, ledger):
            return _unreadable(refused)
    try:
        candidates = list(_candidates(data, filled, table=table))
    except CalamineError as error:
        return _unreadable(f"The workbook is damaged ({type(error).__name__})")
    except BaseException as error:
        # The reader is compiled code; where it gives up it raises a class of its own, which cannot be imported.
        if type(error).__name__ != _PANIC:
            raise
        return _unreadable("The workbook holds something that its reader cannot take")
    return _chosen([found for found in candidates if found.rows], table=table)


def _refused(name: str, ledger: SheetLedger) -> str:
    """Why a sheet is not even tried, "" when it is."""
    if ledger.beyond is not None:
        return f"Cell {cell_name(ledger.beyond)} of sheet {name!r} holds a number that no reader takes"
    if ledger.rows[0] < 0:
        return f"Sheet {name!r} of the workbook has cells above its first row"
    deep = ledger.rows[-1] + 1
    places = deep * ledger.columns
    if places > max(_ROOMY, _MOST_PER_CELL * ledger.cells):
        last = cell_name((deep - 1, ledger.columns - 1))
        return f"The {ledger.cells:,} cells of sheet {name!r} are scattered as far as {last}"
    return ""


def _candidates(data: bytes, filled: Mapping[str, SheetLedger], *, table: TableSchema) -> Iterator[_Candidate]:
    """The sheets with data; of hidden ones only when there is no other."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        visible = {
            sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible
        } & filled.keys()
        for name, ledger in filled.items():
            if visible and name not in visible:
                continue
            sheet = workbook.get_sheet_by_name(name)
            rows = _mended(sheet.to_python(skip_empty_area=False), ledger)
            header, names = _header(rows, table=table)
            merged = tuple(sheet.merged_cell_ranges or ())
            yield _Candidate(name=name, rows=rows, width=ledger.columns, header=header, names=names, merged=merged)


def _mended(read: Sequence[Sequence[Value]], ledger: SheetLedger) -> Rows:
    """The rows that hold something, equally long, with the cells that the reader has bent as they were delivered."""
    rows: dict[int, list[Value]] = {}
    for number in ledger.rows:
        row = list(read[number][: ledger.columns]) if number < len(read) else []
        rows[number] = row + [""] * (ledger.columns - len(row))
    for (down, across), text in ledger.instead.items():
        rows[down][across] = text
    for (down, across), value in ledger.if_no_number.items():
        if not isinstance(rows[down][across], float):
            rows[down][across] = value
    return {number: row for number, row in rows.items() if any(value != "" for value in row)}


def _header(rows: Rows, *, table: TableSchema) -> tuple[int, int]:
    """The row that has most of the table's names, and how many; the first that is not empty when none has any."""
    scored = [(recognised(map(cell_text, rows[place]), table), -place) for place in list(rows)[:_HEADER_WITHIN]]
    names, place = max(scored, default=(0, 0))
    return -place, names


def _chosen(candidates: Sequence[_Candidate], *, table: TableSchema) -> Sheet | Refusal:
    if not candidates:
        return Refusal(kind=FaultKind.FILE_EMPTY, message="The workbook holds no data")
    called = [found for found in candidates if loose(found.name) == loose(table.name)]
    called = called or [found for found in candidates if names_table(found.name, table)]
    fitting = [found for found in candidates if found.names]
    if len(candidates) == 1:
        fitting = list(candidates)
    elif len(called) == 1:
        fitting = called
    if len(fitting) > 1:
        names = ", ".join(repr(found.name) for found in fitting)
        return Refusal(
            kind=FaultKind.TABLE_AMBIGUOUS,
            message=f"{len(fitting)} sheets of the workbook may be table {table.name}; none of them is read: {names}",
            observed=names,
            expected=f"one sheet with data, or one called {table.name}",
        )
    if not fitting or not fitting[0].names:
        where = f"sheet {candidates[0].name!r}" if len(candidates) == 1 else f"the {len(candidates)} sheets with data"
        return Refusal(
            kind=FaultKind.FILE_FORM_DIFFERS,
            message=f"No row of {where} names a variable of {table.name}",
            observed="no header",
            expected=", ".join(list(table.variables)[:5]),
        )
    (found,) = fitting
    return Sheet(
        name=found.name,
        rows=found.rows,
        width=found.width,
        header=found.header,
        merged=found.merged,
        others=tuple(other.name for other in candidates if other is not found),
    )


def _unreadable(message: str) -> Refusal:
    return Refusal(kind=FaultKind.FILE_UNREADABLE, message=message)
