"""Several rows have the same key, and are not the same.

# What it does

Groups the rows of a table, over all its files, by their key. Every row of a group of two or more is a problem, because
nobody can tell which of them is right; each names the others. Groups of identical rows belong to INT303.

# Why it matters

Joined by a key that is not unique, a participant is counted twice, and which of her values is used is left to chance.

# Missing values

A row whose key is not complete belongs to no group: it is unknown here and a problem of INT301.

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
    1002,0,0.911
    1001,0,0.797     <-

# Passes

    hip.csv
    ID,DAYS,BMD
    1001,0,0.853
    1002,0,0.853
    1001,2190,0.853
"""

from collections.abc import Iterator

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import TableSchema
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.duplicates import Duplicates
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Place, outcome_of_rows

MESSAGE = "Another row has the same key and differs from this one"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each table with a key."""
    for table in evidence.schema.tables.values():
        if table.key:
            yield outcome_among(evidence.duplicates(table.name), table=table)


def outcome_among(found: Duplicates, *, table: TableSchema) -> Outcome:
    """The outcome for one table, among the rows that share their key."""
    return outcome_of_rows(
        RULE,
        found.judged(~found.identical, not_applicable=found.identical),
        place=Place(table=table.name, what=f"one row for each {', '.join(table.key)}"),
        message=MESSAGE,
    )


RULE = Rule(
    code="INT302",
    name="key-duplicate",
    family=Family.KEYS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.UNIQUENESS,
    severity=Severity.ERROR,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Say which of the rows is right, or correct the key",
    explanation=__doc__,
)
