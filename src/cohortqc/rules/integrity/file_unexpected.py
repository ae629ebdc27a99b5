"""A file belongs to no table of the schema.

# What it does

Notes a file whose name fits none of the tables, and a sheet with data beside the one that is read as a table. A name
that is nearly that of a table which did not come is pointed at.

# Why it matters

It may be the table that seems to be missing, under another name; or data that nobody agreed to send.

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

    dem.csv
    ID,AGE
    1001,63
    1002,58

    notes.csv       <-
    A,B
    1,2

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
    """One outcome over all files."""
    yield outcome_of_faults(RULE, evidence, unit="files")


RULE = Rule(
    code="INT203",
    name="file-unexpected",
    family=Family.COLUMNS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.NOTE,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Add it to the schema, or leave it out of the delivery",
    explanation=__doc__,
)
