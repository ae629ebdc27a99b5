"""A participant was measured with another instrument, or other software, than at the visit before.

# What it does

Compares every variable with the role `device` or `software` with the participant's visit before, in the order of
`days` of the table's `visits`, the date of the visit (role `visit_date`), or the `year`. The later row is noted; the
earlier one stands beside it.

# Why it matters

Two densitometers differ by more than a year of bone loss. A change of the instrument between baseline and follow-up
looks like a change of the participant, unless the instruments were cross-calibrated.

# Missing values

Unknown, and counted; a first visit has nothing before it and is not judged. A visit without the value is passed over,
and its neighbours are compared.

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
          SCANNER: {type: text, role: device, label: Scanner}
          SOFTWARE: {type: text, role: software, label: Software}

    hip.csv
    ID,DAYS,SCANNER,SOFTWARE
    1001,0,QDR-1,9.80
    1001,1100,QDR-2,9.80      <- SCANNER
    1001,2190,QDR-2,9.81      <- SOFTWARE
    1002,0,QDR-1,9.80
    1002,365,,9.80
    1002,1100,QDR-2,9.80      <- SCANNER

# Passes

    hip.csv
    ID,DAYS,SCANNER,SOFTWARE
    1001,0,QDR-1,9.80
    1001,1100,QDR-1,9.80
    1001,1200,,9.80
    1002,0,QDR-2,9.81
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Role, TableSchema, Variable
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.visit_texts import CellsOfVisits, OtherVisit
from cohortqc.rules.consistency.visits_in_time import (
    NO_ORDER,
    UNKNOWN,
    Failures,
    equal_values,
    order_column,
    visits_in_time,
    why_not,
)
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Place, not_run, outcome_of_rows

INSTRUMENTS = (Role.DEVICE, Role.SOFTWARE)


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each instrument and its software."""
    for table, variable in evidence.variables():
        if variable.role in INSTRUMENTS:
            yield _outcome(evidence, table, variable=variable)


def _outcome(evidence: Evidence, table: TableSchema, *, variable: Variable) -> Outcome:
    place = Place(table=table.name, variable=variable.name, what="the same as at the visit before")
    by = order_column(table)
    why = why_not(table, schema=evidence.schema, by=by, otherwise=NO_ORDER)
    if by is None or why:
        return not_run(RULE, why=why, place=place)
    visits = visits_in_time(evidence, table, columns=[variable.name], by=by)
    values = equal_values(evidence, visits.parts, variable.name)
    pairs = visits.pairs(values != UNKNOWN)
    changed = pairs.where(values[pairs.later] != values[pairs.earlier])
    failures = Failures(
        rows=changed.later,
        observed=CellsOfVisits(parts=visits.parts, rows=changed.later, variables=(variable.name,)),
        expected=CellsOfVisits(parts=visits.parts, rows=changed.earlier, variables=(variable.name,)),
        related=OtherVisit(parts=visits.parts, rows=changed.earlier, variables=(by, variable.name)),
    )
    unknown = (visits.who == UNKNOWN) | np.isnan(visits.time) | (values == UNKNOWN)
    judged = visits.judged(failures, unknown=unknown, not_applicable=visits.first_of_all(pairs))
    return outcome_of_rows(RULE, judged, place=place, message="Not the instrument of the visit before")


RULE = Rule(
    code="CON307",
    name="instrument-changed",
    family=Family.OVER_TIME,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.TEMPORAL,
    severity=Severity.NOTE,
    scope=Scope.TABLE,
    missing=MissingPolicy.UNKNOWN,
    remedy="Cross-calibrate the instruments, or adjust for the change",
    explanation=__doc__,
)
