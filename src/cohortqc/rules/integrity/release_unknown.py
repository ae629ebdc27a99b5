"""A file belongs to a release that the schema does not know.

# What it does

Warns of a file whose name fits a table but whose release is not among the schema's `releases`. It is read by what all
releases have in common.

# Why it matters

Codes and limits differ between releases; read under the wrong one, good values would fail and bad ones pass.

# Missing values

Not applicable: the rule looks at no cell.

# Fails

    tables:
      demo:
        title: Demographics
        file: "DEMO_{release}"
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          AGE: {type: integer, label: Age}
    releases:
      D: {title: 2005-2006}
      E: {title: 2007-2008}

    DEMO_D.csv
    ID,AGE
    1001,63

    DEMO_Z.csv      <-
    ID,AGE
    2001,58

# Passes

    DEMO_D.csv
    ID,AGE
    1001,63

    DEMO_E.csv
    ID,AGE
    2001,58
"""

from collections.abc import Iterator

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.faults import outcome_of_faults


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome over all files of a schema with releases."""
    yield outcome_of_faults(RULE, evidence, unit="files")


RULE = Rule(
    code="INT210",
    name="release-unknown",
    family=Family.COLUMNS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.WARNING,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Say which release the file belongs to, or add the release to the schema",
    explanation=__doc__,
)
