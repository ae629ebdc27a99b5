"""Two variables are not related as they should be.

# What it does

Holds Pearson's correlation of two numeric variables of a table against the limits that the schema declares
(`correlations: [{of: [SYSTBP1, SYSTBP2], between: [0.6, 1]}]`), over all rows that have both values. It is off when its
whole 95 % confidence interval (Fisher's z) lies beyond the limits: what chance can explain is not reported. It needs 20
such rows.

# Why it matters

A column that slipped by one row, or was sorted apart from the others, holds only possible values with the right mean
and spread, each of them beside another participant's. The relation to a second measurement is all that gives it away.

# Missing values

A row that lacks one of the values, or in which an earlier rule failed one, does not enter.

# Fails

    tables:
      exam:
        title: Examination
        file: exam
        key: [ID]
        correlations: [{of: [FIRST, SECOND], between: [0.6, 1]}]
        variables:
          ID: {type: text, label: Participant}
          FIRST: {type: integer, unit: mmHg, label: First reading}
          SECOND: {type: integer, unit: mmHg, label: Second reading}

The second reading slipped by one row:

    exam.csv    <- FIRST|SECOND
    ID,FIRST,SECOND
    1,118,122
    2,124,136
    3,132,126
    4,126,136
    5,140,130
    6,128,118
    7,116,132
    8,134,122
    9,122,134
    10,130,136
    11,138,114
    12,114,144
    13,142,132
    14,136,122
    15,120,112
    16,112,142
    17,144,122
    18,118,126
    19,126,148
    20,150,120

# Passes

    exam.csv
    ID,FIRST,SECOND
    1,118,120
    2,124,122
    3,132,136
    4,126,126
    5,140,136
    6,128,130
    7,116,118
    8,134,132
    9,122,122
    10,130,134
    11,138,136
    12,114,114
    13,142,144
    14,136,132
    15,120,122
    16,112,112
    17,144,142
    18,118,122
    19,126,126
    20,150,148
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Correlation, TableSchema
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.columns import FEWEST, beyond
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.consistency.agreement import numbers
from cohortqc.rules.consistency.limits import in_print
from cohortqc.rules.consistency.numbers import fixed
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run
from cohortqc.stats.correlation import pearson
from cohortqc.stats.number import Absent

MESSAGE = "The variables are not related as they should be"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each declared correlation."""
    for table in evidence.schema.tables.values():
        for correlation in table.correlations:
            yield _outcome(evidence, table, correlation)


def _outcome(evidence: Evidence, table: TableSchema, correlation: Correlation) -> Outcome:
    pair, limits = correlation.variables, correlation.limits
    place = Place(
        table=table.name, compared=pair, what=f"correlation of {' and '.join(pair)} {in_print(limits, unit='')}"
    )
    parts = [part for part in evidence.parts(table.name) if all(part.has(name) for name in pair)]
    if not parts:
        return not_run(RULE, why=NOT_DELIVERED, place=place)
    first, second = (np.concatenate([numbers(evidence, part, variable=name) for part in parts]) for name in pair)
    known = ~(np.isnan(first) | np.isnan(second))
    n = int(known.sum())
    if n < FEWEST:
        return not_run(RULE, why=f"fewer than {FEWEST} rows with both values", place=place)
    found = pearson(first[known], second[known])
    if isinstance(found, Absent):
        return not_run(RULE, why=found.problem, place=place)
    estimate, low, high = (fixed(value, digits=2) for value in (found.estimate, found.low, found.high))
    finding = finding_on_whole(
        RULE,
        place=place,
        parts=parts,
        message=MESSAGE,
        observed=f"r = {estimate} (95 % CI {low} to {high}) in {n:,} rows",
        expected=in_print(limits, unit=""),
    )
    findings = (finding,) if beyond(limits, low=found.low, high=found.high) else ()
    return counted(RULE, Counts(looked_at=1, unit="relations"), place=place, findings=findings)


RULE = Rule(
    code="ACC203",
    name="relation-off",
    family=Family.DISTRIBUTIONS,
    dimension=Dimension.ACCURACY,
    kahn=Kahn.ATEMPORAL,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.UNKNOWN,
    remedy="Look whether one of the columns slipped by a row, or was sorted apart from the others",
    explanation=__doc__,
)
