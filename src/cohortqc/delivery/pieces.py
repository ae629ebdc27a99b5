"""One file of delimited text, read piece by piece, as often as wanted: a file of any size in bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from cohortqc.delivery.arrow_csv import as_bytes
from cohortqc.delivery.body import Columns, read_body
from cohortqc.delivery.byte_counts import Bytes
from cohortqc.delivery.cutting import settled_length, settled_rows
from cohortqc.delivery.delimited import kinds_of, reading_of
from cohortqc.delivery.dialect import Head, find_head
from cohortqc.delivery.encoding import Decoded
from cohortqc.delivery.file_reading import FileRead, fault_of, faults_of, misnamed, of_no_form
from cohortqc.delivery.folder import Found
from cohortqc.delivery.names import Matched, match
from cohortqc.delivery.piece_ledger import Ledger
from cohortqc.delivery.reading import Reading, Target, part_of
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.stream_bytes import Packed, StreamRefusedError, fingerprint_of, packed
from cohortqc.delivery.stream_encoding import Settled, settle
from cohortqc.model.delivery import FaultKind
from cohortqc.model.table import DeliveredFile, Form, Part

_HEAD_WINDOW, _LARGEST_HEAD = 4 << 20, 64 << 20
"""The header is looked for in so many bytes, and in more of them where it seems to go on."""

MOST_GROWTH, LEAST_HELD = 8, 1 << 20
"""A piece grows to so many times its size, and to so many bytes, where no end of a record is in sight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceSize:
    """How much is read at once: so many bytes of text, and (None: whatever these hold) at most so many records."""

    bytes: int
    rows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInPieces:
    """A text file whose encoding and header are settled; iterating over it reads its records anew, part by part.

    `file` does not know its counts before a whole reading has ended: then the ledger has them.
    """

    file: DeliveredFile
    target: Target
    packed: Packed
    settled: Settled
    head: Head
    matched: Matched
    size: PieceSize
    ledger: Ledger

    def __iter__(self) -> Iterator[Part]:
        """Every piece as a part of the table, in order. Raises StreamRefusedError where the file cannot be read."""
        self.ledger.begin()
        labelled: frozenset[str] | None = None
        for number, body in enumerate(self._bodies()):
            found = self._found(body)
            reading = self._reading(found, first=number == 0, labelled=labelled)
            if labelled is None:
                # The first piece settles whether a column holds labels in place of codes.
                labelled = frozenset(name for name, cells in reading.cells.items() if cells.by_label)
            records = self.ledger.records
            self.ledger.add(reading, found)
            own = np.arange(1, reading.rows + 1) if reading.record_numbers is None else reading.record_numbers
            part = part_of(reading, file=self.file, target=self.target)
            plain = records == 0 and reading.record_numbers is None
            yield replace(part, piece=number, records=None if plain else own + records)
        self.ledger.end()

    def read(self) -> FileRead:
        """What became of the file: its counts, its faults. Only after a whole reading."""
        reading = self.ledger.reading()
        promised = misnamed(self.file.name, self.packed.content)
        file = self.ledger.counted(self.file)
        return FileRead(
            file=file,
            faults=faults_of([*promised, *reading.faults], file=file, target=self.target),
            judged=reading.judged,
        )

    def refused(self, refusal: Refusal) -> FileRead:
        """What became of the file when a piece of it cannot be read: nothing of it is used."""
        faults = faults_of([fault_of(refusal)], file=self.file, target=self.target)
        return FileRead(file=self.file, faults=faults)

    def _found(self, body: Bytes) -> Columns:
        release = self.target.release if self.target.known else None
        found = read_body(
            body,
            columns=len(self.head.names),
            delimiter=self.head.delimiter,
            kinds=kinds_of(self.matched, self.target.table, release=release),
        )
        if isinstance(found, str):
            message = f"The file could not be read so that every line is accounted for: {found}"
            raise StreamRefusedError(Refusal(kind=FaultKind.FILE_UNREADABLE, message=message))
        return found

    def _reading(self, found: Columns, *, first: bool, labelled: frozenset[str] | None) -> Reading:
        """The reading of one piece; the first one bears what is said of the header and of the encoding."""
        settled = self.settled
        if first:
            decoded = Decoded(data=b"", encoding=settled.encoding, doubt=settled.doubt, observed=settled.observed)
            return reading_of(decoded, head=self.head, matched=self.matched, found=found, target=self.target)
        return reading_of(
            Decoded(data=b"", encoding=settled.encoding),
            head=replace(self.head, lines=self.ledger.lines, body=0, comments=(), blanks=0, flaw=""),
            matched=replace(self.matched, faults=(), judged={}),
            found=found,
            target=replace(self.target, labelled=labelled),
        )

    def _bodies(self) -> Iterator[Bytes]:
        """The bytes of one piece after the other; a file without records is one empty piece."""
        columns, delimiter = len(self.head.names), self.head.delimiter
        for text in self._texts():
            rest = text
            while self.size.rows is not None and len(rest):
                length = settled_rows(rest, columns=columns, delimiter=delimiter, most=self.size.rows)
                yield rest[:length]
                rest = rest[length:]
            if self.size.rows is None or not len(text):
                yield rest

    def _texts(self) -> Iterator[Bytes]:
        columns, delimiter = len(self.head.names), self.head.delimiter
        stream = self.settled.text(self.packed.plain())
        held: list[bytes] = []
        have, want, skip, first = 0, self.size.bytes, self.head.body, True
        for piece in stream:
            kept = piece[skip:]
            skip = max(0, skip - len(piece))
            held.append(kept)
            have += len(kept)
            if have < want:
                continue
            whole = b"".join(held)
            cut = settled_length(as_bytes(whole), columns=columns, delimiter=delimiter)
            if not cut and have >= max(MOST_GROWTH * self.size.bytes, LEAST_HELD):
                cut = _last_resort(whole)
            if cut:
                yield as_bytes(whole)[:cut]
                first = False
            held, have = [whole[cut:]], have - cut
            want = self.size.bytes if cut else 2 * want
        rest = b"".join(held)
        if rest or first:
            yield as_bytes(rest)


def in_pieces(found: Found, target: Target, *, size: PieceSize) -> FileInPieces | FileRead:
    """A delimited file made ready for reading in pieces, or what became of it when it cannot be read.

    The whole of it is looked at once: for its fingerprint, its encoding, and whether it can be unpacked.
    """
    what = packed(found)
    file = DeliveredFile(
        name=found.name,
        size=what.size,
        sha256=fingerprint_of(found),
        form=what.content.form,
        description=what.content.description,
        compression=what.content.compression,
        table=target.table.name,
        release=target.release,
    )
    try:
        opened = _opened(what, target)
    except StreamRefusedError as error:
        opened = error.refusal
    if isinstance(opened, Refusal):
        # What cannot be read at all is one fault, whatever the name says.
        alone = what.content.form is Form.UNKNOWN or opened.kind is FaultKind.FILE_UNREADABLE
        other = [] if alone else misnamed(found.name, what.content)
        return FileRead(file=file, faults=faults_of([*other, fault_of(opened)], file=file, target=target))
    settled, head, header = opened
    return FileInPieces(
        file=file,
        target=target,
        packed=what,
        settled=settled,
        head=head,
        matched=match(head.names, target.table, release=target.release, known_release=target.known),
        size=size,
        ledger=Ledger(header=header),
    )


def _opened(what: Packed, target: Target) -> tuple[Settled, Head, bytes] | Refusal:
    """How the text is encoded, its header, and the bytes up to the end of the header."""
    if what.refusal is not None:
        return what.refusal
    if what.content.form is Form.UNKNOWN:
        return of_no_form(what.content)
    settled = settle(what.plain, declared=target.table.encoding)
    if isinstance(settled, Refusal):
        return settled
    if not settled.size:
        return Refusal(kind=FaultKind.FILE_EMPTY, message="The file is empty")
    window = _HEAD_WINDOW
    while True:
        text, ended = _first(settled, what, window)
        head = find_head(text, table=target.table)
        doubtful = isinstance(head, Refusal) or bool(head.flaw) or head.body >= len(text)
        if ended or not doubtful or window >= _LARGEST_HEAD:
            return head if isinstance(head, Refusal) else (settled, head, text[: head.body])
        window *= 4


def _first(settled: Settled, what: Packed, size: int) -> tuple[bytes, bool]:
    """The first bytes of the text, and whether they are all of it."""
    text = b""
    for piece in settled.text(what.plain()):
        text += piece
        if len(text) > size:
            return text[:size], False
    return text, True


def _last_resort(text: bytes) -> int:
    """Where a text is cut in which no end of a record is in sight: after its last line, whose quote is then open."""
    end = max(text.rfind(b"\n"), text.rfind(b"\r", 0, len(text) - 1)) + 1
    if not end:
        message = f"A line is longer than {len(text) >> 20:,} MiB, more than is held at once"
        raise StreamRefusedError(Refusal(kind=FaultKind.FILE_UNREADABLE, message=message))
    return end
