"""Two columns of a file have the same name.

# What it does

Fails a column whose name stands in the header before, or that names the same variable as another column. The first of
them is read, the others are not.

# Why it matters

Nobody can tell which of them is meant; most programs take one and drop the other without a word.

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
    ID,AGE,AGE
    1001,63,36

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
    code="INT206",
    name="variable-repeated",
    family=Family.COLUMNS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Name the columns apart and export again",
    explanation=__doc__,
)
