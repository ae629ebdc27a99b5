"""A file as a stream of plain bytes: unpacked on the way, never held as a whole."""

import gzip
import hashlib
import lzma
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, BinaryIO

from cohortqc.delivery.content import GZIP, HEAD_BYTES, XZ, Content, look
from cohortqc.delivery.decompress import (
    BROKEN_PACKING,
    damaged,
    members_of,
    most_unpacked,
    no_single_table,
    too_large,
)
from cohortqc.delivery.folder import Found
from cohortqc.delivery.refusal import Refusal
from cohortqc.model.delivery import FaultKind
from cohortqc.model.table import Form

PIECE = 1 << 20
"""So many bytes are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What a file is, told from its first bytes: as it lies there, and once it is unpacked.

    `size`: of the file as it lies there. `refusal`: why nothing can be unpacked.
    """

    found: Found
    content: Content
    size: int
    refusal: Refusal | None = None

    def plain(self) -> Iterator[bytes]:
        """The plain bytes, some at a time. Raises StreamRefusedError where they end before their end."""
        with ExitStack() as stack:
            try:
                stream = _opened(stack, self.found, compression=self.content.compression)
                yield from _read(stream, size=self.size, compression=self.content.compression)
            except BROKEN_PACKING as error:
                raise StreamRefusedError(_why(error, self.content.compression)) from error


class StreamRefusedError(Exception):
    """Reading stops here; `refusal` is what becomes of the file. Caught by whoever reads the stream."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def packed(found: Found) -> Packed:
    """What a file is, from its first bytes."""
    size = found.path.stat().st_size
    with found.path.open("rb") as file:
        outer = look(file.read(HEAD_BYTES))
    if not outer.compression:
        return Packed(found=found, content=outer, size=size)
    unlooked = Packed(found=found, content=outer, size=size)
    try:
        head = next(iter(unlooked.plain()), b"")
    except StreamRefusedError as error:
        refused = Content(form=Form.UNKNOWN, description=error.refusal.observed or outer.description)
        return Packed(found=found, content=refused, size=size, refusal=error.refusal)
    inner = look(head[:HEAD_BYTES])
    content = Content(form=inner.form, description=inner.description, compression=outer.compression)
    return Packed(found=found, content=content, size=size)


def fingerprint_of(found: Found) -> str:
    """SHA-256 of the file as it lies there, in hexadecimal."""
    with found.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _opened(stack: ExitStack, found: Found, *, compression: str) -> BinaryIO | IO[bytes]:
    file = stack.enter_context(found.path.open("rb"))
    if not compression:
        return file
    if compression == GZIP:
        return stack.enter_context(gzip.GzipFile(fileobj=file))  # type: ignore[return-value] # reads as any stream does
    if compression == XZ:
        return stack.enter_context(lzma.LZMAFile(file))
    archive = stack.enter_context(zipfile.ZipFile(file))
    members = members_of(archive)
    if len(members) != 1:
        raise StreamRefusedError(no_single_table(members))
    return stack.enter_context(archive.open(members[0]))


def _read(stream: BinaryIO | IO[bytes], *, size: int, compression: str) -> Iterator[bytes]:
    unpacked = 0
    while piece := stream.read(PIECE):
        unpacked += len(piece)
        if compression and unpacked > most_unpacked(size):
            raise StreamRefusedError(too_large(compression, size=size))
        yield piece


def _why(error: BaseException, compression: str) -> Refusal:
    if compression:
        return damaged(compression, error)
    reason = getattr(error, "strerror", None) or type(error).__name__
    return Refusal(kind=FaultKind.FILE_UNREADABLE, message=f"The file cannot be read: {reason}")
