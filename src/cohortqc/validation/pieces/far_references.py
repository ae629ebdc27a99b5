"""References that lead to or from a table in pieces: identifiers are put aside as hashes and looked up part by part."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from cohortqc.delivery.scratch import Hashes, Scratch, Spool
from cohortqc.model.schema import Reference, Schema
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.integrity import reference_orphan
from cohortqc.rules.integrity.reference_orphan import Excuse, Parents
from cohortqc.rules.parent_rows import ParentRows
from cohortqc.sql.evaluation import Evaluator
from cohortqc.validation.pieces.piece_judge import PieceJudge
from cohortqc.validation.pieces.row_flags import RowFlags
from cohortqc.validation.run import said_by

Link = tuple[str, Reference]
"""A table, and one of its references."""


@dataclass(slots=True, kw_only=True)
class _Referred:
    """A column that references lead to. `lost`: rows not read or without an identifier that can be trusted."""

    ids: Spool
    lost: int = 0
    rows: int = 0
    delivered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """`alone`: rows of the table, over all its pieces, whose parent is nowhere; None: the parents are held.

    `no_parents`: why the table referred to has no row; None where it has one.
    """

    excuse: Excuse = Excuse.NONE
    alone: RowFlags | None = None
    no_parents: Parents | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FarReferences:
    """Every reference that leads to or from a table in pieces, settled. `far`: the tables in pieces."""

    schema: Schema
    far: frozenset[str]
    settled: Mapping[Link, Settled] = field(default_factory=dict)

    def outcomes(self, evidence: Evidence, *, tables: Sequence[str], starts: Mapping[str, int]) -> Iterator[Outcome]:
        """What the rule says of the references of these tables. starts: how many rows of each came before the piece."""
        if self.far.isdisjoint(tables):
            said = said_by(reference_orphan.RULE, reference_orphan.check(evidence), evidence)
            near = (outcome for outcome in said if self._is_near(outcome))
            yield from (outcome for outcome in near if outcome.table in tables)
        for table in tables:
            for reference in self.schema.tables[table].references:
                settled = self.settled.get((table, reference))
                if settled is None:
                    continue
                if settled.no_parents is not None:
                    yield reference_orphan.without_parents(
                        reference, table=self.schema.tables[table], delivered=settled.no_parents
                    )
                    continue
                if settled.alone is not None and reference.target_table in self.far:
                    _tell_parents(evidence, table, reference, alone=settled.alone, start=starts.get(table, 0))
                yield reference_orphan.outcome_under(
                    evidence, reference, table=self.schema.tables[table], excuse=settled.excuse
                )

    def _is_near(self, outcome: Outcome) -> bool:
        """Whether an outcome is about a reference between tables that are held."""
        return not any(
            table == outcome.table and outcome.what == reference_orphan.what_of(reference)
            for table, reference in self.settled
        )


def _tell_parents(evidence: Evidence, table: str, reference: Reference, *, alone: RowFlags, start: int) -> None:
    """Let the evidence know which rows of the piece have a parent, although the parents are not held."""
    for part in evidence.parts(table):
        if part.has(reference.column):
            lonely = alone.of(start, part.row_count)
            found = ParentRows(
                index=pa.nulls(part.row_count, pa.int64()), found=~(lonely | part.missing_mask(reference.column))
            )
            evidence.know_parents(part, reference, found)
        start += part.row_count


def links_of(schema: Schema, far: frozenset[str]) -> tuple[Link, ...]:
    """The references that lead to or from a table in pieces."""
    return tuple(
        (table.name, reference)
        for table in schema.tables.values()
        for reference in table.references
        if table.name in far or reference.target_table in far
    )


class FarReferenceReader:
    """Reads what is needed to settle the links: first of the tables that are held, then of those in pieces."""

    def __init__(self, links: Sequence[Link], *, far: frozenset[str], evaluator: Evaluator, scratch: Scratch) -> None:
        self._links = links
        self._far = far
        self._evaluator = evaluator
        self._referring = {link: scratch.spool(width=2) for link in links}
        targets = dict.fromkeys((reference.target_table, reference.target_column) for _, reference in links)
        self._referred = {target: _Referred(ids=scratch.spool(width=1)) for target in targets}
        self._rows: dict[str, int] = {}

    def read(self, judge: PieceJudge) -> None:
        """Put aside what identifiers the tables of a unit hold and refer to, unless nothing depends on it."""
        tables = judge.unit.judged.tables
        if not any(self._matters(link, tables) for link in self._links):
            return
        for piece in judge.unit:
            evidence = judge.before_references(piece)
            for part in (part for parts in piece.values() for part in parts):
                self._read_part(evidence, part)
        for pieces in judge.unit.files.values():
            for (table, _), referred in self._referred.items():
                if table == pieces.target.table.name:
                    referred.lost += pieces.read().file.rows_not_read

    def settle(self, schema: Schema) -> FarReferences:
        """Which rows of every link have no parent, and whether they are excused."""
        settled = {link: self._settle(link) for link in self._links}
        return FarReferences(schema=schema, far=self._far, settled=settled)

    def _matters(self, link: Link, tables: frozenset[str]) -> bool:
        """Whether these tables have to be read for a link: held ones always, as that costs nothing."""
        table, reference = link
        if not tables & self._far:
            return table in tables or reference.target_table in tables
        return reference.target_table in tables or (table in tables and self._is_unsettled(reference))

    def _is_unsettled(self, reference: Reference) -> bool:
        """Whether the piece itself cannot tell which of its rows have no parent, or whether they are excused."""
        referred = self._referred[reference.target_table, reference.target_column]
        return reference.target_table in self._far or referred.lost > 0

    def _read_part(self, evidence: Evidence, part: Part) -> None:
        table = part.table.name
        start = self._rows.get(table, 0)
        self._rows[table] = start + part.row_count
        for (target, column), referred in self._referred.items():
            if target == table:
                referred.lost += part.file.rows_not_read
                if part.has(column):
                    referred.delivered = True
                    referred.rows += part.row_count
                    referred.lost += int((~evidence.present(part, column)).sum())
                    referred.ids.add(self._hashes(part, column)[~part.missing_mask(column)])
        for (own, reference), spool in self._referring.items():
            if own == table and part.has(reference.column):
                rows = np.flatnonzero(evidence.present(part, reference.column))
                spared = reference_orphan.spared(evidence, part, reference)
                places = ((rows + start).astype(np.uint64) << np.uint64(1)) | spared[rows].astype(np.uint64)
                spool.add(self._hashes(part, reference.column)[rows], places)

    def _hashes(self, part: Part, column: str) -> Hashes:
        """Of the texts, as identifiers may be numbers in one table and text in the other."""
        return self._evaluator.hashes([part.column(column).cast(pa.string())])

    def _settle(self, link: Link) -> Settled:
        _, reference = link
        referred = self._referred[reference.target_table, reference.target_column]
        if not referred.rows:
            return Settled(no_parents=Parents.EMPTY if referred.delivered else Parents.ABSENT)
        if not self._is_unsettled(reference):
            return Settled()
        alone = RowFlags(self._rows.get(link[0], 0))
        distinct = 0
        for number in Spool.numbers():
            lonely = _lonely(self._referring[link].part(number), referred.ids.part(number))
            alone.set(lonely[:, 1] >> np.uint64(1))
            distinct += len(np.unique(lonely[_is_asked(lonely[:, 1]), 0]))
        return Settled(alone=alone, excuse=Excuse.ALL if distinct <= referred.lost else Excuse.NONE)


def _lonely(referring: Hashes, ids: Hashes) -> Hashes:
    """Those whose identifier is none of `ids`; the first column of both is the identifier's hash."""
    return referring[~np.isin(referring[:, 0], np.unique(ids[:, 0]))]


def _is_asked(places: Hashes) -> Mask:
    """Rows that are not spared: their last bit is not set."""
    return np.asarray((places & np.uint64(1)) == 0, dtype=np.bool_)
