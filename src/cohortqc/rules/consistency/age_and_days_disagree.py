"""The age at a visit does not fit the date of birth, or the time since the other visits.

# What it does

Takes the variable with the role `age`, the age at the visit in years, and compares it twice. With the date of birth
(role `birth_date`, of the table or of one that it refers to) and the date of the visit (role `visit_date`): age and
years lived may differ by one year, because ages are mostly given in completed years. With the participant's other
visits: from one to another, age must move on by the time between them (`days` of the table's `visits`, or the dates),
again to one year. There, the visit in the middle (by age less time) is taken as right, the earlier of two, and those
that do not fit it are the problems, so that one wrong age is one problem. A row that does not fit its date of birth
is not compared with others.

One year is the `limit` (`checks: {CON305: {limit: 2}}`); 0.01 years are added for leap days. The age at enrolment,
repeated on every row, is no age at the visit.

# Why it matters

Two women's rows that were exchanged look plausible one by one. Their ages do not.

# Missing values

Unknown, and counted. A participant with a single visit has nothing to be compared with.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, role: identifier, label: Participant}
          BORN: {type: date, role: birth_date, label: Date of birth}
      scan:
        title: Scans
        file: scan
        key: [ID, DAYS]
        references: {ID: dem.ID}
        visits: {days: DAYS}
        variables:
          ID: {type: text, role: identifier, label: Participant}
          DAYS: {type: integer, unit: days, label: Days since enrolment}
          DATE: {type: date, role: visit_date, label: Date of the scan}
          AGE: {type: integer, unit: years, role: age, label: Age at the scan}

    dem.csv
    ID,BORN
    1001,1935-06-01
    1002,

    scan.csv
    ID,DAYS,DATE,AGE
    1001,0,1995-06-01,60
    1001,1096,1998-06-01,65    <- AGE
    1002,0,1995-06-01,70
    1002,1096,1998-06-01,73
    1002,2192,2001-06-01,70    <- AGE

Of two visits, the later one:

    dem.csv
    ID,BORN
    1003,

    scan.csv
    ID,DAYS,DATE,AGE
    1003,365,1996-05-31,73     <- AGE
    1003,0,1995-06-01,70

# Passes

    dem.csv
    ID,BORN
    1001,1935-06-01
    1002,

    scan.csv
    ID,DAYS,DATE,AGE
    1001,-1,1995-05-31,59
    1001,0,1995-06-01,60
    1001,1096,1998-06-01,
    1002,0,1995-06-01,70
    1002,366,1996-06-01,72
"""

from collections.abc import Iterator, Mapping

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Role, TableSchema, Variable
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part, PartId
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.agreement import numbers
from cohortqc.rules.consistency.births import birth_column, dates_in_days
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.consistency.visit_texts import CellsOfVisits, OtherVisit, WithNumber
from cohortqc.rules.consistency.visits_in_time import (
    NO_DAYS,
    UNKNOWN,
    Failures,
    Floats,
    Ints,
    VisitsInTime,
    days_column,
    quantities,
    visits_in_time,
    why_not,
)
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.judging import Judged, Place, not_run, outcome_of_rows
from cohortqc.sql.reference import ColumnReference

DAYS_A_YEAR = 365.25
YEARS_APART = 1.0
LEAP_DAYS = 0.01
"""Years by which a calendar and years of 365.25 days may come apart."""

NO_DATE = "nothing tells the date of the visit: give a variable the role visit_date"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """Two outcomes for each age at a visit: against the date of birth, where one is declared, and between visits."""
    for table in evidence.schema.tables.values():
        age = table.with_role(Role.AGE)
        if age is None:
            continue
        against_birth: Mapping[PartId, Mask] = {}
        born = birth_column(table, schema=evidence.schema)
        if born is not None:
            judged = _against_birth(evidence, table, age=age, born=born)
            against_birth = {found.part.id: _mask(found) for found in judged or ()}
            place = Place(table=table.name, variable=age.name, what=f"fits {born} and the date of the visit")
            message = "Age at the visit does not fit the date of birth"
            yield (
                not_run(RULE, why=NO_DATE, place=place)
                if judged is None
                else outcome_of_rows(RULE, judged, place=place, message=message)
            )
        yield _between_visits(evidence, table, age=age, failed_before=against_birth)


def _limit(evidence: Evidence, table: TableSchema, age: Variable) -> float:
    declared = evidence.setting(RULE.code, table=table.name, variable=age.name).limit
    return (YEARS_APART if declared is None else declared) + LEAP_DAYS


def _mask(judged: Judged) -> Mask:
    mask = np.zeros(judged.part.row_count, dtype=np.bool_)
    mask[judged.failed] = True
    return mask


def _against_birth(
    evidence: Evidence, table: TableSchema, *, age: Variable, born: ColumnReference
) -> list[Judged] | None:
    """None where nothing tells the date of a visit."""
    dated = table.with_role(Role.VISIT_DATE)
    if dated is None:
        return None
    date = ColumnReference(table=None, column=dated.name)
    limit = _limit(evidence, table, age)
    parts = [part for part in evidence.parts_with(table.name, age.name) if part.has(dated.name)]
    return [_judge_birth(evidence, part, age=age, date=date, born=born, limit=limit) for part in parts]


def _judge_birth(
    evidence: Evidence, part: Part, *, age: Variable, date: ColumnReference, born: ColumnReference, limit: float
) -> Judged:
    ages = numbers(evidence, part, variable=age.name)
    lived = (dates_in_days(evidence, part, date) - dates_in_days(evidence, part, born)) / DAYS_A_YEAR
    apart = np.abs(ages - lived)
    failed = np.flatnonzero(apart > limit)
    return Judged(
        part=part,
        failed=failed,
        unknown=int(np.isnan(apart).sum()),
        observed=evidence.texts(part, age.name, failed),
        expected_each=WithNumber(pattern="about {} years", numbers=lived[failed][:, None], digits=(1,)),
        related=row_texts(evidence, part, [date, born], failed),
    )


def _between_visits(
    evidence: Evidence, table: TableSchema, *, age: Variable, failed_before: Mapping[PartId, Mask]
) -> Outcome:
    place = Place(table=table.name, variable=age.name, what="moves on with the time between visits")
    by = days_column(table)
    why = why_not(table, schema=evidence.schema, by=by, otherwise=NO_DAYS)
    if by is None or why:
        return not_run(RULE, why=why, place=place)
    visits = visits_in_time(evidence, table, columns=[age.name], by=by)
    ages = quantities(evidence, visits.parts, age.name)
    for part, start in zip(visits.parts, visits.starts, strict=True):
        if part.id in failed_before:
            ages[start : start + part.row_count][failed_before[part.id]] = np.nan
    years = visits.time / DAYS_A_YEAR
    reference = _reference(visits, ages - years)
    has_other = (reference != UNKNOWN) & (reference != np.arange(len(ages)))
    expected = ages[reference] + years - years[reference]
    rows = np.flatnonzero(has_other & (np.abs(ages - expected) > _limit(evidence, table, age)))
    failures = Failures(
        rows=rows,
        observed=CellsOfVisits(parts=visits.parts, rows=rows, variables=(age.name,)),
        expected=WithNumber(pattern="about {} years", numbers=expected[rows][:, None], digits=(1,)),
        related=OtherVisit(parts=visits.parts, rows=reference[rows], variables=(by, age.name)),
    )
    unknown = (visits.who == UNKNOWN) | np.isnan(visits.time) | np.isnan(ages)
    judged = visits.judged(failures, unknown=unknown, not_applicable=~has_other)
    message = "Age did not move on with the time between two visits"
    return outcome_of_rows(RULE, judged, place=place, message=message)


def _reference(visits: VisitsInTime, age_at_day_0: Floats) -> Ints:
    """Shape (n,): the participant's visit that the others are held against, UNKNOWN for a row that cannot be compared.

    The lower median of the ages less time; the earlier of two visits.
    """
    reference = np.full(len(age_at_day_0), UNKNOWN, dtype=np.int64)
    rows = np.flatnonzero((visits.who != UNKNOWN) & ~np.isnan(age_at_day_0))
    if not len(rows):
        return reference
    by_age = rows[np.lexsort((age_at_day_0[rows], visits.who[rows]))]
    by_time = rows[np.lexsort((visits.time[rows], visits.who[rows]))]
    _, first, participant, count = np.unique(
        visits.who[by_age], return_index=True, return_inverse=True, return_counts=True
    )
    chosen = np.where(count > 2, by_age[first + (count - 1) // 2], by_time[first])
    reference[by_age] = chosen[participant]
    return reference


RULE = Rule(
    code="CON305",
    name="age-and-days-disagree",
    family=Family.OVER_TIME,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.TEMPORAL,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.UNKNOWN,
    remedy="Check for exchanged identifiers, then verify the age at its source",
    explanation=__doc__,
)
