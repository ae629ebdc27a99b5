"""A value that can only rise (or only fall) went the other way between two visits.

# What it does

Puts the visits of each participant in order, by `days` of the table's `visits`, else by the date of the visit (role
`visit_date`), else by `year`, and compares every value of a `monotone: increasing` (or `decreasing`) variable with
the one before it. The row at which the order breaks is the problem; the earlier visit stands beside it. Equal values
keep the order, and values of one and the same day are not compared with each other.

# Why it matters

Age, pack-years and the number of births do not fall. Where they seem to, one of two values is wrong, two visits were
exchanged, or the row belongs to somebody else.

# Missing values

Not applicable: a missing value is passed over, and its neighbours are compared. Rows whose participant or time is not
known, rows that share their key with another one, and cells in doubt are unknown.

# Fails

    tables:
      form:
        title: Form
        file: form
        key: [ID, DAYS]
        visits: {days: DAYS}
        variables:
          ID: {type: text, role: identifier, label: Participant}
          DAYS: {type: integer, unit: days, label: Days since enrolment}
          PACKYRS: {type: number, unit: years, digits: 1, monotone: increasing, label: Pack-years}
          TEETH: {type: integer, monotone: decreasing, label: Own teeth}

    form.csv
    ID,DAYS,PACKYRS,TEETH
    1001,1095,10.0,28     <- PACKYRS
    1001,365,12.5,28
    1001,2190,11.0,27
    1002,0,3.0,20
    1002,365,,20
    1002,1095,2.9,20      <- PACKYRS

What must never rise:

    form.csv
    ID,DAYS,PACKYRS,TEETH
    1001,0,10.0,27
    1001,365,12.5,28      <- TEETH

# Passes

    form.csv
    ID,DAYS,PACKYRS,TEETH
    1001,1095,12.5,28
    1001,365,12.5,28
    1001,730,,
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import TableSchema, Trend, Variable
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.visit_texts import CellsOfVisits, OtherVisit
from cohortqc.rules.consistency.visits_in_time import (
    NO_ORDER,
    UNKNOWN,
    Failures,
    doubted,
    order_column,
    quantities,
    visits_in_time,
    why_not,
)
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Place, not_run, outcome_of_rows


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each variable that is declared monotone."""
    for table, variable in evidence.variables():
        if variable.monotone is not None:
            yield _outcome(evidence, table, variable=variable, trend=variable.monotone)


def _outcome(evidence: Evidence, table: TableSchema, *, variable: Variable, trend: Trend) -> Outcome:
    rises = trend is Trend.INCREASING
    what = f"never {'falls' if rises else 'rises'} from visit to visit"
    place = Place(table=table.name, variable=variable.name, what=what)
    by = order_column(table)
    why = why_not(table, schema=evidence.schema, by=by, otherwise=NO_ORDER)
    if by is None or why:
        return not_run(RULE, why=why, place=place)
    visits = visits_in_time(evidence, table, columns=[variable.name], by=by)
    values = quantities(evidence, visits.parts, variable.name)
    known = ~np.isnan(values)
    upward = values if rises else -values
    pairs = visits.pairs(known, ties=upward)
    broken = pairs.where(upward[pairs.later] < upward[pairs.earlier])
    failures = Failures(
        rows=broken.later,
        observed=CellsOfVisits(parts=visits.parts, rows=broken.later, variables=(variable.name,)),
        expected=CellsOfVisits(
            parts=visits.parts,
            rows=broken.earlier,
            variables=(variable.name,),
            prefix="at least " if rises else "at most ",
        ),
        related=OtherVisit(parts=visits.parts, rows=broken.earlier, variables=(by, variable.name)),
    )
    unknown = (visits.who == UNKNOWN) | np.isnan(visits.time) | doubted(evidence, visits.parts, variable.name)
    judged = visits.judged(failures, unknown=unknown, not_applicable=visits.first_of_all(pairs))
    return outcome_of_rows(RULE, judged, place=place, message=f"{'Falls' if rises else 'Rises'} between two visits")


RULE = Rule(
    code="CON302",
    name="monotone-broken",
    family=Family.OVER_TIME,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.TEMPORAL,
    severity=Severity.ERROR,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Verify both visits at their source; look for exchanged visits or identifiers",
    explanation=__doc__,
)
