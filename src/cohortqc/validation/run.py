"""A delivery held against a schema: every rule in its turn, and what is not run with the reason why."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from cohortqc.model.circumstances import NOTHING_KNOWN, Circumstances
from cohortqc.model.delivery import Delivery
from cohortqc.model.progress import Progress
from cohortqc.model.rule import Family, Rule
from cohortqc.model.schema import Schema
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome, Validation
from cohortqc.rules.catalogue import RULES, STEPS, Phase, Step
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import not_run
from cohortqc.sql.evaluation import Evaluator
from cohortqc.validation.constrained import Broken, broken_constraints
from cohortqc.validation.missingness import missingness
from cohortqc.validation.settings import apply, refuse_unknown, why_off
from cohortqc.validation.waivers import day_for, waive

NOTHING_DECLARED = "the schema declares nothing for it"


@dataclass(slots=True, kw_only=True)
class _Report:
    """Counts rules for whoever watches."""

    progress: Progress | None
    done: int = 0

    def __call__(self, rule: Rule) -> None:
        if self.progress is not None:
            self.progress(f"{rule.code} {rule.name}", self.done, len(RULES))
        self.done += 1


def validate(
    delivery: Delivery,
    schema: Schema,
    *,
    circumstances: Circumstances = NOTHING_KNOWN,
    progress: Progress | None = None,
) -> Validation:
    """Every rule of the catalogue applied, phase by phase: a cell that failed in one is unknown in those that follow.

    Bad data never raises. Raises ExpressionError for an SQL text of the schema that does not fit its columns, and
    DefinitionError when its `checks` speak of a rule that does not exist, and UsageError when a waiver has a last day
    and nobody says what day it is.
    """
    refuse_unknown(schema)
    day_for(circumstances, schema)
    report = _Report(progress=progress)
    outcomes: list[Outcome] = []
    # Numbers near the largest float overflow in squares and sums: infinity is as far as can be, and no news for users.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"), Evaluator() as evaluator:
        evidence = Evidence(delivery=delivery, schema=schema, evaluator=evaluator, circumstances=circumstances)
        broken = broken_constraints(evidence)
        answers = evidence
        for step in STEPS:
            if step.phase is Phase.ANSWERS:
                answers = evidence
            if step.phase is Phase.WAIVERS:
                waived = waive(outcomes, circumstances, schema=schema)
                outcomes = list(waived.outcomes)
                evidence = replace(evidence, waiver_uses=waived.uses)
            found = [apply(schema.settings, outcome) for outcome in _run(step, evidence, broken, report=report)]
            outcomes += found
            evidence = evidence.after(found)
        counted = missingness(answers)
    if progress is not None:
        progress("done", len(RULES), len(RULES))
    return Validation(
        delivery=delivery,
        schema=schema,
        outcomes=tuple(sorted(outcomes, key=place_in(schema))),
        missingness=counted,
        counts=counts_of(outcomes),
        waivers=evidence.waiver_uses,
        sources=circumstances.sources,
    )


def _run(step: Step, evidence: Evidence, broken: Broken, *, report: _Report) -> Iterator[Outcome]:
    for check in step.checks:
        report(check.RULE)
        yield from said_by(check.RULE, check.check(evidence), evidence)
    for constraint in step.constraints:
        report(constraint.RULE)
        yield from said_by(constraint.RULE, broken.outcomes(constraint, evidence), evidence)


def said_by(rule: Rule, found: Iterable[Outcome], evidence: Evidence) -> Iterator[Outcome]:
    """What the rule says, or why it says nothing. `found` is lazy: a rule that is off does no work."""
    if off := why_off(rule, evidence.schema.settings):
        yield not_run(rule, why=off)
        return
    anything = False
    for outcome in found:
        anything = True
        yield outcome
    if not anything:
        yield not_run(rule, why=NOTHING_DECLARED)


def counts_of(outcomes: Iterable[Outcome]) -> dict[Severity, int]:
    """Problems of each severity that no waiver covers."""
    counts = dict.fromkeys(Severity, 0)
    for finding in (finding for outcome in outcomes for finding in outcome.findings if not finding.waiver):
        counts[finding.severity] += finding.count
    return counts


def place_in(schema: Schema) -> Callable[[Outcome], tuple[int, str, int, int, str]]:
    """By family, code, table and variable, in the order of the schema, then by the schema's rule id."""
    families = list(Family)
    tables = {name: place for place, name in enumerate(schema.tables)}
    variables = {
        (table.name, name): place for table in schema.tables.values() for place, name in enumerate(table.variables)
    }

    def key(outcome: Outcome) -> tuple[int, str, int, int, str]:
        return (
            families.index(outcome.rule.family),
            outcome.rule.code,
            tables.get(outcome.table, -1),
            variables.get((outcome.table, outcome.variable), -1),
            outcome.id,
        )

    return key
