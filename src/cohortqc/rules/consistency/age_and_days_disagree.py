"""The age at a visit does not fit the date of birth, or the time since the other visits.

# What it does

Takes the variable with the role `age`, the age at the visit in years, and compares it twice. With the date of birth
(role `birth_date`, of the table or of one that it refers to) and the date of the visit (role `visit_date`): age and
years lived may differ by one year, because ages are mostly given in completed years. With the participant's other
visits: from one to another, age must move on by the time between them (`days` of the table's `visits`, or the dates),
again to one year.

Between visits, one is taken as right: the first whose age fits the date of birth; without one, the visit in the
middle by age less time; of two, the earlier. Those that do not fit it are the problems, so that one wrong age is one
problem. A row that does not fit its date of birth is not compared with others.

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
from cohortqc.model.table import PartId
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
from cohortqc.rules.visits import DAYS_A_YEAR
from cohortqc.sql.reference import ColumnReference

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
        born = birth_column(table, schema=evidence.schema)
        apart = _apart_from_birth(evidence, table, age=age, born=born)
        if born is not None:
            yield _against_birth(evidence, table, age=age, born=born, apart=apart)
        yield _between_visits(evidence, table, age=age, apart=apart)


def _limit(evidence: Evidence, table: TableSchema, age: Variable) -> float:
    declared = evidence.setting(RULE.code, table=table.name, variable=age.name).limit
    return (YEARS_APART if declared is None else declared) + LEAP_DAYS


def _apart_from_birth(
    evidence: Evidence, table: TableSchema, *, age: Variable, born: ColumnReference | None
) -> Mapping[PartId, Floats]:
    """For each part with age and date of the visit: the age less the years lived, NaN where unknown, shape (n,)."""
    dated = table.with_role(Role.VISIT_DATE)
    if born is None or dated is None:
        return {}
    date = ColumnReference(table=None, column=dated.name)
    apart: dict[PartId, Floats] = {}
    for part in evidence.parts_with(table.name, age.name):
        if part.has(dated.name):
            days = dates_in_days(evidence, part, date) - dates_in_days(evidence, part, born)
            apart[part.id] = numbers(evidence, part, variable=age.name) - days / DAYS_A_YEAR
    return apart


def _against_birth(
    evidence: Evidence,
    table: TableSchema,
    *,
    age: Variable,
    born: ColumnReference,
    apart: Mapping[PartId, Floats],
) -> Outcome:
    place = Place(table=table.name, variable=age.name, what=f"fits {born} and the date of the visit")
    dated = table.with_role(Role.VISIT_DATE)
    if dated is None:
        return not_run(RULE, why=NO_DATE, place=place)
    shown = [ColumnReference(table=None, column=dated.name), born]
    limit = _limit(evidence, table, age)
    judged = []
    for part in evidence.parts_with(table.name, age.name):
        if part.id in apart:
            failed = np.flatnonzero(np.abs(apart[part.id]) > limit)
            lived = numbers(evidence, part, variable=age.name)[failed] - apart[part.id][failed]
            judged.append(
                Judged(
                    part=part,
                    failed=failed,
                    unknown=int(np.isnan(apart[part.id]).sum()),
                    observed=evidence.texts(part, age.name, failed),
                    expected_each=WithNumber(pattern="about {} years", numbers=lived[:, None], digits=(1,)),
                    related=row_texts(evidence, part, shown, failed),
                )
            )
    return outcome_of_rows(RULE, judged, place=place, message="Age at the visit does not fit the date of birth")


def _between_visits(
    evidence: Evidence, table: TableSchema, *, age: Variable, apart: Mapping[PartId, Floats]
) -> Outcome:
    place = Place(table=table.name, variable=age.name, what="moves on with the time between visits")
    by = days_column(table)
    why = why_not(table, schema=evidence.schema, by=by, otherwise=NO_DAYS)
    if by is None or why:
        return not_run(RULE, why=why, place=place)
    visits = visits_in_time(evidence, table, columns=[age.name], by=by)
    ages = quantities(evidence, visits.parts, age.name)
    limit = _limit(evidence, table, age)
    none = np.full(len(ages), np.nan)
    of_birth = np.concatenate([none[:0], *(apart.get(part.id, none[: part.row_count]) for part in visits.parts)])
    ages[np.abs(of_birth) > limit] = np.nan
    years = visits.time / DAYS_A_YEAR
    reference = _reference(visits, ages - years, confirmed=np.abs(of_birth) <= limit)
    has_other = (reference != UNKNOWN) & (reference != np.arange(len(ages)))
    expected = ages[reference] + years - years[reference]
    rows = np.flatnonzero(has_other & (np.abs(ages - expected) > limit))
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


def _reference(visits: VisitsInTime, age_at_day_0: Floats, *, confirmed: Mask) -> Ints:
    """Shape (n,): the participant's visit that the others are held against, UNKNOWN for a row that cannot be compared.

    The first that is `confirmed` by the date of birth, shape (n,); without one the lower median of the ages less time,
    and of two visits the earlier.
    """
    reference = np.full(len(age_at_day_0), UNKNOWN, dtype=np.int64)
    rows = np.flatnonzero((visits.who != UNKNOWN) & ~np.isnan(age_at_day_0))
    if not len(rows):
        return reference
    by_age = rows[np.lexsort((age_at_day_0[rows], visits.who[rows]))]
    by_trust = rows[np.lexsort((visits.time[rows], ~confirmed[rows], visits.who[rows]))]
    _, first, participant, count = np.unique(
        visits.who[by_age], return_index=True, return_inverse=True, return_counts=True
    )
    trusted = by_trust[first]
    chosen = np.where(confirmed[trusted] | (count < 3), trusted, by_age[first + (count - 1) // 2])
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
