"""A line cannot be read as a record.

# What it does

Fails a line with more or fewer fields than the header, with a quotation mark that opens or closes in the wrong place,
with a NUL byte, or the header once more, as where exports are strung together. Such a line is not read; the others are.
In a workbook: rows of several cells above the header, and cells merged into one (read for the first of them only).

# Why it matters

Guessing where the missing field belongs would move a value into its neighbour's column.

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
    1002            <-
    1003,58,7       <-
    1004,61

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
    """One outcome over all lines of all text files."""
    yield outcome_of_faults(RULE, evidence, unit="lines")


RULE = Rule(
    code="INT105",
    name="line-malformed",
    family=Family.FILES,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Export again; look for the delimiter or a quotation mark inside a text",
    explanation=__doc__,
)
