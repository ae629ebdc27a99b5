"""The example delivery validated: with a closed gate, with an open one, and clean."""

from dataclasses import replace

from cohortqc.model.delivery import Delivery
from cohortqc.model.severity import Severity
from cohortqc.model.table import Table
from cohortqc.model.validation import Policy, Status, Validation, Verdict
from tests.render.example_delivery import DEM_FILE, DEM_PART, HIP_FILE, HIP_PART, ODD_FILE, SCHEMA
from tests.render.example_outcomes import missingness, outcomes
from tests.render.example_problems import PROBLEMS


def validation() -> Validation:
    delivery = Delivery(
        name="2024-05",
        files=(DEM_FILE, HIP_FILE, ODD_FILE),
        tables={"dem": Table(name="dem", parts=(DEM_PART,)), "bmd_hip": Table(name="bmd_hip", parts=(HIP_PART,))},
        faults=(),
        judged={},
    )
    counts = {severity: sum(1 for problem in PROBLEMS if problem.severity is severity) for severity in Severity}
    return Validation(delivery=delivery, schema=SCHEMA, outcomes=outcomes(), missingness=missingness(), counts=counts)


def clean_validation() -> Validation:
    """Nothing failed."""
    whole = validation()
    return replace(
        whole, outcomes=tuple(outcome for outcome in whole.outcomes if outcome.status is Status.PASSED), counts={}
    )


def crowded_validation() -> Validation:
    """Every failure at thirty places, under names that cannot be broken."""
    whole = validation()
    many = [
        replace(outcome, variable=f"{outcome.variable}_{'LONG' * 9}_{number}")
        for outcome in whole.outcomes
        if outcome.status is Status.FAILED
        for number in range(30)
    ]
    return replace(whole, outcomes=(*whole.outcomes, *many))


def verdict() -> Verdict:
    closing = tuple(
        outcome for outcome in outcomes() if outcome.status is Status.FAILED and outcome.severity is Severity.ERROR
    )
    return Verdict(
        open=False,
        policy=Policy(),
        sentence="Not ready: 3 rules with errors close the gate.",
        detail="2,023 errors, 1 warning, 1 note. One finding is systematic and needs the sender.",
        closing=closing,
    )


OPEN_VERDICT = Verdict(
    open=True, policy=Policy(), sentence="Ready: no errors.", detail="Every row was read and judged."
)
