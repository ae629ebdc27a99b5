"""The parts of an Excel workbook within its zip archive: which sheet stands in which member, and their bytes."""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from cohortqc.delivery.decompress import most_unpacked

BROKEN_WORKBOOK = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error, ValueError, struct.error),
    LookupError,  # a member that is missing, an encoding that nobody knows
)
"""What zipfile and expat raise on a damaged archive (a RuntimeError on a locked one), besides expat.ExpatError."""

_BOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"

Start = Callable[[str, dict[str, str]], None]


class TooLargeError(Exception):
    """The archive unpacks to more than any workbook of its size does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """`sheets`: name -> the XML of each sheet, in the order of the workbook."""

    sheets: Mapping[str, bytes]


def is_workbook(data: bytes) -> bool:
    """True for a zip archive that holds an Excel workbook in XML (.xlsx, .xlsm)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _BOOK in archive.namelist()
    except BROKEN_WORKBOOK:
        return False


def workbook_parts(data: bytes) -> Parts:
    """Every sheet of a workbook.

    All members are unpacked once, so that what a reader will meet is known to be whole and of a sane size. Raises
    TooLargeError, one of BROKEN_WORKBOOK, or expat.ExpatError.
    """
    left = most_unpacked(len(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, bytes] = {}
        for info in archive.infolist():
            with archive.open(info) as member:
                content = member.read(left + 1)
            left -= len(content)
            if left < 0:
                raise TooLargeError
            members[info.filename] = content
    links = _links(members.get(_LINKS, b""))
    sheets = {name: members[links[link]] for name, link in _sheets(members[_BOOK]) if links.get(link) in members}
    return Parts(sheets=sheets)


def parse(xml: bytes, *, start: Start) -> None:
    """Walk the elements of an XML text; names come without their prefix. Raises expat.ExpatError."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.Parse(xml, True)  # noqa: FBT003 - expat's own call


def _sheets(xml: bytes) -> list[tuple[str, str]]:
    """(name, link) of each sheet."""
    found: list[tuple[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            found.append((attributes.get("name", ""), link))

    parse(xml, start=start)
    return found


def _links(xml: bytes) -> dict[str, str]:
    """Link -> the member that it leads to."""
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            found[attributes.get("Id", "")] = path

    if xml:
        parse(xml, start=start)
    return found
