"""A column is not in the schema.

# What it does

Notes a column whose name fits no variable of its table. It is not read. A name that is nearly that
of a variable which is absent is pointed at.

# Why it matters

Nothing is known about it: not its meaning, not its limits, not whether it may be sent at all.

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

    dem.csv         <- SHOE
    ID,AGE,SHOE
    1001,63,38

# Passes

    dem.csv
    ID,AGE
    1001,63
    1002,58
"""

from collections.abc import Iterator

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.faults import outcome_of_faults


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome over all columns of the files read."""
    yield outcome_of_faults(RULE, evidence, unit="columns")


RULE = Rule(
    code="INT205",
    name="variable-unexpected",
    family=Family.COLUMNS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.NOTE,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Add it to the schema, or leave it out of the export",
    explanation=__doc__,
)
