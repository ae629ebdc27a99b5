"""A file's content is not what its name says.

# What it does

Compares the first bytes of a file with its name: a web page, an archive or a workbook under the name of a data file
fails.

# Why it matters

A page saying that the session has expired is the usual content of a download gone wrong. Read as data it would be
nonsense.

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
    <!DOCTYPE html>
    <html><body>Your session has expired</body></html>

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
    code="INT102",
    name="file-form-differs",
    family=Family.FILES,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="The content is of another kind; ask for the data file itself",
    explanation=__doc__,
)
