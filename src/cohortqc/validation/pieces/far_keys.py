"""Keys of a table in pieces: their hashes are put aside; rows that may share one are looked at a second time."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from cohortqc.delivery.scratch import Hashes, Scratch, Spool
from cohortqc.model.finding import Finding
from cohortqc.model.rule import Rule
from cohortqc.model.schema import TableSchema
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.duplicates import Duplicates, duplicates, without_whole_key
from cohortqc.rules.integrity import key_duplicate, row_duplicate
from cohortqc.rules.judging import Counts, Place, counted
from cohortqc.sql.evaluation import Evaluator
from cohortqc.validation.pieces.reduced import taken
from cohortqc.validation.pieces.row_flags import RowFlags
from cohortqc.validation.pieces.unit import Piece, Unit


@dataclass(slots=True, kw_only=True)
class FarKeys:
    """The keys of one table. `exact`: so many rows that share a key are compared cell by cell, the others by hashes."""

    table: TableSchema
    evaluator: Evaluator
    scratch: Scratch
    exact: int
    rows: int = 0
    looked_at: int = 0
    without_key: int = 0
    _keys: Spool = field(init=False)

    def __post_init__(self) -> None:
        self._keys = self.scratch.spool(width=2)

    def add(self, piece: Piece) -> None:
        """Put aside the keys of one more piece."""
        for part in piece[self.table.name]:
            if all(part.has(column) for column in self.table.key):
                named = ~without_whole_key(part, self.table.key)
                rows = np.flatnonzero(named)
                self._keys.add(self._hashes(part)[rows], (rows + self.rows).astype(np.uint64))
                self.looked_at += part.row_count
                self.without_key += part.row_count - len(rows)
            self.rows += part.row_count

    def outcomes(self, unit: Unit) -> Iterator[Outcome]:
        """What both rules about keys say; reads the pieces again when any two rows may share a key."""
        chosen, others, count = self._candidates()
        found = duplicates((), key=self.table.key)
        alike, unlike = 0, 0
        if count:
            found, hashed = self._second_look(unit, chosen, others)
            alike, unlike = _told_apart(hashed)
        same = int(found.identical.sum()) + alike
        differing = key_duplicate.outcome_among(found, table=self.table)
        beyond = self._unlisted(key_duplicate.RULE, key_duplicate.MESSAGE, unlike)
        yield self._counted(differing, not_applicable=same, beyond=beyond)
        twice = row_duplicate.outcome_among(found, table=self.table)
        beyond = self._unlisted(row_duplicate.RULE, row_duplicate.MESSAGE, alike)
        yield self._counted(twice, not_applicable=0, beyond=beyond)

    def _candidates(self) -> tuple[RowFlags, RowFlags, int]:
        """The rows whose hash another row has: those that will be compared, those that are too many, how many both."""
        chosen, others, count = RowFlags(self.rows), RowFlags(self.rows), 0
        for rows in self._keys.parts():
            order = np.argsort(rows[:, 0], kind="stable")
            _, first, sizes = np.unique(rows[order, 0], return_index=True, return_counts=True)
            several = np.flatnonzero(sizes > 1)
            room = np.cumsum(sizes[several]) + count <= self.exact
            for flags, groups in ((chosen, several[room]), (others, several[~room])):
                members = np.repeat(first[groups], sizes[groups]) + _within(sizes[groups])
                flags.set(rows[order[members], 1])
            count += int(sizes[several].sum())
        return chosen, others, count

    def _second_look(self, unit: Unit, chosen: RowFlags, others: RowFlags) -> tuple[Duplicates, Spool]:
        parts: list[Part] = []
        hashed = self.scratch.spool(width=2)
        start = 0
        for piece in unit:
            for part in piece[self.table.name]:
                rows = np.flatnonzero(chosen.of(start, part.row_count))
                if len(rows):
                    parts.append(taken(part, rows))
                beyond = np.flatnonzero(others.of(start, part.row_count))
                if len(beyond):
                    some = taken(part, beyond)
                    hashed.add(self._hashes(some), self._whole_rows(some))
                start += part.row_count
        return duplicates(parts, key=self.table.key), hashed

    def _counted(self, outcome: Outcome, *, not_applicable: int, beyond: tuple[Finding, ...]) -> Outcome:
        """The outcome with counts over the whole table, and what is only counted."""
        counts = Counts(looked_at=self.looked_at, not_applicable=not_applicable, unknown=self.without_key)
        place = Place(table=outcome.table, what=outcome.what)
        return counted(outcome.rule, counts, place=place, findings=(*outcome.findings, *beyond))

    def _unlisted(self, rule: Rule, message: str, count: int) -> tuple[Finding, ...]:
        """At most one finding, for problems that are counted and not listed."""
        if not count:
            return ()
        finding = Finding(
            code=rule.code,
            severity=rule.severity,
            message=message,
            remedy=rule.remedy,
            table=self.table.name,
            unlisted=count,
        )
        return (finding,)

    def _hashes(self, part: Part) -> Hashes:
        return self.evaluator.hashes([part.column(name).cast(pa.string()) for name in self.table.key])

    def _whole_rows(self, part: Part) -> Hashes:
        """Of every cell: its value, why it is missing, and its text where it is unreadable."""
        columns: list[pa.ChunkedArray | pa.Array] = []
        for name in self.table.variables:
            if not part.has(name):
                columns.append(pa.nulls(part.row_count, pa.string()))
                continue
            columns += [part.column(name).cast(pa.string()), pa.array(part.reason_index(name))]
            if name in part.unreadable:
                texts = np.full(part.row_count, None, dtype=object)
                texts[part.unreadable[name].rows] = part.unreadable[name].texts
                columns.append(pa.array(texts, pa.string()))
            else:
                columns.append(pa.nulls(part.row_count, pa.string()))
        return self.evaluator.hashes(columns)


def _within(sizes: np.ndarray[tuple[int], np.dtype[np.int64]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """0, 1, ... within each group: sizes 2, 3 give 0, 1, 0, 1, 2."""
    return np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _told_apart(hashed: Spool) -> tuple[int, int]:
    """How many rows belong to groups that agree in every cell, and to groups that do not."""
    alike = unlike = 0
    for rows in hashed.parts():
        _, group = np.unique(rows[:, 0], return_inverse=True)
        pairs = np.unique(np.column_stack((group.astype(np.uint64), rows[:, 1])), axis=0)
        kinds = np.bincount(pairs[:, 0].astype(np.int64), minlength=1)
        same = int((kinds[group] == 1).sum()) if len(rows) else 0
        alike += same
        unlike += len(rows) - same
    return alike, unlike
