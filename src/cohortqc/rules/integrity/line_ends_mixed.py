r"""A file ends its lines in more than one way.

# What it does

Notes a text file in which some lines end in CR LF and others in LF, or in a CR alone.

# Why it matters

It shows that the file was put together from several exports, or edited by hand: a good place to look for other faults.

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
    ID,AGE\r
    1001,63\r
    1002,58

# Passes

    dem.csv
    ID,AGE\r
    1001,63\r
    1002,58\r
"""

from collections.abc import Iterator

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.faults import outcome_of_faults


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome over all text files."""
    yield outcome_of_faults(RULE, evidence, unit="files")


RULE = Rule(
    code="INT106",
    name="line-ends-mixed",
    family=Family.FILES,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.NOTE,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Export the file in one step",
    explanation=__doc__,
)
