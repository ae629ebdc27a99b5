"""A listing of problems about the example delivery, with values that try to break out of a page or a spreadsheet."""

from collections.abc import Sequence
from dataclasses import replace

from cohortqc.model.problem import Problem
from cohortqc.model.severity import Severity
from tests.render.example_delivery import (
    ARABIC,
    DEM_FILE,
    FORMULA,
    HIP_FILE,
    LONG,
    MARKUP,
    ODD_FILE,
    OVERRIDE,
    QUOTES,
)

PROBLEM = Problem(
    problem_id="P000001",
    severity=Severity.ERROR,
    code="CON101",
    name="outside-range",
    table="bmd_hip",
    file=HIP_FILE.name,
    line=2204,
    row=2203,
    participant="100442",
    key="ID=100442; HIPDAYS=0",
    centre="Tucson",
    visit="year 0",
    variable="HIPNKBMD",
    label="Femoral neck BMD",
    observed="0.144",
    expected="0.2 to 2.0 g/cm²",
    message="Value outside the possible range",
    remedy="verify at source",
)


def _varied(number: int) -> Problem:
    observed = (MARKUP, FORMULA, QUOTES, ARABIC, OVERRIDE, LONG, "2.7", "", "\t12", "-9")[number % 10]
    return replace(
        PROBLEM,
        problem_id=f"P{number:06}",
        code="CON104",
        name="code-not-in-list",
        table="dem",
        file=DEM_FILE.name,
        line=3 + number,
        row=2 + number,
        participant=str(100_500 + number),
        key=f"ID={100_500 + number}",
        centre=("Pittsburgh", "Birmingham", "Tucson", f"Centre {MARKUP}")[number % 4],
        visit="",
        variable="EDUC",
        label=f"Education {MARKUP}",
        observed=observed,
        expected="1, 2, 3, 4, 11",
        message="Code is not in the list",
        remedy="ask which dictionary holds",
    )


PROBLEMS: Sequence[Problem] = (
    *(_varied(number) for number in range(2, 42)),
    PROBLEM,
    replace(
        PROBLEM,
        problem_id="P000042",
        severity=Severity.WARNING,
        code="CON201",
        name="rule-failed",
        rule="hip-against-neck",
        message="Femoral neck BMD does not fit total hip BMD",
        expected="",
        line=9,
        centre="Pittsburgh",
    ),
    replace(
        PROBLEM,
        problem_id="P000043",
        code="INT105",
        name="line-malformed",
        line=17,
        row=None,
        participant="",
        key="",
        centre="",
        visit="",
        variable="",
        label="",
        observed="5 fields",
        expected="6 fields",
        message="A line does not have the fields of the header",
    ),
    Problem(
        problem_id="P000044",
        severity=Severity.NOTE,
        code="INT203",
        name="file-unexpected",
        file=ODD_FILE.name,
        message="The schema knows no such file",
        remedy="add it to the schema or remove it",
    ),
)


def many_problems(count: int) -> list[Problem]:
    return [_varied(number) for number in range(count)]
