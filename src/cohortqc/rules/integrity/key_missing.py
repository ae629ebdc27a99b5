"""A part of a row's key is missing.

# What it does

Fails every row in which a key column holds no value: blank, or one of the codes for missing.

# Why it matters

A row that cannot be named cannot be joined to the participant's other rows, nor asked about.

# Missing values

The blank itself fails, and so does a missing code. A key whose text does not fit its type is a problem of its own
(INT401) and unknown here. A row of nothing but blanks (`;;;;`, as spreadsheets leave below a table) fails once, for
the first column of its key.

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
    1001,0,0.853
    ,0,0.911         <- ID
    1002,,0.787      <- DAYS

# Passes

    hip.csv
    ID,DAYS,BMD
    1001,0,0.853
    1001,2190,
"""

from collections.abc import Iterator, Sequence

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.blank_rows import without_anything
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, outcome_of_rows


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each key column."""
    for table in evidence.schema.tables.values():
        for place, column in enumerate(table.key):
            yield outcome_of_rows(
                RULE,
                (
                    _judge(part, column=column, before=table.key[:place])
                    for part in evidence.parts_with(table.name, column)
                ),
                place=Place(table=table.name, variable=column, what="a value in every row"),
                message="The row cannot be named: its key is missing",
            )


def _judge(part: Part, *, column: str, before: Sequence[str]) -> Judged:
    """`before`: the parts of the key in front, one of which speaks for a row of nothing but blanks."""
    unreadable = part.unreadable[column].rows if column in part.unreadable else np.empty(0, dtype=np.int64)
    if part.column(column).null_count == 0:
        return Judged(part=part, failed=np.empty(0, dtype=np.int64))
    failed = np.setdiff1d(np.flatnonzero(part.missing_mask(column)), unreadable)
    told = np.zeros(0, dtype=np.int64)
    if before and len(failed):
        told = np.intersect1d(failed, np.flatnonzero(without_anything(part, part.table.key)))
    return Judged(
        part=part,
        failed=np.setdiff1d(failed, told),
        not_applicable=len(told),
        unknown=len(unreadable),
        expected="a value",
    )


RULE = Rule(
    code="INT301",
    name="key-missing",
    family=Family.KEYS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.FAILS,
    remedy="Supply the key",
    explanation=__doc__,
)
