"""One file under two names: its rows would count twice, so only the first of the two is read."""

from collections.abc import Mapping
from dataclasses import replace

from cohortqc.delivery.file_reading import FileRead
from cohortqc.delivery.folder import Found
from cohortqc.model.delivery import Fault, FaultKind


def without_copies(read: Mapping[Found, FileRead]) -> dict[Found, FileRead]:
    """The same files, those of one table that are alike byte for byte read once; each other one is a fault."""
    first: dict[tuple[str | None, str], str] = {}
    result: dict[Found, FileRead] = {}
    for found, file in read.items():
        key = (file.file.table, file.file.sha256)
        if file.part is None or key not in first:
            result[found] = file
            if file.part is not None:
                first[key] = found.name
            continue
        result[found] = copy_of(file, original=first[key])
    return result


def copy_of(read: FileRead, *, original: str) -> FileRead:
    """A file that is not read, as another one of its table is the same."""
    file = replace(read.file, lines=None, rows_read=0, rows_not_read=0, blank_lines=0, comment_lines=0)
    fault = Fault(
        kind=FaultKind.TABLE_AMBIGUOUS,
        message=f"The file is the same as {original}, byte for byte; it is not read",
        file=file,
        table=file.table or "",
        observed=(original,),
        expected="each file once",
    )
    return FileRead(file=file, faults=(fault,))
