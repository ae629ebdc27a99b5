"""Limits of a gate policy: exactly so many are borne, one more closes the gate, whatever the severity."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from cohortqc.model.severity import Severity
from cohortqc.model.validation import Policy, RuleLimit, Validation
from cohortqc.validation.gate import judge
from cohortqc.validation.limits import limit_text

Validated = Callable[[str, dict[str, str]], Validation]

TABLES = """
tables:
  dem:
    title: Demographics
    file: dem
    key: [ID]
    variables:
      ID: {type: text, role: identifier, label: Participant}
      AGE: {type: integer, range: [50, 70], expected: [52, 68], label: Age}
      BMI: {type: number, range: [10, 60], label: BMI}
rules:
  - {id: light, table: dem, assert: BMI < 40, message: Heavy, severity: error}
  - {id: odd, table: dem, assert: BMI <> 25, message: Odd, severity: error}
"""


def policy(*limits: RuleLimit, fail_on: Severity = Severity.ERROR) -> Policy:
    return Policy(fail_on=fail_on, limits=limits)


def delivered(*rows: str) -> dict[str, str]:
    lines = [f"{number},{row}" for number, row in enumerate(rows, start=1)]
    return {"dem.csv": "ID,AGE,BMI\n" + "\n".join(lines) + "\n"}


@pytest.mark.parametrize(("most", "opens"), [(3, True), (2, False)])
def test_errors_are_borne_up_to_the_limit(validated: Validated, most: int, *, opens: bool) -> None:
    """AGE fails in two rows and BMI in one: a count is of the rule, in all places together."""
    validation = validated(TABLES, delivered("49,30", "71,30", "60,9", "60,30"))
    verdict = judge(validation, policy(RuleLimit(rule="CON101", max_count=most)))
    assert verdict.open is opens
    if not opens:
        assert verdict.sentence == "Not ready: CON101 exceeds its limit (3 problems, at most 2)."
        assert [(outcome.rule.code, outcome.variable) for outcome in verdict.closing] == [
            ("CON101", "AGE"),
            ("CON101", "BMI"),
        ]
        assert [(found.limit.rule, found.count) for found in verdict.exceeded] == [("CON101", 3)]


@pytest.mark.parametrize(("share", "opens"), [(0.25, True), (0.2499, False)])
def test_a_warning_beyond_its_share_closes_the_gate(validated: Validated, share: float, *, opens: bool) -> None:
    validation = validated(TABLES, delivered("51,30", "60,30", "60,30", "60,30"))
    verdict = judge(validation, policy(RuleLimit(rule="CON102", max_share=share)))
    assert verdict.open is opens
    if not opens:
        assert verdict.sentence == "Not ready: CON102 exceeds its limit (1 of 4 in dem.AGE, at most 24.99 %)."


def test_a_share_is_held_against_each_place(validated: Validated) -> None:
    """2 of 4 ages and none of 4 BMIs fail: 50 % at one place, 25 % of both together."""
    validation = validated(TABLES, delivered("49,30", "71,30", "60,30", "60,30"))
    verdict = judge(validation, policy(RuleLimit(rule="CON101", max_share=0.3)))
    assert [outcome.variable for outcome in verdict.closing] == ["AGE"]


def test_what_has_no_limit_goes_by_its_severity(validated: Validated) -> None:
    validation = validated(TABLES, delivered("49,30", "51,30", "60,9", "6x,30"))
    limits = (RuleLimit(rule="CON101", max_count=2), RuleLimit(rule="CON102", max_count=0))
    verdict = judge(validation, policy(*limits))
    assert verdict.sentence == (
        "Not ready: 1 rule with errors closes the gate and CON102 exceeds its limit (1 problem, at most 0)."
    )
    assert {outcome.rule.code for outcome in verdict.closing} == {"INT401", "CON102"}


def test_a_limit_of_a_rules_id_is_nearer_than_that_of_its_code(validated: Validated) -> None:
    validation = validated(TABLES, delivered("60,41", "60,42", "60,25"))
    both = (RuleLimit(rule="CON201", max_count=1), RuleLimit(rule="light", max_count=2))
    assert judge(validation, policy(*both)).open
    fewer = (RuleLimit(rule="CON201", max_count=0), RuleLimit(rule="light", max_count=2))
    assert judge(validation, policy(*fewer)).sentence == ("Not ready: CON201 exceeds its limit (1 problem, at most 0).")


def test_a_limit_holds_where_either_of_its_two_is_exceeded(validated: Validated) -> None:
    validation = validated(TABLES, delivered("51,30", "60,30", "60,30", "60,30"))
    assert judge(validation, policy(RuleLimit(rule="CON102", max_count=1, max_share=0.25))).open
    assert not judge(validation, policy(RuleLimit(rule="CON102", max_count=1, max_share=0.2))).open
    assert not judge(validation, policy(RuleLimit(rule="CON102", max_count=0, max_share=0.25))).open


def test_more_limits_than_a_sentence_bears_are_counted(validated: Validated) -> None:
    validation = validated(TABLES, delivered("49,41", "51,25", "6x,30"))
    limits = [RuleLimit(rule=rule, max_count=0) for rule in ("CON101", "CON102", "INT401", "light", "odd")]
    verdict = judge(validation, policy(*limits))
    assert verdict.sentence.endswith(", INT401 exceeds its limit (1 problem, at most 0) and 2 more limits exceeded.")
    assert len(verdict.exceeded) == 5


def test_waived_problems_count_towards_no_limit(validated: Validated) -> None:
    validation = validated(TABLES, delivered("49,30", "71,30"))
    outcomes = tuple(
        replace(outcome, findings=tuple(replace(finding, waiver="w") for finding in outcome.findings))
        for outcome in validation.outcomes
    )
    limited = policy(RuleLimit(rule="CON101", max_count=0, max_share=0.0))
    assert not judge(validation, limited).open
    assert judge(replace(validation, outcomes=outcomes), limited).open


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (RuleLimit(rule="CON101", max_count=1), "CON101: at most 1 problem"),
        (RuleLimit(rule="CON101", max_count=2_000), "CON101: at most 2,000 problems"),
        (RuleLimit(rule="odd", max_share=0.07), "odd: at most 7 % of the judged at any place"),
        (
            RuleLimit(rule="odd", max_count=0, max_share=0.005),
            "odd: at most 0 problems, at most 0.5 % of the judged at any place",
        ),
    ],
)
def test_a_limit_in_words(limit: RuleLimit, text: str) -> None:
    assert limit_text(limit) == text
