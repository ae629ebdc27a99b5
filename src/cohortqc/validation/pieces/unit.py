"""What is judged at once: all tables that are held, or one table that comes in pieces."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cohortqc.delivery.folder import Found
from cohortqc.delivery.pieces import FileInPieces
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.stream_bytes import StreamRefusedError
from cohortqc.model.table import Part
from cohortqc.validation.pieces.scope import JudgedSchema

Piece = Mapping[str, tuple[Part, ...]]
"""Table -> its parts."""


class GivenUpError(Exception):
    """A file turned out to be unreadable after some of its pieces: all is judged again without it."""

    def __init__(self, found: Found, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.found = found
        self.refusal = refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Iterating reads the pieces anew. `held`: parts of its tables that lie in memory; `files`: read in pieces.

    Without `files` there is one piece, with all parts of all its tables; otherwise one part a piece.
    """

    judged: JudgedSchema
    held: Piece
    files: Mapping[Found, FileInPieces]

    @property
    def in_pieces(self) -> bool:
        """Whether its table is never seen as a whole."""
        return bool(self.files)

    def __iter__(self) -> Iterator[Piece]:
        if not self.files:
            yield self.held
            return
        for table, parts in self.held.items():
            for part in parts:
                yield {table: (part,)}
        for found, pieces in self.files.items():
            try:
                for part in pieces:
                    yield {part.table.name: (part,)}
            except StreamRefusedError as error:
                raise GivenUpError(found, error.refusal) from error
