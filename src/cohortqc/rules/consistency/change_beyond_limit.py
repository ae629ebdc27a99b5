"""A value changed faster between two visits than it can.

# What it does

Compares each value of a variable with `change: {percent_per_year: r, precision: CV}` with the participant's value
before it. The change in per cent of the earlier value must not exceed r t + 4 sqrt(2) CV, with t the years between
(days / 365.25): true change at the rate r, plus four standard deviations of the difference of two measurements, each
with the coefficient of variation CV in per cent. The later row is the problem; the earlier one stands beside it. Where
the next value fits the one before the problem, it has only come back, and is none. Time is `days` of the table's
`visits`, or the date of the visit (role `visit_date`).

Rows that `visits` marks as not the closest to their visit (code 0 in `closest`) are repeats: the time to the scan
beside them is too short for the rate to matter, and they are left out.

# Why it matters

Bone is lost at one or two per cent a year. Ten per cent in a year is a scan of the other hip, another region, or
another woman; one such pair moves a mean of small changes.

# Missing values

Unknown, and counted: without value, participant or time. A first visit has nothing before it and is not judged; a
missing value is passed over, and its neighbours are compared. Values of zero or less have no change in per cent.

# Fails

    tables:
      hip:
        title: Hip scans
        file: hip
        key: [ID, DAYS]
        visits: {days: DAYS}
        variables:
          ID: {type: text, role: identifier, label: Participant}
          DAYS: {type: integer, unit: days, label: Days since enrolment}
          NECK: {type: number, unit: g/cm², digits: 3, label: Femoral neck BMD,
                 change: {percent_per_year: 4, precision: 1.6}}

    hip.csv
    ID,DAYS,NECK
    1001,0,0.800
    1001,365,0.690        <- NECK
    1001,2190,0.680
    1002,0,0.700
    1002,365,0.800        <- NECK

# Passes

    hip.csv
    ID,DAYS,NECK
    1001,0,0.800
    1001,365,0.700
    1001,730,
    1002,365,0.800

Thirteen per cent in one year are the limit here (4 + 4 sqrt(2) 1.6 = 13.05):

    hip.csv
    ID,DAYS,NECK
    1001,0,1.000
    1001,365,0.870
    1002,0,1.000
    1002,2190,0.680
"""

import math
from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Change, TableSchema, Variable
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.visit_texts import CellsOfVisits, OtherVisit, WithNumber
from cohortqc.rules.consistency.visits_in_time import (
    NO_DAYS,
    UNKNOWN,
    Failures,
    Floats,
    Pairs,
    VisitsInTime,
    days_column,
    quantities,
    visits_in_time,
    why_not,
)
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.judging import Place, not_run, outcome_of_rows
from cohortqc.rules.visits import DAYS_A_YEAR

STANDARD_DEVIATIONS = 4.0
"""Of the difference between two measurements: about one pair in 16,000 lies beyond by chance."""


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each variable that says how fast it can change."""
    for table, variable in evidence.variables():
        if variable.change is not None:
            yield _outcome(evidence, table, variable=variable, change=variable.change)


def limit_in_per_cent(change: Change, *, years: Floats) -> Floats:
    """The largest change, r t + 4 sqrt(2) CV, shape kept; `years` between two visits, zero or more."""
    noise = STANDARD_DEVIATIONS * math.sqrt(2) * change.precision
    return np.asarray(change.percent_per_year * years + noise, dtype=np.float64)


def _outcome(evidence: Evidence, table: TableSchema, *, variable: Variable, change: Change) -> Outcome:
    what = f"at most {change.percent_per_year:g} % a year + {STANDARD_DEVIATIONS:g} sqrt(2) {change.precision:g} %"
    place = Place(table=table.name, variable=variable.name, what=what)
    by = days_column(table)
    why = why_not(table, schema=evidence.schema, by=by, otherwise=NO_DAYS)
    if by is None or why:
        return not_run(RULE, why=why, place=place)
    visits = visits_in_time(evidence, table, columns=[variable.name], by=by)
    values = quantities(evidence, visits.parts, variable.name)
    repeats = _repeats(evidence, visits, table)
    known = ~np.isnan(values) & (values > 0)
    pairs = visits.pairs(known & ~repeats)
    years = (visits.time[pairs.later] - visits.time[pairs.earlier]) / DAYS_A_YEAR
    per_cent = _per_cent(values, pairs)
    limit = limit_in_per_cent(change, years=years)
    beyond = np.abs(per_cent) > limit
    beyond &= ~_back(pairs, beyond, visits=visits, values=values, change=change)
    failed = pairs.where(beyond)
    failures = Failures(
        rows=failed.later,
        observed=CellsOfVisits(parts=visits.parts, rows=failed.later, variables=(variable.name,)),
        expected=WithNumber(
            pattern="a change of at most {} % in {} years, not {} %",
            numbers=np.stack([limit[beyond], years[beyond], per_cent[beyond]], axis=1),
            digits=(1, 1, 1),
        ),
        related=OtherVisit(parts=visits.parts, rows=failed.earlier, variables=(by, variable.name)),
    )
    unknown = ~repeats & ((visits.who == UNKNOWN) | np.isnan(visits.time) | np.isnan(values))
    judged = visits.judged(failures, unknown=unknown, not_applicable=visits.first_of_all(pairs))
    return outcome_of_rows(RULE, judged, place=place, message="Changed more since the visit before than it can")


def _per_cent(values: Floats, pairs: Pairs) -> Floats:
    return np.asarray(100 * (values[pairs.later] - values[pairs.earlier]) / values[pairs.earlier], dtype=np.float64)


def _back(pairs: Pairs, beyond: Mask, *, visits: VisitsInTime, values: Floats, change: Change) -> Mask:
    """Shape (k,): pairs beyond the limit whose later value fits the one before a visit that is a problem already."""
    before = np.full(len(values), UNKNOWN, dtype=np.int64)
    before[pairs.later[beyond]] = pairs.earlier[beyond]
    start = before[pairs.earlier]
    both = np.flatnonzero(beyond & (start != UNKNOWN))
    over = Pairs(earlier=start[both], later=pairs.later[both])
    years = (visits.time[over.later] - visits.time[over.earlier]) / DAYS_A_YEAR
    fits = np.abs(_per_cent(values, over)) <= limit_in_per_cent(change, years=years)
    back = np.zeros(len(beyond), dtype=np.bool_)
    place = np.full(len(values), UNKNOWN, dtype=np.int64)
    place[pairs.later] = np.arange(len(pairs.later))
    # In the order of time: a visit that is no problem for this reason excuses none after it.
    for pair in both[fits][np.lexsort((visits.time[over.later[fits]], visits.who[over.later[fits]]))].tolist():
        back[pair] = not back[place[pairs.earlier[pair]]]
    return back


def _repeats(evidence: Evidence, visits: VisitsInTime, table: TableSchema) -> Mask:
    """Shape (n,): True where the row is marked as not the closest to its visit."""
    column = None if table.visits is None else table.visits.closest
    if column is None:
        return np.zeros(len(visits.who), dtype=np.bool_)
    return np.asarray(quantities(evidence, visits.parts, column) == 0)


RULE = Rule(
    code="CON306",
    name="change-beyond-limit",
    family=Family.OVER_TIME,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.TEMPORAL,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.UNKNOWN,
    remedy="Review both scans: position, region, side, scanner and identifier",
    explanation=__doc__,
)
