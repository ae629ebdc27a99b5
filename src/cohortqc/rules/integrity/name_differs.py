"""Names are written otherwise than in the schema.

# What it does

Notes, once a file, columns that fit a variable only without regard to case or blanks, or by an alias. They are read
under the schema's name.

# Why it matters

The next program that reads the file may be less forgiving.

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

    dem.csv         <-
    Id,age
    1001,63

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
    code="INT207",
    name="name-differs",
    family=Family.COLUMNS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.NOTE,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Write the names as the schema has them, or declare `aliases`",
    explanation=__doc__,
)
