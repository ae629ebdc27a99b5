"""The example delivery beside an earlier one, and under waivers, with texts that are hard to show."""

from dataclasses import replace
from datetime import date

from cohortqc.model.comparison import CellChange, Changes, Comparison, PastProblem, TableChanges
from cohortqc.model.validation import ExceededLimit, Policy, RuleLimit, Status, Validation, Verdict
from cohortqc.model.waiver import Waiver, WaiverState, WaiverUse
from tests.render.example_delivery import ARABIC, DEM_FILE, FORMULA, LONG, MARKUP, QUOTES
from tests.render.example_outcomes import outcomes
from tests.render.example_validation import validation, verdict

CHANGE = CellChange(
    table="dem",
    file=DEM_FILE.name,
    line=17,
    participant="100442",
    key="ID=100442",
    variable="EDUC",
    label=f"Education {MARKUP}",
    before="11",
    before_label="Doctoral degree",
    after="",
    after_label="Refused",
)
CELLS = (
    CHANGE,
    replace(CHANGE, line=None, participant="", before=MARKUP, before_label="", after=FORMULA, after_label=""),
    replace(CHANGE, before=LONG, after=ARABIC, before_label="", after_label=QUOTES),
    replace(CHANGE, variable="AGE", label="Age", before="49", after="50", problem_id="P000001"),
)
PAST = PastProblem(
    problem_id="P000099",
    severity="error",
    code="CON101",
    name="outside-range",
    table="dem",
    participant="100442",
    key="ID=100442",
    variable="AGE",
    label="Age",
    observed=MARKUP,
    message="Value outside the possible range",
)
COMPARISON = Comparison(
    previous=f"2024-04 {MARKUP}",
    previous_as_of="2024-04-30",
    statuses={"new": 42, "persisting": 1, "returned": 1, "waived": 3},
    resolved=(PAST, replace(PAST, problem_id="P000098", rule="hip-against-neck", participant="")),
    unjudged=(PAST,),
    resolved_ids=("P000099", "P000098"),
    changes=Changes(
        delivery="2024-04",
        tables=(
            TableChanges(table="dem", rows_before=11_020, rows_after=11_019, compared=11_018, added=1, removed=2,
                         unasked=3, asked=1),
            TableChanges(table="bmd_hip", rows_before=39_000, why="delivered only once"),
        ),
        cells=CELLS,
    ),
)  # fmt: skip

WAIVER = Waiver(
    id="educ-1",
    rule="CON104",
    table="dem",
    variable="EDUC",
    keys=("ID=203319", "ID=100442"),
    observed=(MARKUP, "7"),
    reason=f"An old form {MARKUP}",
    decided_by="A. Meyer",
    decided_on=date(2024, 3, 1),
    expires=date(2024, 12, 31),
    source="waivers.yaml",
)
USES = (
    WaiverUse(waiver=WAIVER, state=WaiverState.IN_USE, named=3, covered=3),
    WaiverUse(
        waiver=replace(WAIVER, id="w" * 80, table="", variable="", keys=(), observed=("",), share=0.07, max_count=1),
        state=WaiverState.EXCEEDED,
        named=12,
        why="it names 12 problems, more than the 1 it allows",
    ),
    WaiverUse(
        waiver=replace(WAIVER, id="gone", observed=None, expires=None),
        state=WaiverState.UNUSED,
        why="it names no problem of this delivery",
    ),
)


def waived_validation() -> Validation:
    """The codes that are not in the list are waived, all of them."""
    changed = tuple(
        replace(
            outcome,
            failed=sum(finding.count for finding in outcome.findings),
            findings=tuple(replace(finding, waiver="educ-1") for finding in outcome.findings),
        )
        if outcome.rule.code == "CON104"
        else outcome
        for outcome in validation().outcomes
    )
    return replace(validation(), outcomes=changed, waivers=USES, sources={"waivers waivers.yaml": "ab" * 32})


def limited_verdict() -> Verdict:
    """Five limits exceeded, two more than the sentence has."""
    failed = [outcome for outcome in outcomes() if outcome.status is Status.FAILED and outcome.judged]
    limits = tuple(RuleLimit(rule=f"CON10{number}", max_count=number) for number in range(1, 6))
    return replace(
        verdict(),
        policy=Policy(limits=limits),
        exceeded=tuple(ExceededLimit(limit=limit, count=9, outcomes=(failed[0],)) for limit in limits),
    )
