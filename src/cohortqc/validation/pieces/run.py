"""A delivery of any size held against a schema: tables in pieces, the others as a whole, outcomes added up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from cohortqc.delivery.folder import Found
from cohortqc.delivery.read_in_pieces import DeliveryInPieces
from cohortqc.delivery.refusal import Refusal
from cohortqc.delivery.scratch import Scratch
from cohortqc.model.circumstances import NOTHING_KNOWN, Circumstances
from cohortqc.model.delivery import Delivery
from cohortqc.model.progress import Progress
from cohortqc.model.schema import Schema
from cohortqc.model.table import Part, Table
from cohortqc.model.validation import Outcome, Status, Validation
from cohortqc.rules.catalogue import READING, RULES, STEPS, Phase
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import not_run
from cohortqc.sql.evaluation import Evaluator
from cohortqc.validation.pieces.bounds import Bounds
from cohortqc.validation.pieces.session import Session
from cohortqc.validation.pieces.unit import GivenUpError
from cohortqc.validation.run import NOTHING_DECLARED, counts_of, place_in, said_by
from cohortqc.validation.settings import apply, refuse_unknown, why_off
from cohortqc.validation.waivers import Waived, day_for, waive


def validate_in_pieces(
    delivery: DeliveryInPieces,
    schema: Schema,
    *,
    bounds: Bounds,
    circumstances: Circumstances = NOTHING_KNOWN,
    progress: Progress | None = None,
) -> Validation:
    """What `validate` says, of a delivery that is not held as a whole; which rules cannot say it, is said.

    Rules that need only a row give what they would give of the whole; so do keys and references. Counts are exact,
    listed problems bounded; the parts of tables in pieces hold only rows that are listed. Raises as `validate` does.
    """
    refuse_unknown(schema)
    day_for(circumstances, schema)
    refused: dict[Found, Refusal] = {}
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"), Evaluator() as evaluator:
        while True:
            session = Session(delivery, schema, bounds=bounds, circumstances=circumstances, evaluator=evaluator)
            try:
                with Scratch() as scratch:
                    session.judge(scratch, without=refused, progress=progress)
                break
            except GivenUpError as error:
                refused[error.found] = error.refusal
        whole = delivery.delivery(refused)
        files = {file.name: file for file in whole.files}
        outcomes = [*session.outcomes(files), *_of_files(whole, schema, circumstances, evaluator=evaluator)]
        outcomes += _silent(outcomes, whole, schema, circumstances, evaluator=evaluator)
        waived = _with_waivers(outcomes, whole, schema, circumstances, evaluator=evaluator)
    if progress is not None:
        progress("done", len(RULES), len(RULES))
    return Validation(
        delivery=replace(whole, tables=_tables(whole, waived.outcomes, schema)),
        schema=schema,
        outcomes=tuple(sorted(waived.outcomes, key=place_in(schema))),
        missingness=session.missingness(),
        counts=counts_of(waived.outcomes),
        waivers=waived.uses,
        sources=circumstances.sources,
    )


def _of_files(
    delivery: Delivery, schema: Schema, circumstances: Circumstances, *, evaluator: Evaluator
) -> Iterator[Outcome]:
    """What is said of the delivery, its files and their columns: reading has told it all."""
    evidence = Evidence(
        delivery=replace(delivery, tables={}), schema=schema, evaluator=evaluator, circumstances=circumstances
    )
    for step in STEPS:
        for check in step.checks if step.phase in READING else ():
            for outcome in said_by(check.RULE, check.check(evidence), evidence):
                if not outcome.table and outcome.why != NOTHING_DECLARED:
                    yield apply(schema.settings, outcome)


def _silent(
    outcomes: Iterable[Outcome],
    delivery: Delivery,
    schema: Schema,
    circumstances: Circumstances,
    *,
    evaluator: Evaluator,
) -> Iterator[Outcome]:
    """Rules that have said nothing so far, each with the reason: its own, which it gives without any table."""
    heard = {outcome.rule.code for outcome in outcomes}
    late = {check.RULE.code for step in STEPS if step.phase is Phase.WAIVERS for check in step.checks}
    evidence = Evidence(
        delivery=replace(delivery, tables={}, faults=(), judged={}),
        schema=schema,
        evaluator=evaluator,
        circumstances=circumstances,
    )
    checks = {check.RULE.code: check for step in STEPS for check in step.checks}
    for rule in RULES:
        if rule.code not in heard | late:
            check = checks.get(rule.code)
            said = [] if check is None else list(said_by(rule, check.check(evidence), evidence))
            own = [outcome.why for outcome in said if not outcome.table and outcome.status is Status.NOT_RUN]
            yield not_run(rule, why=why_off(rule, schema.settings) or next(iter(own), NOTHING_DECLARED))


def _with_waivers(
    outcomes: list[Outcome], delivery: Delivery, schema: Schema, circumstances: Circumstances, *, evaluator: Evaluator
) -> Waived:
    """The outcomes with what is waived told apart, and what the last rules say of waivers."""
    waived = waive(outcomes, circumstances, schema=schema)
    evidence = Evidence(
        delivery=delivery,
        schema=schema,
        evaluator=evaluator,
        circumstances=circumstances,
        waiver_uses=waived.uses,
    )
    found = list(waived.outcomes)
    for step in STEPS:
        for check in step.checks if step.phase is Phase.WAIVERS else ():
            said = said_by(check.RULE, check.check(evidence), evidence)
            found += [apply(schema.settings, outcome) for outcome in said]
    return replace(waived, outcomes=tuple(found))


def _tables(delivery: Delivery, outcomes: Iterable[Outcome], schema: Schema) -> Mapping[str, Table]:
    """The tables: parts that are held, and of those in pieces the rows that problems are listed of."""
    held = {part.id: part for table in delivery.tables.values() for part in table}
    for finding in (finding for outcome in outcomes for finding in outcome.findings):
        if finding.part is not None:
            held.setdefault(finding.part.id, finding.part)
    parts: dict[str, list[Part]] = {}
    for _, part in sorted(held.items()):
        parts.setdefault(part.table.name, []).append(part)
    return {name: Table(name=name, parts=tuple(parts[name])) for name in schema.tables if name in parts}
