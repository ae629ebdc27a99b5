r"""A text file is not UTF-8, and no encoding is declared.

# What it does

Warns of a file whose bytes are not valid UTF-8 while the schema declares no `encoding` for it. It is read as
Windows-1252, and the letters beyond ASCII may be wrong.

# Why it matters

An umlaut read in the wrong encoding becomes another letter: names and free text change without a trace.

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
          TOWN: {type: text, label: Town}

    dem.csv         <-
    ID,TOWN
    1001,K\xf6ln

# Passes

    dem.csv
    ID,TOWN
    1001,Köln

With the encoding declared, the same bytes pass:

    tables:
      dem:
        title: Demographics
        file: dem
        encoding: cp1252
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          TOWN: {type: text, label: Town}

    dem.csv
    ID,TOWN
    1001,K\xf6ln
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
    code="INT104",
    name="encoding-doubtful",
    family=Family.FILES,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.WARNING,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Declare `encoding` in the schema, or export as UTF-8",
    explanation=__doc__,
)
