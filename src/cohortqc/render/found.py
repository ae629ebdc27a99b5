"""What validating a delivery found, in the sentence that a report quotes."""

from cohortqc.model.severity import Severity
from cohortqc.model.validation import Status, Validation, Verdict
from cohortqc.render.counts import counted, joined


def found_sentence(validation: Validation, verdict: Verdict) -> str:
    """The verdict, the rows behind it, and the problems by severity."""
    delivery = validation.delivery
    counts = [counted(validation.counts.get(severity, 0), severity.value) for severity in Severity]
    rules = {outcome.rule.code for outcome in validation.outcomes if outcome.status is not Status.NOT_RUN}
    return (
        f"{verdict.sentence} Delivery {delivery.name} was held against {validation.schema.name} "
        f"{validation.schema.version}: {counted(delivery.rows_read, 'row')} read, {delivery.rows_not_read:,} not read; "
        f"{counted(len(rules), 'rule')} applied; {joined(counts)}."
    )
