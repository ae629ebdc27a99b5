"""The profile of a delivery that was validated: of the cells that no rule on single values has failed."""

from cohortqc.model.profile import Profile
from cohortqc.model.validation import Validation
from cohortqc.rules.accuracy.profiling import profile_of
from cohortqc.rules.catalogue import STEPS, Phase
from cohortqc.rules.evidence import Evidence
from cohortqc.sql.evaluation import Evaluator


def profile(validation: Validation) -> Profile:
    """What ACC303 would hold the delivery against, were it its own reference: it sees the very same cells."""
    earlier = set()
    for step in STEPS:
        if step.phase is Phase.DISTRIBUTIONS:
            break
        earlier |= {check.RULE.code for check in step.checks}
        earlier |= {constraint.RULE.code for constraint in step.constraints}
    with Evaluator() as evaluator:
        evidence = Evidence(delivery=validation.delivery, schema=validation.schema, evaluator=evaluator)
        return profile_of(evidence.after(found for found in validation.outcomes if found.rule.code in earlier))
