"""One piece held against the schema: the rules that need not see more, phase by phase."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cohortqc.model.circumstances import Circumstances
from cohortqc.model.delivery import Delivery
from cohortqc.model.rule import Rule, Scope
from cohortqc.model.schema import Schema
from cohortqc.model.table import Part, PartId, Table
from cohortqc.model.validation import Outcome
from cohortqc.rules.catalogue import READING, STEPS, Phase, Step
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.integrity import key_duplicate, participant_withdrawn, reference_orphan, row_duplicate
from cohortqc.rules.judging import Place, not_run
from cohortqc.sql.evaluation import Evaluator
from cohortqc.validation.constrained import Broken, broken_constraints
from cohortqc.validation.pieces.unit import Piece, Unit
from cohortqc.validation.run import said_by
from cohortqc.validation.settings import apply

TABLE_IN_PIECES = "the file is read in chunks; the rule needs the whole table at once"
DELIVERY_IN_PIECES = "a file of the delivery is read in chunks; the rule looks at several tables at once"

_BY_ITSELF = frozenset((participant_withdrawn.RULE.code,))
"""Rules of a wider scope that judge each row by itself, against a list that is given."""

_ELSEWHERE = frozenset(module.RULE.code for module in (key_duplicate, row_duplicate, reference_orphan))
"""Rules of a wider scope that are judged all the same, from what is put aside of every piece."""

Doubts = Mapping[tuple[PartId, str], Mask]
References = Callable[[Evidence], Iterable[Outcome]]
"""Judges the references that lead to or from a table in pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What was said of one piece. `answers`: the evidence before answers are judged; `doubts`: after each step."""

    outcomes: tuple[Outcome, ...]
    answers: Evidence
    doubts: tuple[Doubts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceJudge:
    """Judges the pieces of one unit. `schema`: all of it.

    `others`: parts of tables that are held; `their_doubts`: which of their cells are in doubt after each step.
    """

    unit: Unit
    delivery: Delivery
    schema: Schema
    circumstances: Circumstances
    evaluator: Evaluator
    others: Piece = field(default_factory=dict)
    their_doubts: Sequence[Doubts] = ()

    def evidence(self, piece: Piece) -> Evidence:
        """The piece, with the parts of tables that are held beside it, before any rule has spoken."""
        tables = {**self.others, **piece}
        return Evidence(
            delivery=replace(
                self.delivery,
                tables={name: Table(name=name, parts=parts) for name, parts in tables.items() if parts},
                faults=(),
                judged={},
                whole=False,
            ),
            schema=self.unit.judged.schema,
            evaluator=self.evaluator,
            circumstances=self.circumstances,
        )

    def judge(self, piece: Piece, *, references: References) -> Judgement:
        """Every phase in its turn; `references` speaks in its phase."""
        evidence = answers = self.evidence(piece)
        broken = broken_constraints(evidence, tables=self.unit.judged.tables)
        outcomes: list[Outcome] = []
        doubts: list[Doubts] = []
        for number, step in enumerate(STEPS):
            if step.phase is Phase.ANSWERS:
                answers = evidence
            found = [*self._said(step, evidence, broken)]
            if step.phase is Phase.REFERENCES:
                found += [apply(evidence.schema.settings, outcome) for outcome in references(evidence)]
            outcomes += found
            evidence = self._after(evidence, found, number)
            doubts.append(evidence.doubtful)
        return Judgement(outcomes=tuple(outcomes), answers=answers, doubts=tuple(doubts))

    def before_references(self, piece: Piece) -> Evidence:
        """What is known of a piece when its references are to be judged."""
        evidence = self.evidence(piece)
        broken = broken_constraints(evidence, tables=self.unit.judged.tables)
        for number, step in enumerate(STEPS):
            if step.phase is Phase.REFERENCES:
                break
            evidence = self._after(evidence, self._said(step, evidence, broken), number)
        return evidence

    def not_judged(self, parts: Iterable[Part]) -> Iterator[Outcome]:
        """Why the rules that need to see more did not run, at each place that they would have judged."""
        tables: dict[str, tuple[Part, ...]] = {}
        for part in parts:
            tables[part.table.name] = (*tables.get(part.table.name, ()), without_rows(part))
        evidence = replace(self.evidence(tables), schema=self.schema)
        for step in STEPS:
            for check in step.checks:
                if check.RULE.code not in _ELSEWHERE and not self._runs(check.RULE, step):
                    why = TABLE_IN_PIECES if check.RULE.scope is Scope.TABLE else DELIVERY_IN_PIECES
                    for outcome in said_by(check.RULE, check.check(evidence), evidence):
                        if outcome.table in self.unit.judged.tables:
                            yield apply(evidence.schema.settings, unjudged(outcome, why=why))

    def _said(self, step: Step, evidence: Evidence, broken: Broken) -> Iterator[Outcome]:
        for check in step.checks:
            if self._runs(check.RULE, step):
                yield from self._own(check.RULE, check.check(evidence), evidence)
        for constraint in step.constraints:
            yield from self._own(constraint.RULE, broken.outcomes(constraint, evidence), evidence)

    def _own(self, rule: Rule, found: Iterable[Outcome], evidence: Evidence) -> Iterator[Outcome]:
        for outcome in said_by(rule, found, evidence):
            if outcome.table in self.unit.judged.tables:
                yield apply(evidence.schema.settings, outcome)

    def _runs(self, rule: Rule, step: Step) -> bool:
        """Whether a rule sees all that it needs."""
        if step.phase is Phase.WAIVERS or rule.code == reference_orphan.RULE.code:
            return False
        if rule.scope is Scope.ROW or rule.code in _BY_ITSELF:
            return True
        return not self.unit.in_pieces and (rule.scope is Scope.TABLE or step.phase in READING)

    def _after(self, evidence: Evidence, found: Iterable[Outcome], number: int) -> Evidence:
        later = evidence.after(found)
        theirs = self.their_doubts[number] if self.their_doubts else {}
        return replace(later, doubtful={**later.doubtful, **theirs})


def unjudged(outcome: Outcome, *, why: str) -> Outcome:
    """In place of an outcome: that its rule was not run there."""
    place = Place(table=outcome.table, variable=outcome.variable, id=outcome.id, what=outcome.what)
    return not_run(outcome.rule, why=why, place=replace(place, severity=outcome.severity))


def without_rows(part: Part) -> Part:
    """The part as it would be had its file no record."""
    return replace(
        part,
        data=part.data.slice(0, 0),
        reasons={name: codes[:0] for name, codes in part.reasons.items()},
        unreadable={},
        lines=None if part.lines is None else part.lines[:0],
        records=None if part.records is None else np.zeros(0, dtype=np.int64),
    )
