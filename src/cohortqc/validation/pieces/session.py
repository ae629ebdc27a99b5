"""One attempt at judging a delivery in pieces: its units in their order, and what is added up over them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from cohortqc.delivery.folder import Found
from cohortqc.delivery.pieces import FileInPieces
from cohortqc.delivery.read_in_pieces import DeliveryInPieces
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.scratch import Scratch
from cohortqc.model.circumstances import Circumstances
from cohortqc.model.progress import Progress
from cohortqc.model.schema import Schema
from cohortqc.model.table import DeliveredFile, Part
from cohortqc.model.validation import Missingness, Outcome
from cohortqc.rules.catalogue import STEPS, Phase
from cohortqc.rules.consistency import rule_failed
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.integrity import reference_orphan
from cohortqc.rules.judging import NOTHING_TO_JUDGE
from cohortqc.sql.evaluation import Evaluator
from cohortqc.validation.pieces.bounds import Bounds
from cohortqc.validation.pieces.far_keys import FarKeys
from cohortqc.validation.pieces.far_references import FarReferenceReader, FarReferences, links_of
from cohortqc.validation.pieces.missing_sum import MissingSum
from cohortqc.validation.pieces.outcome_sum import OutcomeSum
from cohortqc.validation.pieces.piece_judge import (
    DELIVERY_IN_PIECES,
    Doubts,
    PieceJudge,
    unjudged,
    without_rows,
)
from cohortqc.validation.pieces.scope import judged_schema, only_rules
from cohortqc.validation.pieces.unit import Piece, Unit
from cohortqc.validation.run import said_by
from cohortqc.validation.settings import apply, why_off

_AFTER_ANSWERS = frozenset(
    check.RULE.code for step in STEPS if step.phase in {Phase.ANSWERS, Phase.BETWEEN} for check in step.checks
)


class Session:
    """Adds up what is said of every unit. Nothing of a piece outlives it but counts and the rows that are listed."""

    def __init__(
        self,
        delivery: DeliveryInPieces,
        schema: Schema,
        *,
        bounds: Bounds,
        circumstances: Circumstances,
        evaluator: Evaluator,
    ) -> None:
        self._delivery = delivery
        self._schema = schema
        self._bounds = bounds
        self._circumstances = circumstances
        self._evaluator = evaluator
        self._held = {name: table.parts for name, table in delivery.whole().tables.items()}
        self._sum = OutcomeSum(
            bounds=bounds, schema=schema, held={part.id for parts in self._held.values() for part in parts}
        )
        self._missing = MissingSum(schema=schema)

    def outcomes(self, files: Mapping[str, DeliveredFile]) -> Iterator[Outcome]:
        """What was said of every table."""
        far = sorted({f"{pieces.target.table.name}." for pieces in self._delivery.pieces.values()})
        for outcome in self._sum.outcomes(files):
            # What would tell stands in rows that are not held.
            hangs = outcome.unknown and any(table in outcome.what for table in far)
            settled = outcome.rule is reference_orphan.RULE or outcome.why != NOTHING_TO_JUDGE
            yield unjudged(outcome, why=DELIVERY_IN_PIECES) if hangs and not settled else outcome

    def missingness(self) -> tuple[Missingness, ...]:
        """How complete every variable is."""
        return self._missing.entries()

    def judge(self, scratch: Scratch, *, without: Mapping[Found, Refusal], progress: Progress | None) -> None:
        """Judge all units, tables that are held first. Raises GivenUpError when a file cannot be read to its end."""
        files = {found: pieces for found, pieces in self._delivery.pieces.items() if found not in without}
        far = frozenset(pieces.target.table.name for pieces in files.values())
        held = self._judge_of(self._unit(frozenset(self._schema.tables) - far, {}, far=far))
        units = [held, *(self._judge_of(self._unit(frozenset((table,)), files, far=far)) for table in sorted(far))]
        references = self._references(units, far, scratch=scratch)
        doubts = self._judge_held(held, references)
        for number, judge in enumerate(units[1:]):
            if progress is not None:
                progress(f"table {', '.join(judge.unit.judged.tables)}", number, len(units) - 1)
            self._judge_in_pieces(replace(judge, their_doubts=doubts), references, scratch=scratch)

    def _unit(self, tables: frozenset[str], files: Mapping[Found, FileInPieces], *, far: frozenset[str]) -> Unit:
        own = {found: pieces for found, pieces in files.items() if pieces.target.table.name in tables}
        return Unit(
            judged=judged_schema(self._schema, tables, far=far - tables),
            held={name: parts for name, parts in self._held.items() if name in tables},
            files=own,
        )

    def _judge_of(self, unit: Unit) -> PieceJudge:
        return PieceJudge(
            unit=unit,
            delivery=self._delivery.whole(),
            schema=self._schema,
            circumstances=self._circumstances,
            evaluator=self._evaluator,
            others={name: parts for name, parts in self._held.items() if name not in unit.judged.tables},
        )

    def _references(self, units: Sequence[PieceJudge], far: frozenset[str], *, scratch: Scratch) -> FarReferences:
        off = why_off(reference_orphan.RULE, self._schema.settings)
        links = () if off else links_of(self._schema, far)
        reader = FarReferenceReader(links, far=far, evaluator=self._evaluator, scratch=scratch)
        for judge in units:
            reader.read(judge)
        return reader.settle(self._schema)

    def _judge_held(self, judge: PieceJudge, references: FarReferences) -> Sequence[Doubts]:
        tables = [name for name in self._schema.tables if name in judge.unit.judged.tables]

        def refer(evidence: Evidence) -> Iterator[Outcome]:
            return references.outcomes(evidence, tables=tables, starts={})

        (piece,) = judge.unit
        found = judge.judge(piece, references=refer)
        self._sum.add(found.outcomes)
        self._missing.add(found.answers, judge.unit.judged.tables)
        self._sum.add(judge.not_judged(part for parts in piece.values() for part in parts))
        self._add_far(judge, piece)
        return found.doubts

    def _judge_in_pieces(self, judge: PieceJudge, references: FarReferences, *, scratch: Scratch) -> None:
        (table,) = judge.unit.judged.tables
        own = self._schema.tables[table]
        keys = FarKeys(table=own, evaluator=self._evaluator, scratch=scratch, exact=self._bounds.exact)
        shapes: dict[tuple[str, str | None], Part] = {}
        started = 0
        for piece in judge.unit:

            def refer(evidence: Evidence, starts: int = started) -> Iterator[Outcome]:
                return references.outcomes(evidence, tables=[table], starts={table: starts})

            found = judge.judge(piece, references=refer)
            self._sum.add(self._near(judge, found.outcomes))
            self._missing.add(found.answers, judge.unit.judged.tables)
            keys.add(piece)
            for part in piece[table]:
                shapes.setdefault((part.file.name, part.release), without_rows(part))
                started += part.row_count
            del found, piece
            pa.default_memory_pool().release_unused()
        self._sum.add(judge.not_judged(shapes.values()))
        self._add_far(judge, {table: tuple(shapes.values())})
        if own.key:
            self._sum.add(apply(self._schema.settings, outcome) for outcome in keys.outcomes(judge.unit))

    def _near(self, judge: PieceJudge, outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
        """The outcomes, but for those that hang on a table that is not held."""
        far = judge.unit.judged.far_variables
        for outcome in outcomes:
            if outcome.rule.code in _AFTER_ANSWERS and (outcome.table, outcome.variable) in far:
                yield unjudged(outcome, why=DELIVERY_IN_PIECES)
            else:
                yield outcome

    def _add_far(self, judge: PieceJudge, piece: Piece) -> None:
        """Say of the schema's own rules that look at tables in pieces that they were not run."""
        judged = judge.unit.judged
        if not judged.far_rules:
            return
        evidence = judge.evidence({name: tuple(map(without_rows, parts)) for name, parts in piece.items()})
        rules = tuple(
            rule for rule in self._schema.rules if rule.id in judged.far_rules and rule.table in judged.tables
        )
        evidence = replace(evidence, schema=replace(only_rules(self._schema, ()), rules=rules))
        found = said_by(rule_failed.RULE, rule_failed.check(evidence), evidence)
        self._sum.add(
            apply(self._schema.settings, unjudged(outcome, why=DELIVERY_IN_PIECES))
            for outcome in found
            if outcome.table in judged.tables
        )
