"""A delivery of which some files are too large to be held: those are read in pieces, the others whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cohortqc.delivery.content import named_form
from cohortqc.delivery.copies import copy_of
from cohortqc.delivery.file_reading import FileRead, read_file
from cohortqc.delivery.folder import Found
from cohortqc.delivery.pieces import FileInPieces, PieceSize, in_pieces
from cohortqc.delivery.read import Sources, delivery_of, sources_of
from cohortqc.delivery.reading import Target
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.stream_bytes import packed
from cohortqc.errors import UsageError
from cohortqc.model.delivery import Delivery
from cohortqc.model.progress import Progress
from cohortqc.model.schema import Schema
from cohortqc.model.table import DeliveredFile, Form

_PACKED_TIMES = 20
"""So many times its size a compressed file is taken to be before it is unpacked; tables come to 5 to 30 times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portions:
    """`whole`: so many bytes of files, as they lie there, are read whole, the smallest first; all others by `piece`."""

    whole: int
    piece: PieceSize


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryInPieces:
    """`read`: the files that were read whole, or cannot be read; `pieces`: those that are read in pieces.

    `refused`: why a file was given up after some of its pieces.
    """

    sources: Sources
    schema: Schema
    read: Mapping[Found, FileRead]
    pieces: Mapping[Found, FileInPieces]

    def whole(self) -> Delivery:
        """What was read whole, as a delivery of its own."""
        return delivery_of(self.sources, self.read, schema=self.schema)

    def delivery(self, refused: Mapping[Found, Refusal]) -> Delivery:
        """All files with their counts and faults, once every piece was read; tables hold what was read whole."""
        read: dict[Found, FileRead] = {}
        for found in self.sources.files:
            pieces = self.pieces.get(found)
            if pieces is None:
                read[found] = self.read[found]
            else:
                read[found] = pieces.refused(refused[found]) if found in refused else pieces.read()
        return delivery_of(self.sources, read, schema=self.schema)


def read_in_pieces(
    path: Path,
    schema: Schema,
    *,
    portions: Portions,
    manifest: Path | None = None,
    progress: Progress | None = None,
) -> DeliveryInPieces:
    """Read what fits whole; make ready for reading in pieces what does not.

    Only delimited text is read in pieces: UsageError for another large file, and when there is nothing at `path`.
    """
    sources = sources_of(path, schema, manifest=manifest)
    fitting = _fitting(sources.files, sources.plan.targets, most=portions.whole)
    read: dict[Found, FileRead] = {}
    pieces: dict[Found, FileInPieces] = {}
    for done, file in enumerate(sources.files):
        if progress is not None:
            progress(f"reading {file.name}", done, len(sources.files))
        target = sources.plan.targets.get(file)
        if file in fitting or target is None:
            read[file] = read_file(file, target=target)
            continue
        found = _in_pieces(file, target, portions=portions)
        if isinstance(found, FileRead):
            read[file] = found
            continue
        same = [other.file for other in pieces.values() if _is_copy(found.file, other.file)]
        if same:
            read[file] = copy_of(FileRead(file=found.file), original=same[0].name)
        else:
            pieces[file] = found
    return DeliveryInPieces(sources=sources, schema=schema, read=read, pieces=pieces)


def _is_copy(file: DeliveredFile, other: DeliveredFile) -> bool:
    return (file.table, file.sha256) == (other.table, other.sha256)


def _in_pieces(file: Found, target: Target, *, portions: Portions) -> FileInPieces | FileRead:
    what = packed(file)
    if what.content.form not in {Form.DELIMITED, Form.UNKNOWN} or named_form(file.name) is Form.EXCEL:
        fact = (
            f"{file.name}: {named_form(file.name) or what.content.form} of {what.size:,} bytes cannot be read in pieces"
        )
        raise UsageError(f"{fact}; name a larger --memory, or deliver the table as delimited text")
    return in_pieces(file, target, size=portions.piece)


def _fitting(files: Sequence[Found], targets: Mapping[Found, Target], *, most: int) -> frozenset[Found]:
    """The files that are read whole: the smallest first, as long as they fit together."""
    sizes = {file: _size(file) for file in files if file in targets}
    fitting: set[Found] = set()
    together = 0
    for file, size in sorted(sizes.items(), key=lambda item: (item[1], item[0].name)):
        together += size
        if together <= most:
            fitting.add(file)
    return frozenset(fitting)


def _size(file: Found) -> int:
    if file.closed or not file.path.is_file():
        return 0  # a link out of the delivery, or a pipe that would never end: reading it tells so
    try:
        what = packed(file)
    except OSError:
        return 0  # reading it tells why
    return what.size * (_PACKED_TIMES if what.content.compression else 1)
