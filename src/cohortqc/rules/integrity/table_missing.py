"""A table of the schema was not delivered.

# What it does

Fails when no file of the delivery belongs to a table, unless the table is `optional: true`. A file that
belongs to no table and is nearly called like this one is pointed at, and not read.

# Why it matters

Everything that should be checked in it, or through it, cannot be.

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
      hip:
        title: Hip scans
        file: hip
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          BMD: {type: number, label: Total hip BMD}

    dem.csv
    ID,AGE
    1001,63
    1002,58

    delivery        <-

# Passes

The second table may be absent:

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          AGE: {type: integer, label: Age}
      hip:
        title: Hip scans
        file: hip
        optional: true
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          BMD: {type: number, label: Total hip BMD}

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
    """One outcome over all tables of the schema."""
    yield outcome_of_faults(RULE, evidence, unit="tables")


RULE = Rule(
    code="INT201",
    name="table-missing",
    family=Family.COLUMNS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Ask for the table, or declare it `optional`",
    explanation=__doc__,
)
