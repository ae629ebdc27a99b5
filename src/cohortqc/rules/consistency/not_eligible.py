"""A participant does not meet the study's conditions.

# What it does

Evaluates `eligible` of the schema, an SQL condition, on every row of the first table: the participants. False is a
problem; it shows what the row holds in the columns that the condition names.

# Why it matters

Somebody who was never eligible may have been enrolled by mistake, belong to another study, or carry a wrong value.
Each of them changes whom the results are about.

# Missing values

Unknown, and counted: SQL's own logic. A value that failed its own limits is in doubt, so that one wrong age is one
problem.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          AGE: {type: integer, unit: years, range: [0, 110], label: Age}
          SEX: {codes: {1: Man, 2: Woman}, label: Sex}
    eligible: SEX = 2 AND AGE >= 50

    dem.csv
    ID,AGE,SEX
    1001,63,2
    1002,49,2       <- SEX|AGE
    1003,63,1       <- SEX|AGE

# Passes

    dem.csv
    ID,AGE,SEX
    1001,50,2
    1002,,2
    1003,63,
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, outcome_of_rows
from cohortqc.sql.expression import parse


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for the participants' table."""
    condition = evidence.schema.eligible
    table = next(iter(evidence.schema.tables.values()), None)
    if condition is None or table is None:
        return
    own = [reference.column for reference in parse(condition).references if reference.table in {None, table.name}]
    named = tuple(dict.fromkeys(own))
    yield outcome_of_rows(
        RULE,
        (_judge(evidence, part, condition=condition) for part in evidence.parts(table.name)),
        place=Place(
            table=table.name,
            variable=named[0] if len(named) == 1 else "",
            compared=named,
            what=condition,
        ),
        message="Does not meet the conditions of the study",
    )


def _judge(evidence: Evidence, part: Part, *, condition: str) -> Judged:
    truth = evidence.truth(part, condition)
    failed = np.flatnonzero(truth.false)
    return Judged(
        part=part,
        failed=failed,
        unknown=int(truth.unknown.sum()),
        observed=row_texts(evidence, part, parse(condition).references, failed),
        expected=condition,
    )


RULE = Rule(
    code="CON206",
    name="not-eligible",
    family=Family.BETWEEN,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.UNKNOWN,
    remedy="Exclude the participant, or confirm that she belongs to the study and correct the value",
    explanation=__doc__,
)
