"""A participant has no row in a table in which everybody like her should have one.

# What it does

For a table with `rows: {for_each: dem, where: BMDFLAG = 1}`, looks at every participant (row of `dem`) for whom the
condition is true, and fails the one to whom no row of the table refers. The problem stands at the participant's row,
which tells her key and centre; its table is the one that lacks the row. Where releases differ in the condition, hers
holds; of a release from which the table did not come nobody is looked for (INT201).

# Why it matters

What is not there raises no alarm: a clinic whose scans were left out of an extract is simply not in the analysis.

# Missing values

Where the condition is unknown, or the participant's identifier is missing, in doubt or there twice, the outcome is
unknown. Rows of the table that refer to nobody known, or could not be read, may be hers: as many participants without
a row as there are such rows are unknown, not failed.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          BMDFLAG: {codes: {0: "No", 1: "Yes"}, label: In the bone density sub-cohort}
      hip:
        title: Hip scans
        file: hip
        key: [ID]
        references: {ID: dem.ID}
        rows: {for_each: dem, where: BMDFLAG = 1}
        variables:
          ID: {type: text, label: Participant}
          BMD: {type: number, label: Total hip BMD}

    dem.csv
    ID,BMDFLAG
    1001,1
    1002,1         <-
    1003,0

    hip.csv
    ID,BMD
    1001,0.853

# Passes

    dem.csv
    ID,BMDFLAG
    1001,1
    1002,
    1003,0

    hip.csv
    ID,BMD
    1001,0.853
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import TableSchema
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.completeness.roll_call import RollCall, link_to, roll_call
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.judging import NOT_DELIVERED, Judged, Place, not_run, outcome_of_rows
from cohortqc.sql.evaluation import Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Over all participants, shape (n,): no row, though one is expected; no row is expected; it is not known."""

    failed: Mask
    not_applicable: Mask
    unknown: Mask


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each table that must have a row for each participant."""
    for table in evidence.schema.tables.values():
        reference = None if table.rows is None or table.rows.for_each is None else link_to(table, table.rows.for_each)
        if table.rows is None or reference is None:
            continue
        condition = f" where {table.rows.where}" if table.rows.where else ""
        place = Place(table=table.name, what=f"a row for each row of {table.rows.for_each}{condition}")
        if why := why_not(evidence, table.name, participants=reference.target_table):
            yield not_run(RULE, why=why, place=place)
            continue
        roll = roll_call(evidence, table.name, reference)
        yield outcome_of_rows(
            RULE,
            _judged(roll, absent(evidence, table, roll), table=table.name),
            place=place,
            message=f"The participant has no row in {table.name}",
        )


def why_not(evidence: Evidence, table: str, *, participants: str) -> str:
    """Why nobody's rows can be looked for; "" when they can. A table without rows has a problem of its own."""
    for name in (participants, table):
        if not evidence.parts(name):
            return NOT_DELIVERED if name == table else f"{name} was not delivered"
        if not any(part.row_count for part in evidence.parts(name)):
            return f"no record of {name} was read"
    return ""


def absent(evidence: Evidence, table: TableSchema, roll: RollCall) -> Absent:
    """Who has no row in a table with `rows: {for_each: ...}`."""
    truths = [_should_be_there(evidence, part, table=table.name) for part in roll.participants]
    expected = _joined([truth.true for truth in truths])
    excluded = _joined([truth.false for truth in truths])
    failed = expected & roll.called & ~roll.present
    unknown = ~excluded & ~(expected & roll.called)
    if np.count_nonzero(failed) <= roll.stray:
        failed, unknown = np.zeros_like(failed), unknown | failed
    return Absent(failed=failed, not_applicable=excluded, unknown=unknown)


def _should_be_there(evidence: Evidence, part: Part, *, table: str) -> Truth:
    """Of each participant of a part, as her release has it: nobody where the table is not in it, or did not come."""
    everyone = np.ones(part.row_count, dtype=np.bool_)
    release = evidence.schema.releases.get(part.release or "")
    declared = (evidence.schema.tables if release is None else release.tables).get(table)
    came = part.release is None or any(other.release in {None, part.release} for other in evidence.parts(table))
    rows = declared.rows if declared is not None and came else None
    if rows is None or rows.for_each is None:
        return Truth(true=~everyone, known=everyone)
    return Truth(true=everyone, known=everyone) if rows.where is None else evidence.truth(part, rows.where)


def _joined(masks: list[Mask]) -> Mask:
    return np.concatenate(masks) if masks else np.zeros(0, dtype=np.bool_)


def _judged(roll: RollCall, found: Absent, *, table: str) -> Iterator[Judged]:
    masks = (roll.split(found.failed), roll.split(found.not_applicable), roll.split(found.unknown))
    for part, failed, not_applicable, unknown in zip(roll.participants, *masks, strict=True):
        yield Judged(
            part=part,
            failed=np.flatnonzero(failed),
            not_applicable=int(np.count_nonzero(not_applicable)),
            unknown=int(np.count_nonzero(unknown)),
            observed=["no row"] * int(np.count_nonzero(failed)),
            expected=f"a row in {table}",
        )


RULE = Rule(
    code="COM302",
    name="participant-without-row",
    family=Family.VISITS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.WARNING,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.FAILS,
    remedy="Send the row, or the reason why there is none",
    explanation=__doc__,
)
