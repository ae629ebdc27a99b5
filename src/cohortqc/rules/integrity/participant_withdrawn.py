"""A row belongs to somebody who withdrew consent.

# What it does

Takes the list of those who withdrew (`--withdrawn FILE`) and fails every row, of every table, whose identifier stands
in it. The identifier of a row is the variable with the role of an identifier, or the one that refers to such a
variable. Identifiers are compared as text, as the delivery's typed cells are written: 73557.0 in a file is 73557, a
leading zero counts.

# Why it matters

Her data may no longer be used. They must not reach an analysis, and the sender must know that they were sent.

# Missing values

A row without an identifier, or with one that an earlier rule failed, cannot be told to be hers: not applicable, and
unknown. Without a list the rule is not run.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, role: identifier, label: Participant}
      hip:
        title: Hip scans
        file: hip
        key: [ID]
        references: {ID: dem.ID}
        variables:
          ID: {type: text, label: Participant}
          BMD: {type: number, label: Total hip BMD}

    --withdrawn
    1002

    dem.csv
    ID
    1001
    1002             <- ID

    hip.csv
    ID,BMD
    1001,0.853
    1002,0.911       <- ID

Deleted in one table and left in another, she is still withdrawn and no orphan:

    --withdrawn
    1002

    dem.csv
    ID
    1001

    hip.csv
    ID,BMD
    1002,0.911       <- ID

# Passes

    --withdrawn
    1002

    dem.csv
    ID
    1001

    hip.csv
    ID,BMD
    1001,0.853
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.identifiers import identifier_column
from cohortqc.rules.judging import Judged, Place, not_run, outcome_of_rows
from cohortqc.rules.withdrawn import withdrawn_rows


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each table whose rows say whose they are."""
    if evidence.circumstances.withdrawn is None:
        yield not_run(RULE, why="no list of withdrawn participants was given (--withdrawn)")
        return
    for table in evidence.schema.tables.values():
        column = identifier_column(table, schema=evidence.schema)
        if column is not None:
            yield outcome_of_rows(
                RULE,
                (_judge(evidence, part, column=column) for part in evidence.parts_with(table.name, column)),
                place=Place(table=table.name, variable=column, what="nobody who withdrew"),
                message="The participant withdrew consent",
            )


def _judge(evidence: Evidence, part: Part, *, column: str) -> Judged:
    doubt = evidence.doubt(part, column)
    failed = np.flatnonzero(withdrawn_rows(evidence, part, column) & ~doubt)
    return Judged(
        part=part,
        failed=failed,
        not_applicable=int((part.missing_mask(column) & ~doubt).sum()),
        unknown=int(doubt.sum()),
        observed=evidence.texts(part, column, failed),
        expected="nobody who withdrew",
    )


RULE = Rule(
    code="INT305",
    name="participant-withdrawn",
    family=Family.KEYS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Delete the participant's rows, and tell the sender",
    explanation=__doc__,
)
