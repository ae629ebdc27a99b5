"""A question was asked, and its answer is blank.

# What it does

Looks at required variables with a condition (`asked_if`). Where the condition is true, a cell that holds neither a
value nor a code that says why not fails.

# Why it matters

A blank in a conditional question usually means "not asked". Where the filter question says that it was asked, the
answer was lost, or the filter answer is wrong.

# Missing values

The blank itself fails. A missing code with a reason of its own (refused, don't know) is an answer and passes. Where the
condition is unknown, because a filter answer is missing or an earlier rule failed it, so is the outcome.

# Fails

    tables:
      smq:
        title: Smoking
        file: smq
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          EVER: {codes: {1: "Yes", 2: "No"}, label: Ever smoked}
          START: {type: integer, asked_if: EVER = 1, required: true, missing: {777: refused}, label: Age started}

    smq.csv
    ID,EVER,START
    1001,1,17
    1002,1,          <- START
    1003,2,

# Passes

    smq.csv
    ID,EVER,START
    1001,1,17
    1002,1,777
    1003,2,
    1004,,
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, outcome_of_rows
from cohortqc.sql.expression import parse


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each required variable that has a condition."""
    for table, variable in evidence.variables():
        parts = [part for part in evidence.parts_with(table.name, variable.name) if _concerns(part, variable)]
        if parts or (variable.required and variable.asked_if is not None):
            yield outcome_of_rows(
                RULE,
                (_judge(evidence, part, variable=variable.name) for part in parts),
                place=Place(
                    table=table.name,
                    variable=variable.name,
                    what=f"an answer or a reason where {variable.asked_if}",
                ),
                message=_message(variable.asked_if),
            )


def _message(asked_if: str | None) -> str:
    return f"Blank, although the question was asked ({asked_if})"


def _concerns(part: Part, variable: Variable) -> bool:
    declared = part.table.variables[variable.name]
    return declared.required and declared.asked_if is not None


def _judge(evidence: Evidence, part: Part, *, variable: str) -> Judged:
    asked = evidence.asked(part, variable)
    doubt = evidence.doubt(part, variable)
    condition = part.table.variables[variable].asked_if
    failed = np.flatnonzero(asked.yes & evidence.blank(part, variable) & ~doubt)
    return Judged(
        part=part,
        failed=failed,
        not_applicable=int((asked.no & ~doubt).sum()),
        unknown=int((~asked.yes & ~asked.no | doubt).sum()),
        expected="a value or a missing code",
        related=row_texts(evidence, part, parse(condition or "").references, failed),
        message=_message(condition),
    )


RULE = Rule(
    code="COM102",
    name="blank-though-asked",
    family=Family.ANSWERS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.WARNING,
    scope=Scope.ROW,
    missing=MissingPolicy.FAILS,
    remedy="Supply the value, or a code that says why it is missing",
    explanation=__doc__,
)
