"""What to do next: the sender first, then the centres."""

from collections.abc import Callable

from cohortqc.model.severity import Severity
from cohortqc.model.validation import Validation
from cohortqc.validation.actions import Actions, actions
from cohortqc.validation.listing import problems

Validated = Callable[[str, dict[str, str]], Validation]

TABLES = """
tables:
  dem:
    title: Demographics
    file: dem
    key: [ID]
    variables:
      ID: {type: text, role: identifier, label: Participant}
      CLINIC: {type: text, role: centre, label: Centre}
      AGE: {type: integer, range: [50, 70], label: Age}
      BMI: {type: number, range: [10, 60], expected: [15, 50], label: BMI}
"""


def worked(validation: Validation) -> Actions:
    return actions(validation, problems(validation))


def test_each_centre_gets_its_own_problems_the_busiest_first(validated: Validated) -> None:
    rows = ["1,Tucson,49,25", "2,Pittsburgh,60,12", "3,Tucson,60,9", "4,Tucson,60,14", "5,,49,25"]
    rows += [f"{number},Tucson,60,25" for number in range(6, 100)]
    found = worked(validated(TABLES, {"dem.csv": "ID,CLINIC,AGE,BMI\n" + "\n".join(rows) + "\n"}))
    assert found.sender == ()
    assert [(work.centre, work.total) for work in found.centres] == [("Tucson", 3), ("Pittsburgh", 1), ("", 1)]
    assert found.centres[0].severities == {Severity.ERROR: 2, Severity.WARNING: 1}
    assert found.centres[0].rules == (("CON101", "outside-range", 2), ("CON102", "outside-expected", 1))


def test_what_fails_everywhere_is_one_item_for_the_sender(validated: Validated) -> None:
    rows = [f"{number},Tucson,49,25" for number in range(1, 31)] + ["31,Tucson,60,9"]
    found = worked(validated(TABLES, {"dem.csv": "ID,CLINIC,AGE,BMI\n" + "\n".join(rows) + "\n"}))
    assert [(outcome.rule.code, outcome.variable, outcome.failed) for outcome in found.sender] == [
        ("CON101", "AGE", 30)
    ]
    assert [(work.centre, work.total) for work in found.centres] == [("Tucson", 1)]


def test_files_and_columns_are_for_the_sender_the_worst_first(validated: Validated) -> None:
    found = worked(validated(TABLES, {"dem.csv": "ID,CLINIC,AGE,SHOE\n1,Tucson,60,38\n"}))
    assert [outcome.rule.code for outcome in found.sender] == ["INT204", "INT205"]
    assert found.centres == ()


def test_a_rule_on_several_variables_that_fails_everywhere_is_one_item_too(validated: Validated) -> None:
    rules = "rules:\n  - {id: age-over-bmi, table: dem, assert: AGE > BMI, message: Younger than heavy}\n"
    rows = [f"{number},Tucson,{20 if number < 9 else 60},25" for number in range(1, 41)]
    tables = TABLES.replace("range: [50, 70]", "range: [18, 70]")
    found = worked(validated(tables + rules, {"dem.csv": "ID,CLINIC,AGE,BMI\n" + "\n".join(rows) + "\n"}))
    assert [(outcome.id, outcome.failed) for outcome in found.sender] == [("age-over-bmi", 8)]
    assert found.centres == ()
