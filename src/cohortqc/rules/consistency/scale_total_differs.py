"""A delivered score is not what its items give.

# What it does

Adds up (or averages) the items of each scale whose score is delivered, with reversed and recoded items as the schema
says; with some items missing but at least `min_items` answered, a mean is taken over those answered and a sum is
prorated. The delivered score may differ by half a unit of its `digits`; an integer must be equal when all items of a
sum are answered. Without declared digits, half a unit of the digits that were delivered is allowed, at most 0.05.

# Why it matters

A forgotten reversal or a shifted column keeps a score in its range and turns its meaning round. Only its items tell.

# Missing values

Unknown, and counted: when the score is missing, an item is in doubt, or too few items are answered (see CON204).

# Fails

    tables:
      form:
        title: Form
        file: form
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          NERVES: {codes: {1: None, 2: One, 3: Some, 4: Most, 5: All}, missing: {9: refused}, label: Get on your nerves}
          TOOMUCH: {codes: {1: None, 2: One, 3: Some, 4: Most, 5: All}, label: Ask too much of you}
          HELP: {codes: {1: None, 2: One, 3: Some, 4: Most, 5: All}, label: Help you}
          STRAIN: {type: integer, label: Social strain}
        scales:
          STRAIN: {items: [NERVES, TOOMUCH, HELP], reverse: [HELP], score: sum, min_items: 2}

    form.csv
    ID,NERVES,TOOMUCH,HELP,STRAIN
    1001,1,2,5,4
    1002,1,2,5,8        <- STRAIN

# Passes

In the third row two items give 3, prorated to three items 4.5: either whole number will do.

    form.csv
    ID,NERVES,TOOMUCH,HELP,STRAIN
    1001,1,2,5,4
    1002,1,2,5,
    1003,9,2,5,5
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Scale, ScoreKind, Variable, VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.agreement import Floats, comparable, numbers, slack
from cohortqc.rules.consistency.delivered_scores import outcomes_of_scores
from cohortqc.rules.consistency.numbers import NumberTexts
from cohortqc.rules.consistency.rounding import half_unit
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.consistency.scale_score import scale_score
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged
from cohortqc.sql.reference import ColumnReference

_COARSEST = 0.05


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each scale whose score is delivered."""
    message = "Score differs from what its items give"
    return outcomes_of_scores(evidence, RULE, judge=_judge, words=_in_words, message=message)


def _in_words(scale: Scale) -> str:
    return f"equals the {scale.score} of {', '.join(item.variable for item in scale.items)}"


def _judge(evidence: Evidence, part: Part, *, scale: Scale) -> Judged:
    variable = part.table.variables[scale.name]
    found = scale_score(evidence, part, scale=scale)
    delivered = numbers(evidence, part, variable=scale.name)
    compared = comparable(evidence, part, variable=scale.name, known=found.known & ~np.isnan(found.score))
    is_exact = (scale.score is ScoreKind.SUM) & (found.answered == len(scale.items))
    allowed = np.where(
        is_exact, _half_units(delivered, variable, whole=0.0), _half_units(delivered, variable, whole=0.5)
    )
    # Where a row cannot be compared, one of the two is NaN, and nothing is greater than NaN.
    differs = np.abs(delivered - found.score) > allowed + slack(delivered, found.score)
    failed = np.flatnonzero(compared.rows & differs)
    items = [ColumnReference(table=None, column=item.variable) for item in scale.items]
    return Judged(
        part=part,
        failed=failed,
        not_applicable=compared.not_applicable,
        unknown=compared.unknown,
        observed=evidence.texts(part, scale.name, failed),
        expected_each=NumberTexts(values=found.score[failed], digits=variable.digits),
        related=row_texts(evidence, part, items, failed),
    )


def _half_units(delivered: Floats, variable: Variable, *, whole: float) -> Floats:
    """How far each delivered score may be off; `whole` for integers without declared digits."""
    if variable.digits is not None:
        return np.full(delivered.shape, half_unit(variable.digits))
    if variable.type is not VariableType.NUMBER:
        return np.full(delivered.shape, whole)
    allowed = np.full(delivered.shape, _COARSEST)
    for digits in range(1, 9):
        scaled = delivered * 10.0**digits
        # Still more digits than these: the unit is finer.
        is_finer = np.abs(scaled - np.rint(scaled)) > 1e-6 * np.maximum(1.0, np.abs(scaled) * 1e-6)
        allowed = np.where(is_finer, half_unit(digits + 1), allowed)
    return allowed


RULE = Rule(
    code="CON203",
    name="scale-total-differs",
    family=Family.BETWEEN,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.COMPUTATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.UNKNOWN,
    remedy="Recompute the score from its items; look for items that were not reversed",
    explanation=__doc__,
)
