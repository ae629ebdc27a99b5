"""Too many missing values do not say why they are missing.

# What it does

Divides the cells that say nothing (blank, or with a code that means not recorded) by all cells without a value, among
the rows in which the question was asked (`asked_if`), and fails a variable whose share lies above the declared limit.
The limit itself is allowed.

The limit is a share: `checks: {COM304: {limit: 0.5}}` for the whole schema, a table or a variable; the nearest word
holds. Without a limit the rule is not run; it needs 20 missing cells.

# Why it matters

Refused, not done, unreadable: each is treated otherwise in an analysis. A form that offers missing codes, and a file
in which most cells are merely blank, do not go together.

# Missing values

They are what the rule counts. A blank to which the schema gives another reason (`missing: {"": refused}`) says why.
Cells that an earlier rule failed are left out.

# Fails

    tables:
      exam:
        title: Examination
        file: exam
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          WEIGHT: {type: number, missing: {777: refused}, label: Weight, checks: {COM304: {limit: 0.1}}}

    exam.csv         <- WEIGHT
    ID,WEIGHT
    1001,
    1002,
    1003,
    1004,777
    1005,777
    1006,777
    1007,777
    1008,777
    1009,777
    1010,777
    1011,777
    1012,777
    1013,777
    1014,777
    1015,777
    1016,777
    1017,777
    1018,777
    1019,777
    1020,777
    1021,71

# Passes

Two of twenty are the limit itself:

    exam.csv
    ID,WEIGHT
    1001,
    1002,
    1003,777
    1004,777
    1005,777
    1006,777
    1007,777
    1008,777
    1009,777
    1010,777
    1011,777
    1012,777
    1013,777
    1014,777
    1015,777
    1016,777
    1017,777
    1018,777
    1019,777
    1020,777
    1021,71
"""

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import NOT_RECORDED
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.completeness.asked_cells import FEWEST, asked_cells, counts_of, exact, limited, share_text
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run

NO_LIMIT = "no limit is declared: write `checks: {COM304: {limit: 0.5}}` in the schema, a table or a variable"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each variable with a limit; one for all where there is none."""
    found = limited(evidence, RULE.code, lacking="a reason")
    if not found:
        yield not_run(RULE, why=NO_LIMIT)
    for place, limit in found:
        yield _judge(evidence, limit, place=place)


def _judge(evidence: Evidence, limit: float, *, place: Place) -> Outcome:
    parts = evidence.parts_with(place.table, place.variable)
    if not parts:
        return not_run(RULE, why=NOT_DELIVERED, place=place)
    _, missing = counts_of(evidence, parts, place.variable)
    if missing < FEWEST:
        why = f"{missing} missing cells, the rule needs {FEWEST}"
        return counted(RULE, Counts(looked_at=1, unknown=1, unit="columns"), place=place, findings=(), why=why)
    silent = sum(_silent(evidence, part, place.variable) for part in parts)
    if silent <= exact(limit) * missing:
        return counted(RULE, Counts(looked_at=1, unit="columns"), place=place, findings=())
    found = finding_on_whole(
        RULE,
        place=place,
        parts=parts,
        message="More missing values than agreed on do not say why they are missing",
        observed=f"{share_text(silent, of=missing)} missing",
        expected=f"at most {100 * limit:g} %",
    )
    return counted(RULE, Counts(looked_at=1, unit="columns"), place=place, findings=(found,))


def _silent(evidence: Evidence, part: Part, variable: str) -> int:
    reasons = pc.equal(part.reason_values(variable), NOT_RECORDED).to_numpy(zero_copy_only=False)
    return int(np.count_nonzero(asked_cells(evidence, part, variable).missing & reasons))


RULE = Rule(
    code="COM304",
    name="reason-unknown-above-limit",
    family=Family.ANSWERS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.NOTE,
    scope=Scope.TABLE,
    missing=MissingPolicy.FAILS,
    remedy="Ask for the missing codes that the form has",
    explanation=__doc__,
)
