"""The same row was delivered more than once.

# What it does

Of the rows that share their key, over all files of the table, fails those whose whole group is identical in every cell.
It stands in place of INT302.

# Why it matters

The participant would be counted twice. Unlike rows that contradict each other, identical ones need no decision: one of
them is enough. Many of them show that an export was appended to itself.

# Missing values

Two cells that are missing for the same reason are equal. A row whose key is not complete belongs to no group.

# Fails

    tables:
      hip:
        title: Hip scans
        file: hip
        key: [ID, DAYS]
        variables:
          ID: {type: text, label: Participant}
          DAYS: {type: integer, label: Days since enrolment}
          BMD: {type: number, label: Total hip BMD}

    hip.csv
    ID,DAYS,BMD
    1001,0,0.853     <-
    1002,0,
    1001,0,0.853     <-

# Passes

    hip.csv
    ID,DAYS,BMD
    1001,0,0.853
    1002,0,
    1001,2190,0.853
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import TableSchema
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.duplicates import Duplicates
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Place, outcome_of_rows

MESSAGE = "The same row stands in the delivery more than once"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each table with a key."""
    for table in evidence.schema.tables.values():
        if table.key:
            yield outcome_among(evidence.duplicates(table.name), table=table)


def outcome_among(found: Duplicates, *, table: TableSchema) -> Outcome:
    """The outcome for one table, among the rows that share their key."""
    return outcome_of_rows(
        RULE,
        found.judged(found.identical, not_applicable=np.zeros_like(found.identical)),
        place=Place(table=table.name, what="no row twice"),
        message=MESSAGE,
    )


RULE = Rule(
    code="INT303",
    name="row-duplicate",
    family=Family.KEYS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.UNIQUENESS,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Send the row once",
    explanation=__doc__,
)
