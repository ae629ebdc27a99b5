"""Faults of whole files and columns, one of each kind, in places where they hide no other fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cohortqc.simulate.delivery import file_name
from cohortqc.simulate.fault_file import DELIMITER, EditableFile

SENT_TWICE, NOT_SENT = "f45", "f60"
SPARED_TABLES = frozenset({SENT_TWICE, NOT_SENT})
"""Tables that lose their file, or come with two: no other fault is put into them."""

SPARED_COLUMNS: Mapping[str, frozenset[str]] = {
    "f80": frozenset({"PULSE30"}),
    "f34": frozenset({"OTHDIET"}),
    "bmd_spine": frozenset({"SPNBMD"}),
}
"""Columns that are dropped, repeated or renamed."""

SAS_HEADER = b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!000000000000000000000000000000  "
"""The first 80 bytes of every SAS transport file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault:
    """What was done to a file as a whole; `file` is "" where the fault is a table's, not a file's."""

    file: str
    code: str
    what: str
    variable: str = ""
    table: str = ""


def spoil_columns(files: Mapping[str, EditableFile]) -> tuple[FileFault, ...]:
    """Columns dropped, added, repeated and renamed, before the files are written."""
    measures, screen, habits, spine = (files[name] for name in ("f80", "f2", "f34", "bmd_spine"))
    _drop(measures, "PULSE30")
    _add(screen, "QCNOTE", "1")
    _repeat(habits, "OTHDIET")
    spine.header = [name.lower() if name == "SPNBMD" else name for name in spine.header]
    return (
        _fault(measures, "INT204", "a column dropped", variable="PULSE30"),
        _fault(screen, "INT205", "column QCNOTE added", variable="QCNOTE"),
        _fault(habits, "INT206", "a column sent twice", variable="OTHDIET"),
        _fault(spine, "INT207", "SPNBMD named in small letters"),
    )


def spoil_files(folder: Path, *, screen: Path) -> tuple[FileFault, ...]:
    """Whole files spoiled, removed, added and doubled, after all of them are written."""
    unreadable, not_text, empty, surplus = (
        folder / name for name in ("f44_ctos_inv.xpt", "f35_ctos_inv.dat", "f38_ctos_inv.dat", "transfer_notes.txt")
    )
    unreadable.write_bytes(SAS_HEADER)
    not_text.write_bytes(b"<!DOCTYPE html>\n<html><body><h1>Session expired</h1><p>Sign in again.</p></body></html>\n")
    empty.write_bytes(b"")
    surplus.write_bytes(b"Sent by the coordinating centre.\n")
    original = folder / file_name(SENT_TWICE)
    twin = folder / f"{SENT_TWICE}_os_inv.dat"
    twin.write_bytes(original.read_bytes())
    (folder / file_name(NOT_SENT)).unlink()
    header, rest = screen.read_bytes().split(b"\n", 1)
    first, others = rest.split(b"\n", 1)
    screen.write_bytes(header + b"\r\n" + first + "É".encode("latin-1") + b"\n" + others)
    return (
        FileFault(
            file=unreadable.name, table="f44", code="INT101", what="a SAS transport file cut off after its first line"
        ),
        FileFault(file=not_text.name, table="f35", code="INT102", what="a web page in place of the table"),
        FileFault(file=empty.name, table="f38", code="INT103", what="a file without content"),
        FileFault(file=screen.name, table="f2", code="INT104", what="a letter of another encoding on line 2"),
        FileFault(file=screen.name, table="f2", code="INT106", what="the first line ends in another way"),
        FileFault(file="", code="INT201", table=NOT_SENT, what=f"{file_name(NOT_SENT)} not sent"),
        FileFault(file="", code="INT202", table=SENT_TWICE, what=f"{twin.name} sent beside {original.name}"),
        FileFault(file=surplus.name, code="INT203", what="a file that belongs to no table"),
    )


def _fault(file: EditableFile, code: str, what: str, *, variable: str = "") -> FileFault:
    return FileFault(file=file.path.name, code=code, what=what, variable=variable, table=file.table)


def _drop(file: EditableFile, column: str) -> None:
    place = file.header.index(column)
    del file.header[place]
    for record, text in enumerate(file.records):
        cells = text.split(DELIMITER)
        if len(cells) > place:
            file.records[record] = DELIMITER.join(cells[:place] + cells[place + 1 :])


def _add(file: EditableFile, column: str, text: str) -> None:
    file.header.append(column)
    file.records = [f"{record}{DELIMITER}{text}" for record in file.records]


def _repeat(file: EditableFile, column: str) -> None:
    place = file.header.index(column)
    file.header.append(column)
    file.records = [DELIMITER.join([record, record.split(DELIMITER)[place]]) for record in file.records]
