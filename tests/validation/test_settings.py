"""Rules that the schema turns off or gives another severity."""

from collections.abc import Callable

import pytest

from cohortqc.errors import DefinitionError
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome, Status, Validation

Validated = Callable[[str, dict[str, str]], Validation]

TABLES = """
tables:
  dem:
    title: Demographics
    file: dem
    key: [ID]
    variables:
      ID: {type: text, label: Participant}
      AGE: {type: integer, range: [50, 70], label: Age}
      BMI: {type: number, range: [10, 60], label: BMI}
"""
FILES = {"dem.csv": "ID,AGE,BMI,SHOE\n1001,49,9,38\n1002,60,25,39\n"}


def outcomes(validation: Validation, code: str) -> dict[str, Outcome]:
    return {outcome.variable: outcome for outcome in validation.outcomes if outcome.rule.code == code}


def test_without_settings_everything_is_judged(validated: Validated) -> None:
    validation = validated(TABLES, FILES)
    assert {name: outcome.status for name, outcome in outcomes(validation, "CON101").items()} == {
        "AGE": Status.FAILED,
        "BMI": Status.FAILED,
    }
    assert validation.counts == {Severity.ERROR: 2, Severity.WARNING: 0, Severity.NOTE: 1}


def test_a_rule_that_is_off_is_not_run(validated: Validated) -> None:
    validation = validated(TABLES + "checks: {CON101: {enabled: false}}\n", FILES)
    (outcome,) = outcomes(validation, "CON101").values()
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "turned off in the schema")


def test_a_rule_may_be_off_for_one_variable(validated: Validated) -> None:
    tables = TABLES.replace("label: Age}", "label: Age, checks: {CON101: {enabled: false}}}")
    found = outcomes(validated(tables, FILES), "CON101")
    assert (found["AGE"].status, found["BMI"].status) == (Status.NOT_RUN, Status.FAILED)
    assert found["AGE"].why == "turned off in the schema"


def test_what_is_said_of_a_variable_goes_before_what_is_said_of_all(validated: Validated) -> None:
    tables = TABLES.replace("label: Age}", "label: Age, checks: {CON101: {severity: note}}}")
    validation = validated(tables + "checks: {CON101: {severity: warning}}\n", FILES)
    found = outcomes(validation, "CON101")
    assert (found["AGE"].severity, found["BMI"].severity) == (Severity.NOTE, Severity.WARNING)
    assert validation.counts == {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def test_a_finding_of_a_table_can_be_left_out_of_a_rule_about_all_files(validated: Validated) -> None:
    tables = TABLES.replace("    key: [ID]", "    key: [ID]\n    checks: {INT205: {enabled: false}}")
    (outcome,) = outcomes(validated(tables, FILES), "INT205").values()
    assert (outcome.findings, outcome.failed) == ((), 0)


def test_a_rule_about_all_files_can_be_on_for_one_table_alone(validated: Validated) -> None:
    """INT208 is off unless asked for, INT205 is turned off for all but one table."""
    swapped = {"dem.csv": "AGE,ID,BMI,SHOE\n49,1001,9,38\n"}
    (outcome,) = outcomes(validated(TABLES, swapped), "INT208").values()
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "off, unless the schema turns it on")
    tables = TABLES.replace(
        "    key: [ID]", "    key: [ID]\n    checks: {INT208: {enabled: true}, INT205: {enabled: true}}"
    )
    validation = validated(tables + "checks: {INT205: {enabled: false}}\n", swapped)
    assert [outcome.failed for outcome in outcomes(validation, "INT208").values()] == [1]
    assert [outcome.failed for outcome in outcomes(validation, "INT205").values()] == [1]


def test_a_cell_that_a_silenced_rule_would_fail_is_not_in_doubt(validated: Validated) -> None:
    tables = TABLES + "checks: {CON101: {enabled: false}}\nrules:\n"
    tables += "  - {id: older, table: dem, assert: AGE >= 50, message: Too young}\n"
    (outcome,) = outcomes(validated(tables, FILES), "CON201").values()
    assert outcome.failed == 1


def test_another_severity_counts_as_such(validated: Validated) -> None:
    validation = validated(TABLES + "checks: {CON101: {severity: warning}}\n", FILES)
    assert outcomes(validation, "CON101")["AGE"].severity is Severity.WARNING
    assert validation.counts[Severity.WARNING] == 2


RULES = """
rules:
  - {id: silent, table: dem, assert: AGE > 50, message: Too young}
  - {id: outspoken, table: dem, assert: AGE > 50, message: Too young, severity: note}
"""


@pytest.mark.parametrize(
    ("checks", "severities"),
    [
        ("", [Severity.ERROR, Severity.NOTE]),
        ("checks: {CON201: {severity: warning}}\n", [Severity.WARNING, Severity.NOTE]),
    ],
)
def test_a_rules_own_severity_is_nearer_than_that_of_all_rules(
    validated: Validated, checks: str, severities: list[Severity]
) -> None:
    tables = TABLES.replace("range: [50, 70], ", "")
    validation = validated(tables + RULES + checks, FILES)
    found = {outcome.id: outcome.severity for outcome in validation.outcomes if outcome.id}
    assert [found["silent"], found["outspoken"]] == severities


def test_rules_of_the_schema_can_be_turned_off_for_a_table(validated: Validated) -> None:
    tables = TABLES.replace("    key: [ID]", "    key: [ID]\n    checks: {CON201: {enabled: false}}")
    validation = validated(tables + RULES, FILES)
    assert {outcome.status for outcome in validation.outcomes if outcome.id} == {Status.NOT_RUN}


def test_a_rule_that_does_not_exist_is_a_mistake(validated: Validated) -> None:
    tables = TABLES.replace("range: [50, 70], ", "range: [50, 70], checks: {CON999: {enabled: false}}, ")
    with pytest.raises(DefinitionError) as caught:
        validated(tables + "checks: {INT999: {severity: note}}\n", FILES)
    assert [(mistake.place, mistake.fact) for mistake in caught.value.mistakes] == [
        ("checks.INT999", "there is no such rule"),
        ("tables.dem.variables.AGE.checks.CON999", "there is no such rule"),
    ]
