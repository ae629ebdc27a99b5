"""Compressed bytes to plain ones: gzip, xz, and a zip archive with a single file in it."""

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from typing import IO

from cohortqc.delivery.content import GZIP, XZ, ZIP
from cohortqc.delivery.refusal import Refusal
from cohortqc.model.delivery import FaultKind

MOST_BYTES = 16 << 30
"""A file that unpacks to more than this is refused: it is an attack or a mistake."""

MOST_TIMES, SURELY_FINE = 500, 256 << 20
"""So is one that unpacks to more than 256 MiB and to more than 500 times its size; tables come to 30 times at most."""

_PIECE = 16 << 20
BROKEN_PACKING = (
    *(EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError),
    *(ValueError, struct.error),  # what zipfile raises where the sizes in its directory cannot be
)


def unpack(data: bytes, *, compression: str) -> bytes | Refusal:
    """Plain bytes, or why there are none: damaged, ending early, locked, too large, or not a single file."""
    try:
        if compression == GZIP:
            return _whole(gzip.GzipFile(fileobj=io.BytesIO(data)), size=len(data), compression=compression)
        if compression == XZ:
            return _whole(lzma.LZMAFile(io.BytesIO(data)), size=len(data), compression=compression)
        return _from_archive(data)
    except BROKEN_PACKING as error:
        return damaged(compression, error)


def most_unpacked(size: int) -> int:
    """So many bytes at most a packed file of `size` bytes may become."""
    return min(MOST_BYTES, max(SURELY_FINE, MOST_TIMES * size))


def members_of(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """The names of the files in a zip archive, without folders and what desktops add."""
    names = (info.filename for info in archive.infolist() if not info.is_dir())
    return tuple(name for name in names if not name.startswith("__MACOSX/") and not name.split("/")[-1].startswith("."))


def _from_archive(data: bytes) -> bytes | Refusal:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = members_of(archive)
        if len(members) == 1:
            with archive.open(members[0]) as member:
                return _whole(member, size=len(data), compression=ZIP)
    return no_single_table(members)


def no_single_table(members: tuple[str, ...]) -> Refusal:
    """Refused: a zip archive that does not hold one file."""
    return Refusal(
        kind=FaultKind.FILE_FORM_DIFFERS,
        message=f"The file is {archive_kind(members)}, not a single table",
        observed=archive_kind(members),
        expected="one file",
    )


def archive_kind(members: tuple[str, ...]) -> str:
    """What a zip archive with these files is, in words."""
    if any(name.startswith("xl/") for name in members):
        return "an Excel workbook"
    if "mimetype" in members:
        return "an OpenDocument file"
    if any(name.startswith("word/") for name in members):
        return "a Word document"
    return f"a zip archive of {len(members)} files" if members else "a damaged or empty zip archive"


def _whole(stream: IO[bytes] | gzip.GzipFile | lzma.LZMAFile, *, size: int, compression: str) -> bytes | Refusal:
    """All that comes out, as long as it is not too much for a file of `size` bytes."""
    most = most_unpacked(size)
    pieces: list[bytes] = []
    unpacked = 0
    while piece := stream.read(_PIECE):
        pieces.append(piece)
        unpacked += len(piece)
        if unpacked > most:
            return too_large(compression, size=size)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def too_large(compression: str, *, size: int) -> Refusal:
    """Refused: a file of `size` bytes unpacks to more than any table does."""
    fact = f"its {size:,} bytes unpack to more than {most_unpacked(size) >> 20:,} MiB"
    return Refusal(kind=FaultKind.FILE_UNREADABLE, message=f"The {compression} file is refused: {fact}")


def damaged(compression: str, error: BaseException) -> Refusal:
    """Why a packed file gives nothing, told from what unpacking raised."""
    fact = "ends before its end" if isinstance(error, EOFError) else "is damaged"
    if isinstance(error, RuntimeError) and not isinstance(error, NotImplementedError):
        fact = "is locked by a password"
    return Refusal(kind=FaultKind.FILE_UNREADABLE, message=f"The {compression} file {fact}", observed=compression)
