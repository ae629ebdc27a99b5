"""The columns of a file stand in another order than in the schema.

# What it does

Notes a file whose columns, those that the schema does not know aside, follow one another in another order than the
schema declares. Columns are found by their names, so nothing is read amiss for it: the rule is off unless the schema
turns it on (`checks: {INT208: {enabled: true}}`), for a programme down the line that counts columns.

# Why it matters

A programme that takes columns by their place reads one variable for another, and says nothing.

# Missing values

Not applicable: the rule looks at no cell.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          AGE: {type: integer, label: Age}
          SEX: {codes: {1: Male, 2: Female}, optional: true, label: Sex}
    checks: {INT208: {enabled: true}}

    dem.csv         <-
    AGE,ID
    63,1001
    58,1002

# Passes

    dem.csv
    ID,AGE
    1001,63
    1002,58

With a column that may be absent:

    dem.csv
    ID,AGE,SEX
    1001,63,1
"""

from collections.abc import Iterator

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.faults import outcome_of_faults


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome over all files that were read."""
    yield outcome_of_faults(RULE, evidence, unit="files")


RULE = Rule(
    code="INT208",
    name="column-order-differs",
    family=Family.COLUMNS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.NOTE,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Nothing, unless another program counts columns",
    explanation=__doc__,
    on_by_default=False,
)
