"""A variable of the schema is not in its file.

# What it does

Fails a column that the schema declares and the file lacks, unless it is `optional: true`. Names match exactly, then
without regard to case, then by the declared `aliases`. A column that is nearly called like this one is pointed at, and
not read.

# Why it matters

No rule about the variable can be applied, and no analysis can use it.

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

    dem.csv         <- AGE
    ID
    1001

# Passes

    dem.csv
    ID,AGE
    1001,63
    1002,58

A variable that may be absent:

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          AGE: {type: integer, optional: true, label: Age}

    dem.csv
    ID
    1001
"""

from collections.abc import Iterator

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.faults import outcome_of_faults


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome over all declared columns of the files read."""
    yield outcome_of_faults(RULE, evidence, unit="columns")


RULE = Rule(
    code="INT204",
    name="variable-missing",
    family=Family.COLUMNS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Export the file again with this variable",
    explanation=__doc__,
)
