"""A score is delivered although too few items were answered to make one.

# What it does

Counts the answered items of each scale whose score is delivered. With fewer than `min_items`, the scale's own rules
give no score, so one that is there was made otherwise. (With enough items answered, CON203 compares the score itself.)

# Why it matters

Somebody filled in for the missing answers: another prorating rule, a zero for each blank, a default. Such scores look
like any other and pull the mean to wherever the filler put them.

# Missing values

Unknown, and counted: when the score is missing, or an item is in doubt or was not delivered at all. Missing answers are
what is counted here.

# Fails

    tables:
      form:
        title: Form
        file: form
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          LISTEN: {codes: {1: Never, 2: Sometimes, 3: Always}, missing: {9: refused}, label: Someone listens}
          ADVICE: {codes: {1: Never, 2: Sometimes, 3: Always}, label: Someone gives advice}
          SHARE: {codes: {1: Never, 2: Sometimes, 3: Always}, label: Someone to share worries}
          SUPPORT: {type: integer, label: Social support}
        scales:
          SUPPORT: {items: [LISTEN, ADVICE, SHARE], score: sum, min_items: 2}

    form.csv
    ID,LISTEN,ADVICE,SHARE,SUPPORT
    1001,3,3,3,9
    1002,9,,3,3        <- SUPPORT
    1003,,,,0          <- SUPPORT

# Passes

    form.csv
    ID,LISTEN,ADVICE,SHARE,SUPPORT
    1001,3,3,,9
    1002,9,,3,
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Scale
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.agreement import comparable
from cohortqc.rules.consistency.delivered_scores import outcomes_of_scores
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.consistency.scale_score import scale_score
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged
from cohortqc.sql.reference import ColumnReference


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each scale whose score is delivered."""
    message = "Score given, although too few items were answered"
    return outcomes_of_scores(evidence, RULE, judge=_judge, words=_in_words, message=message)


def _in_words(scale: Scale) -> str:
    return f"no score with fewer than {scale.min_items} of {len(scale.items)} items answered"


def _judge(evidence: Evidence, part: Part, *, scale: Scale) -> Judged:
    found = scale_score(evidence, part, scale=scale)
    compared = comparable(evidence, part, variable=scale.name, known=found.known)
    failed = np.flatnonzero(compared.rows & np.isnan(found.score))
    items = [ColumnReference(table=None, column=item.variable) for item in scale.items]
    return Judged(
        part=part,
        failed=failed,
        not_applicable=compared.not_applicable,
        unknown=compared.unknown,
        observed=evidence.texts(part, scale.name, failed),
        expected=_in_words(scale),
        related=row_texts(evidence, part, items, failed),
    )


RULE = Rule(
    code="CON204",
    name="scale-unattainable",
    family=Family.BETWEEN,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.COMPUTATIONAL_CONFORMANCE,
    severity=Severity.WARNING,
    scope=Scope.ROW,
    missing=MissingPolicy.UNKNOWN,
    remedy="Say how the missing items were filled in, or send no score",
    explanation=__doc__,
)
