"""Whole columns: empty, too often missing, missing without a reason; each limit at its edge."""

from collections.abc import Callable, Iterator

import pytest

from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.completeness import (
    missing_above_limit,
    reason_unknown_above_limit,
    sentinel_undeclared,
    variable_empty,
)
from cohortqc.rules.evidence import Evidence
from cohortqc.validation.run import validate

Make = Callable[[str, dict[str, str]], Evidence]

TABLES = """
tables:
  exam:
    file: exam
    key: [ID]
    variables:
      ID: {type: text}
      DRUG: {codes: {0: "No", 1: "Yes"}}
      DOSE: {type: number, asked_if: DRUG = 1, missing: {777: refused, NR: not_recorded}, optional: true CHECKS}
"""


def tables(checks: str = "") -> str:
    return TABLES.replace(" CHECKS", f", checks: {checks}" if checks else "")


def exam(*cells: str) -> dict[str, str]:
    """One row a text `drug,dose`."""
    return {"exam.csv": "ID,DRUG,DOSE\n" + "".join(f"{1000 + row},{cell}\n" for row, cell in enumerate(cells))}


def of_dose(outcomes: Iterator[Outcome]) -> Outcome:
    (found,) = (outcome for outcome in outcomes if outcome.variable == "DOSE")
    return found


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        (["1,"] * 20, Status.FAILED),
        (["1,"] * 19, Status.NOT_RUN),
        (["1,777"] * 20, Status.FAILED),
        (["1,"] * 19 + ["0,", ","], Status.NOT_RUN),
        (["1,"] * 20 + ["1,5"], Status.PASSED),
    ],
    ids=["twenty", "nineteen", "codes", "the twentieth was not asked", "one value"],
)
def test_column_is_empty_when_twenty_were_asked_and_nobody_has_a_value(
    evidence_from: Make, cells: list[str], status: Status
) -> None:
    outcome = of_dose(variable_empty.check(evidence_from(tables(), exam(*cells))))
    assert outcome.status is status
    assert [list(finding.observed) for finding in outcome.findings] == (
        [["no value in 20 rows"]] if status is Status.FAILED else []
    )


def test_cells_that_are_no_numbers_are_a_problem_of_their_own(evidence_from: Make) -> None:
    evidence = evidence_from(tables(), exam(*["1,x"] * 30))
    found = {
        outcome.rule.code: outcome
        for outcome in validate(evidence.delivery, evidence.schema).outcomes
        if outcome.variable == "DOSE"
    }
    assert (found["INT401"].failed, found["COM201"].status) == (30, Status.NOT_RUN)


def test_column_that_was_not_sent_is_not_called_empty(evidence_from: Make) -> None:
    outcome = of_dose(variable_empty.check(evidence_from(tables(), {"exam.csv": "ID,DRUG\n1,1\n"})))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "not delivered")


@pytest.mark.parametrize(
    ("cells", "failed"),
    [
        (["1,"] * 5 + ["1,2"] * 15, []),
        (["1,"] * 4 + ["1,777"] * 2 + ["1,2"] * 15, ["28.6 % of 21"]),
        (["1,"] * 5 + ["0,"] * 9 + [","] + ["1,2"] * 15, []),
        (["1,"] * 6 + ["1,x"] * 3 + ["1,2"] * 16, ["27.3 % of 22"]),
    ],
    ids=["at the limit", "beyond it", "those not asked do not count", "those in doubt do not count"],
)
def test_share_missing_is_held_against_the_limit_among_those_asked(
    evidence_from: Make, cells: list[str], failed: list[str]
) -> None:
    evidence = evidence_from(tables("{COM203: {limit: 0.25}}"), exam(*cells))
    found = [
        outcome
        for outcome in validate(evidence.delivery, evidence.schema).outcomes
        if outcome.rule.code == "COM203" and outcome.variable == "DOSE"
    ]
    assert [finding.observed[0] for outcome in found for finding in outcome.findings] == failed


def test_share_of_fewer_than_twenty_is_not_judged(evidence_from: Make) -> None:
    limited = tables("{COM203: {limit: 0.25}}")
    few = of_dose(missing_above_limit.check(evidence_from(limited, exam(*["1,"] * 9, *["1,2"] * 10))))
    assert (few.status, few.why) == (Status.NOT_RUN, "19 rows were asked, the rule needs 20")
    enough = of_dose(missing_above_limit.check(evidence_from(limited, exam(*["1,"] * 10, *["1,2"] * 10))))
    assert enough.status is Status.FAILED


def test_empty_column_is_left_to_its_own_rule(evidence_from: Make) -> None:
    outcome = of_dose(missing_above_limit.check(evidence_from(tables("{COM203: {limit: 0.25}}"), exam(*["1,"] * 30))))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "no value at all (COM201)")


@pytest.mark.parametrize(("module", "limit"), [(missing_above_limit, "0.2"), (reason_unknown_above_limit, "0.5")])
def test_without_a_limit_the_rule_says_what_to_declare(evidence_from: Make, module: object, limit: str) -> None:
    (outcome,) = module.check(evidence_from(tables(), exam("1,2")))  # type: ignore[attr-defined]  # a rule's module
    assert outcome.status is Status.NOT_RUN
    assert f"{{limit: {limit}}}" in outcome.why


def test_twenty_empty_cells_are_an_empty_column_and_nineteen_are_too_few(evidence_from: Make) -> None:
    limited = tables("{COM203: {limit: 0.25}}")
    empty, few = (
        of_dose(missing_above_limit.check(evidence_from(limited, exam(*["1,"] * count)))) for count in (20, 19)
    )
    assert (empty.why, few.why) == ("no value at all (COM201)", "19 rows were asked, the rule needs 20")


def test_a_column_that_nobody_lacks_passes_however_few_there_are(evidence_from: Make) -> None:
    limited = tables() + "checks: {COM203: {limit: 0.1}}\n"
    found = {one.variable: one.status for one in missing_above_limit.check(evidence_from(limited, exam("1,2", "1,3")))}
    assert (found["DRUG"], found["DOSE"]) == (Status.PASSED, Status.NOT_RUN)  # of the conditional one few were asked


def test_nearer_limit_holds(evidence_from: Make) -> None:
    wide = tables("{COM203: {limit: 0.9}}") + "checks: {COM203: {limit: 0.1}}\n"
    found = {o.variable: o for o in missing_above_limit.check(evidence_from(wide, exam(*["1,"] * 10, *["1,2"] * 15)))}
    assert found["DOSE"].status is Status.PASSED
    assert found["DRUG"].what == "at most 10 % without a value"


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        (["1,"] * 10 + ["1,777"] * 10, Status.PASSED),
        (["1,"] * 11 + ["1,777"] * 10, Status.FAILED),
        (["1,NR"] * 11 + ["1,777"] * 10, Status.FAILED),
        (["1,"] * 10 + ["0,"] * 5 + ["1,777"] * 10, Status.PASSED),
        (["1,"] * 10 + ["1,777"] * 9, Status.NOT_RUN),
    ],
    ids=["at the limit", "beyond it", "a code that says nothing", "not asked", "too few"],
)
def test_missing_cells_without_a_reason_are_held_against_the_limit(
    evidence_from: Make, cells: list[str], status: Status
) -> None:
    limited = tables("{COM304: {limit: 0.5}}")
    assert of_dose(reason_unknown_above_limit.check(evidence_from(limited, exam(*cells)))).status is status


TEXTS = """
tables:
  exam:
    file: exam
    key: [ID]
    variables:
      ID: {type: text}
      DRUG: {type: text, missing: {"N/A": not_recorded}}
      CODE: {type: text, pattern: "[A-Z.]+"}
"""


@pytest.mark.parametrize("word", ["NA", "na", "#N/A", ".", "-", "null", "NULL", "Unknown", "missing", "NaN", "nan"])
def test_word_that_stands_for_nothing_is_found_in_free_text_once_is_enough(evidence_from: Make, word: str) -> None:
    files = {"exam.csv": f"ID,DRUG,CODE\nNA,N/A,NA\n1002,{word},A\n1003,NASA,B\n1004,none,.\n"}
    outcomes = {outcome.variable: outcome for outcome in sentinel_undeclared.check(evidence_from(TEXTS, files))}
    assert set(outcomes) == {"DRUG"}
    (finding,) = outcomes["DRUG"].findings
    assert list(finding.observed) == [word]
    assert finding.rows is not None
    assert finding.rows.tolist() == [1]


def test_value_that_its_range_has_failed_is_not_a_missing_code_besides(evidence_from: Make) -> None:
    limited = tables().replace("DOSE: {type: number,", "DOSE: {type: number, range: [0, 500],")
    evidence = evidence_from(
        limited, exam(*[f"1,{20 + row}" for row in range(30)], *["1,999"] * 4, *["1,499"] * 4, *["1,99"] * 4)
    )
    found = {o.rule.code: o for o in validate(evidence.delivery, evidence.schema).outcomes if o.variable == "DOSE"}
    assert (found["CON101"].failed, found["COM104"].failed, found["COM104"].unknown) == (4, 0, 4)
