"""A required variable is blank.

# What it does

Looks at every cell of a variable that is `required: true` and asked of everyone (no `asked_if`), and fails the blank
ones: cells that hold neither a value nor a code that says why not.

# Why it matters

A blank says nothing: not asked, refused, lost on the way? Each of them calls for another remedy, and an analysis that
needs the variable silently loses the participant.

# Missing values

The blank itself fails. A missing code with a reason of its own (refused, don't know) is an answer and passes; a cell
that an earlier rule failed is unknown, and so is a row of nothing but blanks: its key is missing (INT301).

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          AGE: {type: integer, required: true, missing: {777: refused}, label: Age}

    dem.csv
    ID,AGE
    1001,63
    1002,         <- AGE

# Passes

    dem.csv
    ID,AGE
    1001,63
    1002,777
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.blank_rows import without_anything
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, outcome_of_rows


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each required variable that is asked of everyone."""
    for table, variable in evidence.variables():
        parts = [part for part in evidence.parts_with(table.name, variable.name) if _concerns(part, variable)]
        if parts or (variable.required and variable.asked_if is None):
            yield outcome_of_rows(
                RULE,
                (_judge(evidence, part, variable=variable.name) for part in parts),
                place=Place(table=table.name, variable=variable.name, what="an answer or a reason in every row"),
                message="Blank, although an answer is required",
            )


def _concerns(part: Part, variable: Variable) -> bool:
    declared = part.table.variables[variable.name]
    return declared.required and declared.asked_if is None


def _judge(evidence: Evidence, part: Part, *, variable: str) -> Judged:
    doubt = evidence.doubt(part, variable)
    failed = evidence.blank(part, variable) & ~doubt
    if failed.any():
        # A line of nothing but delimiters has no key: that is its one problem (INT301).
        nameless = failed & without_anything(part, part.table.key)
        failed, doubt = failed & ~nameless, doubt | nameless
    return Judged(
        part=part,
        failed=np.flatnonzero(failed),
        unknown=int(doubt.sum()),
        expected="a value or a missing code",
    )


RULE = Rule(
    code="COM101",
    name="required-missing",
    family=Family.ANSWERS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.FAILS,
    remedy="Supply the value, or a code that says why it is missing",
    explanation=__doc__,
)
