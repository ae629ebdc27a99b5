"""Rows without an answer and forms broken off: how many blanks, which questions, what counts as an answer."""

from collections.abc import Callable

import pytest

from cohortqc.model.validation import Outcome
from cohortqc.rules.completeness import broken_off, row_empty
from cohortqc.rules.evidence import Evidence
from cohortqc.validation.run import validate

Make = Callable[[str, dict[str, str]], Evidence]

QUESTIONS = [f"Q{number}" for number in range(1, 13)]
FULL = "1" * 12


def form(*, questions: int = 12, last: str = "") -> str:
    lines = [
        f"      Q{number}: {{codes: {{1: Yes, 2: No}}, missing: {{9: refused}}}}" for number in range(1, questions)
    ]
    return "\n".join(
        [
            "tables:",
            "  mood:",
            "    file: mood",
            "    key: [ID]",
            "    variables:",
            "      ID: {type: text}",
            "      NOTE: {type: text}",
            *(line.replace("Yes", '"Yes"').replace("No", '"No"') for line in lines),
            f'      Q{questions}: {{codes: {{1: "Yes", 2: "No"}}, missing: {{9: refused}}{last}}}',
            "",
        ]
    )


def mood(*rows: str, questions: int = 12) -> dict[str, str]:
    """One sign a question, a space for a blank; nine complete forms stand before them."""
    header = ",".join(["ID", "NOTE", *(f"Q{number}" for number in range(1, questions + 1))])
    lines = [",".join([str(1000 + place), "", *row]) for place, row in enumerate([FULL[:questions]] * 9 + list(rows))]
    return {"mood.csv": "\n".join([header, *lines]).replace(" ", "") + "\n"}


def failed(outcome: Outcome) -> list[int]:
    return [row for finding in outcome.findings if finding.rows is not None for row in finding.rows.tolist()]


@pytest.mark.parametrize(
    ("row", "rows"),
    [
        ("111111      ", [9]),
        ("1111111     ", []),
        ("1           ", [9]),
        ("            ", []),
        ("111111     1", []),
        ("111111     9", []),
        ("9           ", [9]),
        ("111 11      ", [9]),
    ],
    ids=["six", "five", "all but one", "no answer", "one at the end", "a reason at the end", "a reason first", "a gap"],
)
def test_six_blanks_at_the_end_after_an_answer_are_a_form_broken_off(
    evidence_from: Make, row: str, rows: list[int]
) -> None:
    (outcome,) = broken_off.check(evidence_from(form(), mood(row)))
    assert failed(outcome) == rows


def test_it_is_told_where_the_answers_end(evidence_from: Make) -> None:
    (outcome,) = broken_off.check(evidence_from(form(), mood("11111       ")))
    assert list(outcome.findings[0].observed) == ["7 blank questions after Q5"]


def test_a_form_of_eleven_questions_is_too_short(evidence_from: Make) -> None:
    assert list(broken_off.check(evidence_from(form(questions=11), mood("11         ", questions=11)))) == []


def test_questions_not_asked_are_passed_over(evidence_from: Make) -> None:
    asked = form(last=", asked_if: Q1 = 2")
    (outcome,) = broken_off.check(evidence_from(asked, mood("11111       ", "111111      ")))
    assert failed(outcome) == [9]


@pytest.mark.parametrize(("blank", "rows"), [(1, [10]), (2, [])], ids=["answered by most", "answered by too few"])
def test_blanks_of_questions_that_few_answer_mean_nothing(evidence_from: Make, blank: int, rows: list[int]) -> None:
    # The last question: 8 of 10 (with the broken form) are four in five; one answer fewer is not.
    lines = ["11111111111 "] * blank + ["111111      "]
    found = mood(*lines)
    complete = found["mood.csv"].splitlines()
    kept = [complete[0], *complete[1:9], *complete[10:]]
    (outcome,) = broken_off.check(evidence_from(form(), {"mood.csv": "\n".join(kept) + "\n"}))
    assert failed(outcome) == [row - 1 for row in rows]


def test_form_with_a_doubtful_cell_at_its_end_is_unknown(evidence_from: Make) -> None:
    evidence = evidence_from(form(), mood("111111     7"))
    found = {o.rule.code: o for o in validate(evidence.delivery, evidence.schema).outcomes if o.table == "mood"}
    assert (failed(found["COM205"]), found["COM205"].unknown) == ([], 1)


EXAM = """
tables:
  exam:
    file: exam
    key: [ID]
    visits: {days: DAYS}
    variables:
      ID: {type: text}
      DAYS: {type: integer}
      DEVICE: {type: text, role: device}
      STATUS: {type: integer, role: status, optional: true}
      HEIGHT: {type: number, missing: {777: refused}}
      WEIGHT: {type: number, range: [20, 300]}
      WAIST: {type: number}
      PULSE: {type: integer, optional: true REQUIRED}
"""


@pytest.mark.parametrize(
    ("row", "rows"),
    [("1,0,A,,,,,", [0]), ("1,0,A,,777,,,", []), ("1,0,A,,,,80,", []), ("1,0,A,3,,,,", []), ("1,0,A,,,999,,", [])],
    ids=["nothing", "a reason", "a value", "a status", "a value that cannot be"],
)
def test_row_without_value_and_reason_is_empty(evidence_from: Make, row: str, rows: list[int]) -> None:
    files = {"exam.csv": f"ID,DAYS,DEVICE,STATUS,HEIGHT,WEIGHT,WAIST,PULSE\n{row}\n2,0,A,1,170,70,80,60\n"}
    evidence = evidence_from(EXAM.replace(" REQUIRED", ""), files)
    found = {o.rule.code: o for o in validate(evidence.delivery, evidence.schema).outcomes}["COM202"]
    assert failed(found) == rows
    assert found.unknown == (1 if "999" in row else 0)


def test_required_blank_is_a_problem_already(evidence_from: Make) -> None:
    files = {"exam.csv": "ID,DAYS,DEVICE,HEIGHT,WEIGHT,WAIST,PULSE\n1,0,A,,,,\n2,0,A,170,70,80,60\n"}
    evidence = evidence_from(EXAM.replace(" REQUIRED", ", required: true"), files)
    found = {o.rule.code: o for o in validate(evidence.delivery, evidence.schema).outcomes if o.failed or o.unknown}
    assert (found["COM101"].failed, found["COM202"].failed, found["COM202"].unknown) == (1, 0, 1)


def test_a_table_of_three_answers_is_left_alone_and_one_of_four_is_not(evidence_from: Make) -> None:
    tables = EXAM.replace(" REQUIRED", "")
    three = {"exam.csv": "ID,DAYS,DEVICE,HEIGHT,WEIGHT,WAIST\n1,0,A,,,\n"}
    assert list(row_empty.check(evidence_from(tables, three))) == []
    four = {"exam.csv": "ID,DAYS,DEVICE,HEIGHT,WEIGHT,WAIST,PULSE\n1,0,A,,,,\n"}
    (outcome,) = row_empty.check(evidence_from(tables, four))
    assert outcome.failed == 1
