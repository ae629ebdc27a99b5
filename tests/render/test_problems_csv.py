import csv
import io
from dataclasses import replace

import pytest

from cohortqc.render.inert import inert
from cohortqc.render.problems_csv import COLUMNS, problems_csv
from tests.render.example_delivery import FORMULA, LONG, QUOTES
from tests.render.example_problems import PROBLEM, PROBLEMS


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_columns_are_those_of_the_design() -> None:
    header = (
        "problem_id,severity,code,rule,table,file,line,row,release,participant,key,centre,visit,variable,label,"
        "observed,observed_label,expected,related,message,remedy,ask,status,waiver"
    )
    assert problems_csv([]) == header + "\n"
    assert header.split(",") == list(COLUMNS)


def test_one_line_a_problem_with_every_field_in_its_column() -> None:
    [row] = rows(problems_csv([PROBLEM]))
    assert row["severity"] == "error"
    assert (row["code"], row["rule"]) == ("CON101", "outside-range")
    assert (row["line"], row["row"], row["participant"]) == ("2204", "2203", "100442")
    assert (row["observed"], row["expected"]) == ("0.144", "0.2 to 2.0 g/cm²")
    assert (row["status"], row["waiver"]) == ("new", "")


def test_a_rule_of_the_schema_goes_by_its_own_id() -> None:
    [row] = rows(problems_csv([replace(PROBLEM, code="CON201", name="rule-failed", rule="hip-against-neck")]))
    assert row["rule"] == "hip-against-neck"


def test_a_problem_of_a_whole_file_has_no_line_and_no_row() -> None:
    [row] = rows(problems_csv([replace(PROBLEM, line=None, row=None)]))
    assert (row["line"], row["row"]) == ("", "")


@pytest.mark.parametrize(
    "text",
    [FORMULA, "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "\n=x", " =1+1", "－1", "-", "+49 30 1234", "=5"],
)
def test_what_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["-9", "+9", "-0.5", "-.5", "1e5", "-1E-5", "", "0.144", "a=b", QUOTES, "−5 to 5", LONG]
)
def test_numbers_and_other_texts_stay_as_they_came(text: str) -> None:
    assert inert(text) == text


def test_no_cell_of_a_hostile_listing_comes_alive() -> None:
    hostile = replace(
        PROBLEM, participant="=A1", key="@x", centre="+c", label="=l", message="=m", ask="-a", file="=f.csv"
    )
    for row in rows(problems_csv([hostile, *PROBLEMS])):
        for cell in row.values():
            assert inert(cell) == cell


def test_quotes_line_ends_and_commas_come_back_as_they_went() -> None:
    value = 'a "b", c\nd\re'
    [row] = rows(problems_csv([replace(PROBLEM, observed=value)]))
    assert row["observed"] == value
