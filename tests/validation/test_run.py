"""Every rule in its turn: one cause gives one problem, and what is not run says why."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome, Status, Validation
from cohortqc.rules.catalogue import RULES
from cohortqc.schema.load import schema_from_text
from cohortqc.validation.run import validate

Validated = Callable[[str, dict[str, str]], Validation]

SCANS = """
tables:
  hip:
    title: Hip scans
    file: hip
    key: [ID]
    variables:
      ID: {type: text, pattern: "1[0-9]{3}", required: true, label: Participant}
      BMC: {type: number, digits: 2, range: [0, 10], expected: [1, 6], label: BMC}
      AREA: {type: number, digits: 2, range: [1, 10], label: Area}
      BMD: {type: number, digits: 3, range: [0.2, 2], required: true, label: BMD,
            computed: {sql: BMC / AREA, tolerance: rounding}}
rules:
  - {id: dense, table: hip, assert: "COALESCE(BMD, 0) > 0.3", message: Not dense enough, severity: warning}
"""
HEAD = "ID,BMC,AREA,BMD\n"
GOOD = "1001,3.10,4.15,0.747\n"


def failures(validation: Validation) -> list[tuple[str, str, list[int]]]:
    """(code, variable, rows) of every finding."""
    return [
        (finding.code, finding.variable, [] if finding.rows is None else finding.rows.tolist())
        for finding in validation.findings
    ]


def outcome_of(validation: Validation, code: str, *, variable: str = "") -> Outcome:
    (found,) = [o for o in validation.outcomes if o.rule.code == code and o.variable == variable]
    return found


@pytest.mark.parametrize(
    ("row", "code", "variable"),
    [
        ("1002,3.10,4.15,12O", "INT401", "BMD"),  # not a number: neither required, nor in range, nor computed
        ("1002,3.10,4.15,9.747", "CON101", "BMD"),  # out of range: not compared with BMC / AREA
        ("1002,31.0,4.15,0.747", "CON101", "BMC"),  # an operand out of range: BMD cannot be computed
        ("1002,0.31,4.15,0.747", "CON102", "BMC"),  # an unusual operand: likewise
        ("1002,3.10,4.15,", "COM101", "BMD"),  # blank: the schema's rule would find 0
        ("1002,3.10,4.15,0.774", "CON202", "BMD"),
        (",3.10,4.15,0.747", "INT301", "ID"),  # a key is required, too
        ("2002,3.10,4.15,0.747", "CON105", "ID"),
    ],
)
def test_one_cause_gives_one_problem(validated: Validated, row: str, code: str, variable: str) -> None:
    assert failures(validated(SCANS, {"hip.csv": f"{HEAD}{GOOD}{row}\n"})) == [(code, variable, [1])]


def test_a_clean_delivery_has_no_problem(validated: Validated) -> None:
    validation = validated(SCANS, {"hip.csv": HEAD + GOOD})
    assert failures(validation) == []
    assert validation.counts == {Severity.ERROR: 0, Severity.WARNING: 0, Severity.NOTE: 0}


def test_every_rule_of_the_catalogue_has_an_outcome(validated: Validated) -> None:
    validation = validated(SCANS, {"hip.csv": HEAD + GOOD})
    assert {outcome.rule.code for outcome in validation.outcomes} == {rule.code for rule in RULES}


def test_a_rule_for_which_nothing_is_declared_is_not_run(validated: Validated) -> None:
    outcome = outcome_of(validated(SCANS, {"hip.csv": HEAD + GOOD}), "CON203")
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "the schema declares nothing for it")


def test_a_variable_that_was_not_delivered_is_not_judged(validated: Validated) -> None:
    validation = validated(SCANS, {"hip.csv": "ID,BMC,BMD\n1001,3.10,0.747\n"})
    assert outcome_of(validation, "CON101", variable="AREA").why == "not delivered"
    assert [code for code, *_ in failures(validation)] == ["INT204"]


def test_outcomes_add_up(validated: Validated) -> None:
    rows = [GOOD, "1002,,4.15,0.747\n", "1003,3.10,4.15,x\n", "1004,3.10,4.15,9\n", "1001,1.1,2.2,0.5\n"]
    validation = validated(SCANS, {"hip.csv": HEAD + "".join(rows)})
    for outcome in validation.outcomes:
        assert outcome.looked_at == outcome.not_applicable + outcome.unknown + outcome.passed + outcome.failed
        assert outcome.failed == sum(finding.count for finding in outcome.findings)
        assert min(outcome.not_applicable, outcome.unknown, outcome.passed, outcome.failed) >= 0
    bmd = outcome_of(validation, "CON101", variable="BMD")
    assert (bmd.looked_at, bmd.unknown, bmd.passed, bmd.failed) == (5, 1, 3, 1)


def test_outcomes_come_by_family_code_and_place_in_the_schema(validated: Validated) -> None:
    validation = validated(SCANS, {"hip.csv": HEAD + GOOD})
    codes = [(outcome.rule.code, outcome.variable) for outcome in validation.outcomes]
    assert codes[0] == ("INT101", "")
    assert [variable for code, variable in codes if code == "CON101"] == ["BMC", "AREA", "BMD"]
    assert codes.index(("INT401", "BMD")) < codes.index(("CON201", "BMD"))


def test_a_code_that_is_not_even_a_number_is_not_in_the_list(validated: Validated) -> None:
    tables = """
tables:
  scan:
    title: Scans
    file: scan
    key: [ID]
    variables:
      ID: {type: text, label: Participant}
      STATUS: {codes: {0: Valid, 1: Invalid}, missing: {9: refused}, label: Status}
"""
    validation = validated(tables, {"scan.csv": "ID,STATUS\n1,0\n2,valid\n3,9\n4,\n5,7\n6,1\n"})
    outcome = outcome_of(validation, "CON104", variable="STATUS")
    assert (outcome.looked_at, outcome.not_applicable, outcome.passed, outcome.failed) == (6, 2, 2, 2)
    (finding,) = outcome.findings
    assert list(finding.observed) == ["valid", "7"]
    assert outcome_of(validation, "INT401").why == "the schema declares nothing for it"


def test_validating_tells_how_far_it_is(tmp_path: Path) -> None:
    schema = schema_from_text('schema: x\nversion: "1"\ntitle: X\nmissing: {"": not_recorded}\n' + SCANS, name="x.yaml")
    (tmp_path / "hip.csv").write_text(HEAD + GOOD)
    told: list[tuple[str, int, int]] = []
    validate(read_delivery(tmp_path, schema), schema, progress=lambda *step: told.append(step))
    assert [done for _, done, _ in told] == list(range(len(RULES) + 1))
    assert told[-1][1] == told[-1][2]


def test_nothing_to_read_is_no_crash(validated: Validated) -> None:
    validation = validated(SCANS, {})
    assert [code for code, *_ in failures(validation)] == ["INT201"]
    assert outcome_of(validation, "CON101", variable="BMD").why == "not delivered"


HUGE = """
tables:
  exam:
    title: Examination
    file: exam
    multivariate: [[HEIGHT, WEIGHT]]
    correlations: [{of: [HEIGHT, WEIGHT], between: [0.2, 1]}]
    identity: [HEIGHT, WEIGHT, AGE]
    variables:
      ID: {type: text, role: identifier, label: Participant}
      CLINIC: {type: text, role: centre, label: Clinic}
      AGE: {type: integer, label: Age}
      HEIGHT: {type: number, unit: cm, digits: 1, expected: [140, 185], scale: linear, margin: 1, end_digits: any,
               mean: [150, 170], label: Height}
      WEIGHT: {type: number, unit: kg, digits: 1, scale: log, margin: 1, mean: [60, 80], label: Weight}
"""


@pytest.mark.parametrize("height", ["1", "1" + 26 * "0", "1" + 150 * "0", "1" + 308 * "0"])
def test_numbers_of_any_size_make_no_rule_stumble_or_warn(validated: Validated, height: str) -> None:
    rows = [f"{i},{'ABC'[i % 3]},{50 + i % 20},{'-' * (i % 2)}{height},{60 + i % 17}.{i % 10}\n" for i in range(90)]
    validation = validated(HUGE, {"exam.csv": "".join(["ID,CLINIC,AGE,HEIGHT,WEIGHT\n", *rows])})
    said = {outcome.rule.code for outcome in validation.outcomes if outcome.variable == "HEIGHT"}
    assert {"INT402", "ACC101", "ACC103", "ACC201", "ACC301"} <= said
    assert not [text for finding in validation.findings for text in finding.observed if "nan" in text]
