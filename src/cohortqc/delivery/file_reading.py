"""One file from disk to a part of a table: bytes, fingerprint, form, rows."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from cohortqc.delivery.binary import read_binary
from cohortqc.delivery.catalogue_labels import catalogues_beside
from cohortqc.delivery.content import HEAD_BYTES, ZIP, Content, look, named_compression, named_form
from cohortqc.delivery.decompress import unpack
from cohortqc.delivery.delimited import read_delimited
from cohortqc.delivery.folder import Found, fingerprint, read_bytes
from cohortqc.delivery.reading import Reading, Target, part_of
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.spreadsheet import read_spreadsheet
from cohortqc.delivery.workbook_parts import is_workbook
from cohortqc.model.delivery import Fault, FaultKind
from cohortqc.model.table import DeliveredFile, Form, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What became of one file."""

    file: DeliveredFile
    part: Part | None = None
    faults: tuple[Fault, ...] = ()
    judged: Mapping[FaultKind, int] = field(default_factory=dict)


def read_file(found: Found, *, target: Target | None) -> FileRead:
    """A file read as its table; without a target it is only told what it is."""
    data = read_bytes(found)
    if isinstance(data, Refusal):
        unread = DeliveredFile(name=found.name, size=0, sha256="", form=Form.UNKNOWN)
        return FileRead(file=unread, faults=faults_of([fault_of(data)], file=unread, target=target))
    with ThreadPoolExecutor(1) as pool:
        # The fingerprint is taken beside reading: neither needs the other.
        waiting = pool.submit(fingerprint, data)
        content, plain = _unpacked(data)
        reading = None if target is None else _read(plain, content, target=target, path=found.path)
        sha256 = waiting.result()
    file = DeliveredFile(
        name=found.name,
        size=len(data),
        sha256=sha256,
        form=content.form,
        description=content.description,
        compression=content.compression,
        table=None if target is None else target.table.name,
        release=None if target is None else target.release,
    )
    if target is None or reading is None:
        return FileRead(file=file)
    other = misnamed(found.name, content)
    if isinstance(reading, Refusal):
        # What cannot be read at all is one fault, whatever the name says.
        if content.form is Form.UNKNOWN or reading.kind is FaultKind.FILE_UNREADABLE:
            other = []
        return FileRead(file=file, faults=faults_of([*other, fault_of(reading)], file=file, target=target))
    file = with_counts(file, reading)
    return FileRead(
        file=file,
        part=part_of(reading, file=file, target=target),
        faults=faults_of([*other, *reading.faults], file=file, target=target),
        judged=reading.judged,
    )


def _unpacked(data: bytes) -> tuple[Content, bytes | Refusal]:
    """What the file is once it is unpacked, and its plain bytes. A workbook is a zip archive, and stays one."""
    outer = _look(data)
    if not outer.compression:
        return outer, data
    unpacked = unpack(data, compression=outer.compression)
    if isinstance(unpacked, Refusal):
        return Content(form=Form.UNKNOWN, description=unpacked.observed or outer.description), unpacked
    inner = _look(unpacked)
    return Content(form=inner.form, description=inner.description, compression=outer.compression), unpacked


def _look(data: bytes) -> Content:
    found = look(data[:HEAD_BYTES])
    return Content(form=Form.EXCEL) if found.compression == ZIP and is_workbook(data) else found


def _read(plain: bytes | Refusal, content: Content, *, target: Target, path: Path) -> Reading | Refusal:
    if isinstance(plain, Refusal):
        return plain
    if content.form is Form.UNKNOWN:
        return of_no_form(content)
    if content.form is Form.DELIMITED:
        return read_delimited(plain, target=target)
    if content.form is Form.EXCEL:
        return read_spreadsheet(plain, target=target)
    if content.form is Form.SAS:
        return _with_catalogues(plain, target=target, path=path)
    return read_binary(plain, form=content.form, target=target)


def _with_catalogues(plain: bytes, *, target: Target, path: Path) -> Reading | Refusal:
    """A SAS data set with the labels that stand beside it."""
    beside = catalogues_beside(path, encoding=target.table.encoding)
    reading = read_binary(plain, form=Form.SAS, target=replace(target, labels=beside.labels))
    if isinstance(reading, Refusal):
        return reading
    return replace(reading, faults=(*reading.faults, *beside.faults))


def of_no_form(content: Content) -> Refusal:
    """Refused: the content is of no form that is read."""
    return Refusal(
        kind=FaultKind.FILE_FORM_DIFFERS,
        message=f"The content is {content.description or 'of a form that is not read'}",
        observed=content.description,
        expected="delimited text, Parquet, an Excel workbook, or a file of SAS, SPSS or Stata",
    )


def misnamed(name: str, content: Content) -> list[Fault]:
    """At most one fault: the file can be read, and is not what its name says."""
    promised, packed = named_form(name), named_compression(name)
    if promised is not None and promised is not content.form:
        message, observed = f"The name promises {promised}; the content is {content.form}", str(content.form)
    elif packed != content.compression:
        message = f"The name promises {packed or 'no compression'}; the content has {content.compression or 'none'}"
        observed = content.compression or "no compression"
    else:
        return []
    expected = str(promised) if promised is not None and promised is not content.form else packed or "no compression"
    return [Fault(kind=FaultKind.FILE_FORM_DIFFERS, message=message, observed=(observed,), expected=expected)]


def fault_of(refusal: Refusal) -> Fault:
    """Why a file is not read, as a fault."""
    observed = (refusal.observed,) if refusal.observed else ()
    return Fault(kind=refusal.kind, message=refusal.message, observed=observed, expected=refusal.expected)


def faults_of(faults: Iterable[Fault], *, file: DeliveredFile, target: Target | None) -> tuple[Fault, ...]:
    """The faults of a file, which now know it."""
    table = "" if target is None else target.table.name
    return tuple(replace(fault, file=file, table=fault.table or table) for fault in faults)


def with_counts(file: DeliveredFile, reading: Reading) -> DeliveredFile:
    """The file with what reading it has counted."""
    return replace(
        file,
        delimiter=reading.delimiter,
        encoding=reading.encoding,
        lines=reading.lines,
        rows_read=reading.rows,
        rows_not_read=reading.rows_not_read,
        blank_lines=reading.blank_lines,
        comment_lines=reading.comment_lines,
        columns=reading.columns,
    )
