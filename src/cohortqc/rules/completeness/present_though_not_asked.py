"""A question was not asked, and yet it is answered.

# What it does

Looks at variables with a condition (`asked_if`). Where the condition is false, a cell that holds a value fails.

# Why it matters

Either the filter answer is wrong, or the value belongs to somebody else. Counted in, it changes who the answers are
about.

# Missing values

A cell without a value, whatever the reason, is not applicable. Where the condition is unknown, because a filter
answer is missing or an earlier rule failed it, so is the outcome: a doubt is never a problem. A condition can look at
the reason itself: `reason(EVER) IN ('refused', 'dont_know')`.

# Fails

    tables:
      smq:
        title: Smoking
        file: smq
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          EVER: {codes: {1: "Yes", 2: "No"}, missing: {7: refused}, label: Ever smoked}
          START:
            type: integer
            asked_if: EVER = 1 OR reason(EVER) = 'refused'
            missing: {777: refused}
            label: Age started

    smq.csv
    ID,EVER,START
    1001,1,17
    1002,2,21        <- START
    1003,2,

# Passes

    smq.csv
    ID,EVER,START
    1001,1,17
    1002,2,
    1003,7,19
    1004,,18
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, outcome_of_rows
from cohortqc.sql.expression import parse


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each variable that has a condition."""
    for table, variable in evidence.variables():
        parts = [
            part
            for part in evidence.parts_with(table.name, variable.name)
            if part.table.variables[variable.name].asked_if is not None
        ]
        if parts or variable.asked_if is not None:
            yield outcome_of_rows(
                RULE,
                (_judge(evidence, part, variable=variable.name) for part in parts),
                place=Place(table=table.name, variable=variable.name, what=f"no value unless {variable.asked_if}"),
                message=_message(variable.asked_if),
            )


def _message(asked_if: str | None) -> str:
    return f"Holds a value, although the question was not asked (asked if {asked_if})"


def _judge(evidence: Evidence, part: Part, *, variable: str) -> Judged:
    asked = evidence.asked(part, variable)
    doubt = evidence.doubt(part, variable)
    present = evidence.present(part, variable)
    condition = part.table.variables[variable].asked_if
    failed = np.flatnonzero(asked.no & present)
    return Judged(
        part=part,
        failed=failed,
        not_applicable=int((~present & ~doubt).sum()),
        unknown=int((present & ~asked.yes & ~asked.no).sum()) + int(doubt.sum()),
        observed=evidence.texts(part, variable, failed),
        expected="an empty cell",
        related=row_texts(evidence, part, parse(condition or "").references, failed),
        message=_message(condition),
    )


RULE = Rule(
    code="COM103",
    name="present-though-not-asked",
    family=Family.ANSWERS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Correct the filter question, or the value",
    explanation=__doc__,
)
