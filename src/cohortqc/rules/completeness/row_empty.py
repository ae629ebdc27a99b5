"""A row says whose it is, and nothing else.

# What it does

Fails a row that holds neither a value nor a missing code in any of its answers: in any column besides the key, the
references, the visit columns, and variables with a role (centre, device, weight; not `status`), which tell about it.
Tables with fewer than 4 such columns are left out: there an empty row is no more than a value or two that is missing.

# Why it matters

Such a row may stand for a form that was handed out and never filled in, or for answers that were lost. Counted as a
participant with a form, it makes every share of missing values look worse than it is.

# Missing values

They are what the rule looks for. A missing code with a reason of its own (refused) is an answer. A row with a cell that
an earlier rule failed is unknown: a required blank is a problem already, and so is a missing key.

# Fails

    tables:
      exam:
        title: Examination
        file: exam
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          CLINIC: {type: text, role: centre, label: Clinic}
          HEIGHT: {type: number, label: Height}
          WEIGHT: {type: number, missing: {777: refused}, label: Weight}
          WAIST: {type: number, label: Waist}
          PULSE: {type: integer, label: Pulse}

    exam.csv
    ID,CLINIC,HEIGHT,WEIGHT,WAIST,PULSE
    1001,West,170,71.3,88,62
    1002,West,,,,                        <-

# Passes

    exam.csv
    ID,CLINIC,HEIGHT,WEIGHT,WAIST,PULSE
    1001,West,170,,,
    1002,West,,777,,
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import NOT_RECORDED
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.completeness.answer_columns import answer_columns
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.judging import Judged, Place, outcome_of_rows

FEWEST_ANSWERS = 4


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each table with enough answers."""
    for table in evidence.schema.tables.values():
        parts = [part for part in evidence.parts(table.name) if len(answer_columns(part)) >= FEWEST_ANSWERS]
        if parts:
            yield outcome_of_rows(
                RULE,
                (_judge(evidence, part) for part in parts),
                place=Place(table=table.name, what="an answer in every row"),
                message="The row holds no answer",
            )


def _judge(evidence: Evidence, part: Part) -> Judged:
    names = [variable.name for variable in answer_columns(part)]
    empty = np.ones(part.row_count, dtype=np.bool_)
    doubt = np.zeros(part.row_count, dtype=np.bool_)
    for name in sorted(names, key=lambda name: part.column(name).null_count):
        if not part.column(name).null_count and (part.id, name) not in evidence.doubtful:
            return Judged(part=part, failed=np.zeros(0, dtype=np.int64))
        empty &= _blank(part, name) | evidence.doubt(part, name)
        if not empty.any():
            break
        doubt |= evidence.doubt(part, name)
    for column in part.table.key:
        # Whose row it is must be known: without it, the missing key is the problem (INT301).
        if empty.any() and part.has(column) and part.column(column).null_count:
            doubt |= part.missing_mask(column)
    return Judged(
        part=part,
        failed=np.flatnonzero(empty & ~doubt),
        unknown=int(np.count_nonzero(empty & doubt)),
        expected="an answer",
    )


def _blank(part: Part, name: str) -> Mask:
    """True where the cell holds neither a value nor a code: the empty cell's reason, whichever the schema gives it."""
    if name not in part.reasons:
        return part.missing_mask(name)
    reason = part.table.variables[name].missing.get("", NOT_RECORDED)
    return np.asarray(part.reason_index(name) == 1 + part.reason_names.index(reason), dtype=np.bool_)


RULE = Rule(
    code="COM202",
    name="row-empty",
    family=Family.ANSWERS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.NOTE,
    scope=Scope.ROW,
    missing=MissingPolicy.FAILS,
    remedy="Confirm that the form was not filled in, or send its answers",
    explanation=__doc__,
)
