r"""A file cannot be read at all.

# What it does

Fails a file that its reader gives up on: a broken compression, a transport file cut short, text in no known encoding,
a workbook locked by a password. A link that leads out of the delivery is not followed, and fails too.

# Why it matters

Nothing in the file was checked, and every table that it should have brought is missing.

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

    dem.csv.gz      <-
    \x1f\x8b\x08\0broken

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
    """One outcome: the files that could be read, and those that could not."""
    yield outcome_of_faults(RULE, evidence, unit="files")


RULE = Rule(
    code="INT101",
    name="file-unreadable",
    family=Family.FILES,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Ask for the file again",
    explanation=__doc__,
)
