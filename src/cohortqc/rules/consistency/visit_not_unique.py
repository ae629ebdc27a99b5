"""Several rows of one visit, and none or more than one of them is marked as the one to use.

# What it does

Groups the rows of each participant by the `type` and `year` of the table's `visits`. Of the rows of one visit,
exactly one should carry code 1 in the column `closest`: that is the row which an analysis takes. Two or more marked
rows are problems all; so are all rows of a visit that has several, none of them marked. A visit with a single row
needs no mark.

# Why it matters

Joined by participant and visit, a woman with two marked scans is counted twice; one with two unmarked scans is lost.

# Missing values

Unknown, and counted: without participant, type or year, or with days that do not fit the year (CON303). Where marks are
missing, two marked rows are still one too many. Rows that share their key with another one are problems of their own
(INT302, INT303), and unknown here.

# Fails

    tables:
      hip:
        title: Hip scans
        file: hip
        key: [ID, DAYS]
        visits: {type: TYPE, year: YEAR, days: DAYS, closest: CLOSEST}
        variables:
          ID: {type: text, role: identifier, label: Participant}
          DAYS: {type: integer, unit: days, label: Days since enrolment}
          TYPE: {codes: {1: Screening, 3: Annual}, label: Visit type}
          YEAR: {type: integer, label: Visit year}
          CLOSEST: {codes: {0: "No", 1: "Yes"}, label: Closest to the visit}

    hip.csv
    ID,DAYS,TYPE,YEAR,CLOSEST
    1001,-30,1,0,1        <- CLOSEST
    1001,-9,1,0,1         <- CLOSEST
    1001,-5,1,0,0
    1001,380,3,1,0        <- CLOSEST
    1001,390,3,1,0        <- CLOSEST
    1001,1100,3,3,1

# Passes

    hip.csv
    ID,DAYS,TYPE,YEAR,CLOSEST
    1001,-30,1,0,1
    1001,-9,1,0,0
    1001,380,3,1,0
    1001,1090,3,3,
    1001,1100,3,3,0
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import TableSchema, Visits
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.visit_texts import CellsOfVisits, OtherVisits
from cohortqc.rules.consistency.visits_in_time import (
    NO_PARTICIPANT,
    UNKNOWN,
    Failures,
    Ints,
    VisitsInTime,
    equal_values,
    visits_in_time,
)
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.identifiers import identifier_column
from cohortqc.rules.judging import Place, not_run, outcome_of_rows

CLOSEST = "1"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each table that marks the row closest to a visit."""
    for table in evidence.schema.tables.values():
        if table.visits is not None and table.visits.closest is not None:
            yield _outcome(evidence, table, visits=table.visits, closest=table.visits.closest)


def _outcome(evidence: Evidence, table: TableSchema, *, visits: Visits, closest: str) -> Outcome:
    place = Place(table=table.name, variable=closest, what="one row of each visit is marked as the closest")
    if identifier_column(table, schema=evidence.schema) is None:
        return not_run(RULE, why=NO_PARTICIPANT, place=place)
    named = [name for name in (visits.type, visits.year) if name is not None]
    if not named:
        return not_run(RULE, why="nothing tells the visit: declare `type` or `year` under `visits`", place=place)
    rows = visits_in_time(evidence, table, columns=[*named, closest], by=None)
    who = rows.who
    if visits.days is not None:
        # Days that do not fit the visit (CON303) leave open which of them is wrong: one problem, not two.
        who = np.where(_misplaced(evidence, rows, days=visits.days), UNKNOWN, who)
    group = _visit(who, [equal_values(evidence, rows.parts, name) for name in named])
    marked, unmarked = _marks(evidence, rows, closest=closest)
    failed, unknown = _judge(group, marked=marked, unmarked=unmarked)
    positions = np.flatnonzero(failed)
    failures = Failures(
        rows=positions,
        observed=CellsOfVisits(parts=rows.parts, rows=positions, variables=(closest,)),
        expected=["1 in exactly one row of the visit"] * len(positions),
        related=OtherVisits(
            parts=rows.parts,
            rows=positions,
            group=group,
            order=np.argsort(group, kind="stable"),
            variable=closest,
        ),
    )
    judged = rows.judged(failures, unknown=unknown, not_applicable=np.zeros(len(group), dtype=np.bool_))
    return outcome_of_rows(
        RULE, judged, place=place, message="Not exactly one row of the visit is marked as the closest"
    )


def _misplaced(evidence: Evidence, rows: VisitsInTime, *, days: str) -> Mask:
    """Shape (n,): True where the row has a day, and an earlier rule has failed it."""
    masks = [
        evidence.doubt(part, days) & ~part.missing_mask(days)
        if part.has(days)
        else np.zeros(part.row_count, dtype=np.bool_)
        for part in rows.parts
    ]
    return np.concatenate([np.zeros(0, dtype=np.bool_), *masks])


def _visit(who: Ints, columns: list[Ints]) -> Ints:
    """Shape (n,): which participant's which visit a row belongs to; UNKNOWN where one of these is not known."""
    stacked = np.stack([who, *columns], axis=1)
    known = (stacked != UNKNOWN).all(axis=1)
    group = np.full(len(who), UNKNOWN, dtype=np.int64)
    group[known] = np.unique(stacked[known], axis=0, return_inverse=True)[1].reshape(-1)
    return group


def _marks(evidence: Evidence, rows: VisitsInTime, *, closest: str) -> tuple[Mask, Mask]:
    """Shapes (n,): marked as the closest, marked as not the closest; neither where the mark is missing or in doubt."""
    texts = [evidence.cells(part, closest).cast(pa.string()).fill_null("") for part in rows.parts]
    found = np.concatenate([np.zeros(0, dtype=object), *(text.to_numpy() for text in texts)])
    return found == CLOSEST, (found != CLOSEST) & (found != "")


def _judge(group: Ints, *, marked: Mask, unmarked: Mask) -> tuple[Mask, Mask]:
    """Rows that fail, rows that are unknown; all of shape (n,)."""
    known = group != UNKNOWN
    number = np.where(known, group, 0)
    many = int(group.max(initial=UNKNOWN)) + 1

    def rows_of_visit(chosen: Mask) -> Ints:
        return np.bincount(number[known & chosen], minlength=max(many, 1))[number]

    several_marked = marked & (rows_of_visit(marked) > 1)
    total = rows_of_visit(np.ones(len(group), dtype=np.bool_))
    none_marked = (total > 1) & (rows_of_visit(unmarked) == total)
    failed = known & (several_marked | none_marked)
    cannot_tell = (rows_of_visit(marked | unmarked) < total) & (total > 1)
    return failed, ~known | (cannot_tell & ~failed)


RULE = Rule(
    code="CON304",
    name="visit-not-unique",
    family=Family.OVER_TIME,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.UNIQUENESS,
    severity=Severity.ERROR,
    scope=Scope.TABLE,
    missing=MissingPolicy.UNKNOWN,
    remedy="Mark exactly one row of the visit",
    explanation=__doc__,
)
