"""The gate: what closes it, and the sentence that says so."""

from collections.abc import Callable

import pytest

from cohortqc.model.severity import Severity
from cohortqc.model.validation import Policy, Validation
from cohortqc.validation.gate import judge

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
"""
ERRORS = Policy()
WARNINGS = Policy(fail_on=Severity.WARNING)


def test_a_clean_delivery_is_ready(validated: Validated) -> None:
    verdict = judge(validated(TABLES, {"dem.csv": "ID,AGE,BMI\n1,60,25\n"}), ERRORS)
    assert (verdict.open, verdict.sentence, verdict.detail) == (True, "Ready: no problem was found.", "")


def test_one_rule_closes_the_gate(validated: Validated) -> None:
    verdict = judge(validated(TABLES, {"dem.csv": "ID,AGE,BMI\n1,49,25\n2,60,25\n"}), ERRORS)
    assert not verdict.open
    assert verdict.sentence == "Not ready: 1 rule with errors closes the gate."
    assert verdict.detail == "1 row of 1 participant is affected."
    assert [outcome.variable for outcome in verdict.closing] == ["AGE"]


def test_two_rules_close_it_and_rows_are_counted_once(validated: Validated) -> None:
    verdict = judge(validated(TABLES, {"dem.csv": "ID,AGE,BMI\n1,49,9\n2,4x,25\n3,60,25\n"}), ERRORS)
    assert verdict.sentence == "Not ready: 2 rules with errors close the gate."
    assert verdict.detail == "2 rows of 2 participants are affected."


def test_warnings_leave_it_open_unless_the_policy_says_otherwise(validated: Validated) -> None:
    validation = validated(TABLES, {"dem.csv": "ID,AGE,BMI\n1,51,25\n2,70,25\n3,60,25\n"})
    assert judge(validation, ERRORS).sentence == "Ready: nothing closes the gate; 2 warnings to look at."
    closed = judge(validation, WARNINGS)
    assert (closed.open, closed.sentence) == (False, "Not ready: 1 rule with errors or warnings closes the gate.")


def test_notes_and_warnings_are_named_in_order(validated: Validated) -> None:
    verdict = judge(validated(TABLES, {"dem.csv": "ID,AGE,BMI,SHOE\n1,51,25,38\n"}), ERRORS)
    assert verdict.sentence == "Ready: nothing closes the gate; 1 warning and 1 note to look at."


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ([0], "One finding is systematic and needs the sender."),
        ([0, 1], "Two findings are systematic and need the sender."),
    ],
)
def test_systematic_findings_go_to_the_sender(validated: Validated, bad: list[int], said: str) -> None:
    cells = ["49" if 0 in bad else "60", "9" if 1 in bad else "25"]
    rows = "".join(f"{number},{','.join(cells)}\n" for number in range(1, 31))
    verdict = judge(validated(TABLES, {"dem.csv": "ID,AGE,BMI\n" + rows}), ERRORS)
    assert verdict.detail == f"30 rows of 30 participants are affected. {said}"


def test_records_that_could_not_be_read_are_told(validated: Validated) -> None:
    verdict = judge(validated(TABLES, {"dem.csv": "ID,AGE,BMI\n1,60,25\n2,60\n3,60\n"}), ERRORS)
    assert verdict.detail == "2 records could not be read."


def test_nothing_read_is_never_ready(validated: Validated) -> None:
    verdict = judge(validated(TABLES.replace("file: dem", "file: dem\n    optional: true"), {}), ERRORS)
    assert (verdict.open, verdict.sentence) == (False, "Not ready: not a single record could be read.")
