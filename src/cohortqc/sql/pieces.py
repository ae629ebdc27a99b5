"""Pieces of SQL under way, and the steps on which they rest, each computed once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """SQL of a part. `level`: how many levels of steps it rests on. `open`: it may still raise or be infinite."""

    sql: str
    level: int = 0
    open: bool = False
    constant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Named steps by level; a step uses columns and steps of lower levels only."""

    _levels: list[list[tuple[str, str]]] = field(default_factory=list)

    @property
    def levels(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Name and SQL of each step."""
        return tuple(tuple(level) for level in self._levels)

    def add(self, sql: str, *, level: int) -> Piece:
        """A step that rests on this many levels."""
        if level == len(self._levels):
            self._levels.append([])
        name = f"g{sum(len(steps) for steps in self._levels)}"
        self._levels[level].append((name, sql))
        return Piece(sql=name, level=level + 1)

    def closed(self, piece: Piece) -> Piece:
        """The same piece where it has a finite answer, NULL elsewhere."""
        if not piece.open:
            return piece
        raw = self.add(f"TRY({piece.sql})", level=piece.level)
        return self.add(f"CASE WHEN isfinite({raw.sql}) THEN {raw.sql} END", level=raw.level)


def joined(pieces: Sequence[Piece], sql: str) -> Piece:
    """SQL made of these pieces."""
    return Piece(sql=sql, level=max((piece.level for piece in pieces), default=0))


def opened(pieces: Sequence[Piece], sql: str) -> Piece:
    """SQL made of these pieces that may raise or be infinite."""
    return replace(joined(pieces, sql), open=True)
