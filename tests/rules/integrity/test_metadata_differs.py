"""INT209: what a file says of its variables, held against the schema."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.problem import Problem
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Status, Validation
from cohortqc.schema.load import schema_from_text
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

SCHEMA = """
schema: example
version: "1"
title: Example
missing: {"": not_recorded}
reasons: {refused: Refused, dont_know: "Don't know"}
tables:
  t:
    title: Table
    file: t
    variables:
      SEX: {codes: {1: Male, 2: Female}, missing: {7: refused, 9: dont_know, .A: refused}, label: Sex of participant}
      AGE: {type: integer, range: [0, 120], missing: {99: refused}, label: Age at enrolment, optional: true}
      NOTE: {type: text, label: Free remarks, optional: true}
"""
SEX = {1: "Male", 2: "Female", 7: "Refused", 9: "Don't know"}


def validated(path: Path) -> Validation:
    schema = schema_from_text(SCHEMA, name="example.yaml")
    return validate(read_delivery(path, schema), schema)


def told(path: Path) -> list[Problem]:
    """Every problem of a file but columns that are not delivered."""
    return [problem for problem in problems(validated(path)) if problem.code != "INT204"]


def spss(path: Path, *, sex: Mapping[int, str], frame: pd.DataFrame | None = None, **more: Any) -> list[Problem]:
    held = pd.DataFrame({"SEX": [1.0, 2.0, 1.0]}) if frame is None else frame
    pyreadstat.write_sav(
        held, path / "t.sav", variable_value_labels={"SEX": {float(code): label for code, label in sex.items()}}, **more
    )
    return told(path / "t.sav")


@pytest.mark.parametrize(
    "labels",
    [
        SEX,
        {1: "MALE", 2: " female. "},
        {1: "1 = Male", 2: "2 = Female"},
        {1: "Man", 2: "Woman", 7: "Refused to answer", 9: "Dont know"},
        {1: "Masculino", 2: "Feminino"},
        {2: "Female"},
        {},
    ],
)
def test_other_words_for_the_same_code_are_no_problem(tmp_path: Path, labels: Mapping[int, str]) -> None:
    assert spss(tmp_path, sex=labels) == []


@pytest.mark.parametrize(
    ("labels", "observed", "expected"),
    [
        ({1: "Female", 2: "Male"}, "1 Female, 2 Male", "1 Male, 2 Female"),
        ({1: "female"}, "1 female", "1 Male"),
        ({1: "Male", 2: "Not female"}, "2 Not female", "2 Female"),
        ({7: "Don't know", 9: "Refused"}, "7 Don't know, 9 Refused", "7 Refused, 9 Don't know"),
        ({1: "Refused"}, "1 Refused", "1 Male"),
    ],
)
def test_a_code_that_means_something_else_is_told_once(
    tmp_path: Path, labels: Mapping[int, str], observed: str, expected: str
) -> None:
    (problem,) = spss(tmp_path, sex=labels)
    assert (problem.code, problem.severity, problem.variable, problem.file) == (
        "INT209",
        Severity.WARNING,
        "SEX",
        "t.sav",
    )
    assert "codes mean something else" in problem.message
    assert (problem.observed, problem.expected) == (observed, expected)
    assert (problem.row, problem.line) == (None, None)


def test_a_code_that_only_the_file_labels_is_told(tmp_path: Path) -> None:
    (problem,) = spss(tmp_path, sex={**SEX, 3: "Diverse"})
    assert "labels codes that the schema does not know" in problem.message
    assert (problem.observed, problem.expected) == ("3 Diverse", "in `codes` or `missing`")


def test_many_codes_are_counted(tmp_path: Path) -> None:
    (problem,) = spss(tmp_path, sex={code: f"Code {code}" for code in range(10, 17)})
    assert problem.observed.endswith("15 Code 15, ... (7 codes)")
    (problem,) = spss(tmp_path, sex={code: f"Code {code}" for code in range(10, 16)})
    assert problem.observed.endswith("15 Code 15")


def test_labels_at_the_ends_of_a_scale_are_no_problem_and_labels_of_missing_values_are(tmp_path: Path) -> None:
    frame = pd.DataFrame({"SEX": [1.0], "AGE": [50.0]})
    path = tmp_path / "t.sav"
    labels: dict[str, Any] = {"AGE": {0: "Newborn", 99: "Refused", 110: "Very old"}}
    pyreadstat.write_sav(frame, path, variable_value_labels=labels)
    assert told(path) == []
    labels["AGE"][98] = "Unknown"
    pyreadstat.write_sav(frame, path, variable_value_labels=labels)
    (problem,) = told(path)
    assert (problem.variable, problem.observed) == ("AGE", "98 Unknown")


def test_missing_codes_that_only_the_file_has_are_told_with_their_cells(tmp_path: Path) -> None:
    frame = pd.DataFrame({"SEX": [1.0, 2.0, 8.0], "AGE": [50.0, 99.0, 97.0]})
    ranges: dict[str, Any] = {"SEX": [8, 9, 6], "AGE": [{"lo": 97, "hi": 99}]}
    found = spss(tmp_path, sex={**SEX, 8: "Lost"}, frame=frame, missing_ranges=ranges)
    assert [(problem.variable, problem.code) for problem in found] == [("SEX", "INT209"), ("AGE", "INT209")]
    assert found[0].observed == "8 Lost in 1 cell, 6"
    assert (found[1].observed, found[1].expected) == ("97 in 1 cell", "in `missing`")


def test_special_missing_values_that_only_the_file_has_are_told(tmp_path: Path) -> None:
    frame = pd.DataFrame({"SEX": pd.Series([1, "a", "z", "z"], dtype=object)})
    path = tmp_path / "t.dta"
    pyreadstat.write_dta(frame, path, missing_user_values={"SEX": ["a", "z"]})
    (problem,) = told(path)
    assert (problem.code, problem.observed) == ("INT209", ".z in 2 cells")


def test_a_code_of_the_schema_that_the_file_takes_as_missing_is_told(tmp_path: Path) -> None:
    (problem,) = spss(tmp_path, sex=SEX, missing_ranges={"SEX": [2]})
    assert "takes codes as missing that the schema counts as answers" in problem.message
    assert (problem.observed, problem.expected) == ("2 Female", "2 Female")
    (problem,) = spss(tmp_path, sex=SEX, missing_ranges={"SEX": [{"lo": 2, "hi": 9}]})
    assert problem.observed == "2 Female"


def test_text_where_numbers_are_meant_is_told_unless_there_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(pd.DataFrame({"SEX": ["1", "2"], "AGE": ["", ""], "NOTE": ["a", "b"]}), path)
    (problem,) = told(path)
    assert (problem.variable, problem.observed, problem.expected) == ("SEX", "text", "numbers")


def test_the_label_of_another_variable_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.sav"
    frame = pd.DataFrame({"SEX": [1.0], "AGE": [50.0]})
    pyreadstat.write_sav(frame, path, column_labels={"SEX": "Age at enrolment", "AGE": "Age in years"})
    (problem,) = told(path)
    assert (problem.variable, problem.observed) == ("SEX", "Age at enrolment")
    assert "label of AGE" in problem.message
    pyreadstat.write_sav(frame, path, column_labels={"SEX": "SEX of participant", "AGE": "Age at enrolment"})
    assert told(path) == []


@pytest.mark.parametrize(
    ("labels", "told_of"),
    [
        ({"AGE": "Free remarks"}, {"AGE": "the variable has the label of NOTE"}),
        ({"NOTE": "Age at enrolment"}, {"NOTE": "the variable has the label of AGE"}),
        ({"AGE": "Years of life", "NOTE": "A word or two"}, {}),
    ],
)
def test_variables_before_and_behind_may_have_lost_their_label(
    tmp_path: Path, labels: Mapping[str, str], told_of: Mapping[str, str]
) -> None:
    path = tmp_path / "t.sav"
    frame = pd.DataFrame({"SEX": [1.0], "AGE": [50.0], "NOTE": ["x"]})
    pyreadstat.write_sav(frame, path, column_labels=dict(labels))
    assert {problem.variable: problem.message.partition(": ")[2] for problem in told(path)} == told_of


@pytest.mark.parametrize(("label", "told_so"), [("Height", True), ("Waist", False)])
def test_a_label_of_six_signs_is_long_enough_to_be_known_again(tmp_path: Path, label: str, *, told_so: bool) -> None:
    text = SCHEMA.replace("label: Age at enrolment", f"label: {label}")
    path = tmp_path / "t.sav"
    frame = pd.DataFrame({"SEX": [1.0], "AGE": [50.0]})
    pyreadstat.write_sav(frame, path, column_labels={"SEX": label, "AGE": label})
    schema = schema_from_text(text, name="example.yaml")
    found = problems(validate(read_delivery(path, schema), schema))
    assert [problem.variable for problem in found if problem.code == "INT209"] == (["SEX"] if told_so else [])


def test_labels_in_place_of_codes_are_read_and_noted_once(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("SEX,NOTE\nMale,Male\n 2,x\nfemale,x\n1,x\nDON'T  KNOW,x\n1,\n")
    found = told(path)
    assert [(problem.code, problem.variable, problem.line) for problem in found] == [
        ("INT209", "SEX", None),
        ("CON104", "SEX", 3),
    ]
    assert (found[0].severity, found[0].observed) == (Severity.NOTE, "labels in 3 cells")
    assert "export" in found[0].remedy.casefold()
    (part,) = validated(path).delivery.tables["t"].parts
    assert part.column("SEX").to_pylist() == [1, None, 2, 1, None, 1]
    names = (None, *part.reason_names)
    assert [names[number] for number in part.reason_index("SEX").tolist()][4] == "dont_know"
    assert part.column("NOTE").to_pylist()[0] == "Male"


def test_labels_in_a_column_of_an_spss_file_are_noted_and_nothing_more(tmp_path: Path) -> None:
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(pd.DataFrame({"SEX": ["Male", "Female"]}), path)
    (problem,) = told(path)
    assert (problem.severity, problem.observed) == (Severity.NOTE, "labels in 2 cells")


def test_a_label_of_two_codes_is_no_code(tmp_path: Path) -> None:
    text = SCHEMA.replace("{1: Male, 2: Female}", "{1: Other, 2: other, 3: Male}")
    schema = schema_from_text(text, name="example.yaml")
    (tmp_path / "t.csv").write_text("SEX\nOther\nMale\n")
    found = problems(validate(read_delivery(tmp_path / "t.csv", schema), schema))
    assert {(problem.code, problem.line) for problem in found if problem.variable == "SEX"} == {
        ("CON104", 2),
        ("INT209", None),
    }


def test_columns_of_which_a_file_says_nothing_are_not_judged(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("SEX,AGE\n1,50\n")
    (outcome,) = (found for found in validated(tmp_path / "t.csv").outcomes if found.rule.code == "INT209")
    assert (outcome.looked_at, outcome.not_applicable, outcome.passed, outcome.status) == (2, 1, 1, Status.PASSED)
