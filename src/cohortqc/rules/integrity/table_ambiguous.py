"""Several files claim to be the same table.

# What it does

Fails when more than one file fits the name of a table that stands in one file (a table with `in_parts: true` may stand
in several), when two files of a table are alike byte for byte, and when more than one sheet of a workbook may be it.

# Why it matters

Read together they would count participants twice; choosing one of them would be a guess.

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

    dem.txt
    ID,AGE
    1001,63
    1002,58

    delivery        <-

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
    """One outcome over all tables of the schema."""
    yield outcome_of_faults(RULE, evidence, unit="tables")


RULE = Rule(
    code="INT202",
    name="table-ambiguous",
    family=Family.COLUMNS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Keep one of the files, or declare them as parts",
    explanation=__doc__,
)
