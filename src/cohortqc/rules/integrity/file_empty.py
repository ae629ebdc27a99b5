"""A file holds no record.

# What it does

Fails a file without a single byte, and one that has a header but no record below it.

# Why it matters

An empty table looks like one in which nothing is wrong. Either nothing was collected, or the export lost everything.

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
    ID,AGE

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
    code="INT103",
    name="file-empty",
    family=Family.FILES,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.ERROR,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Ask whether nothing was collected, or send the file again",
    explanation=__doc__,
)
