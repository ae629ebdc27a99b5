"""Outcomes of every kind about the example delivery: failed, passed, not run, systematic; and what is missing."""

from dataclasses import replace

import numpy as np

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Missingness, Outcome, Status
from tests.render.example_delivery import DEM_PART, HIP_FILE, HIP_PART, MARKUP, ODD_FILE, QUOTES


def rule(
    code: str, name: str, *, family: Family, severity: Severity = Severity.ERROR, remedy: str = "verify at source"
) -> Rule:
    return Rule(
        code=code,
        name=name,
        family=family,
        dimension=Dimension.CONSISTENCY,
        kahn=Kahn.VALUE_CONFORMANCE,
        severity=severity,
        scope=Scope.ROW,
        missing=MissingPolicy.NOT_APPLICABLE,
        remedy=remedy,
        explanation="",
    )


OUTSIDE_RANGE = rule("CON101", "outside-range", family=Family.VALUES)
OUTSIDE_EXPECTED = rule("CON102", "outside-expected", family=Family.VALUES, severity=Severity.WARNING)
NOT_IN_LIST = rule("CON104", "code-not-in-list", family=Family.VALUES, remedy="ask which dictionary holds")
RULE_FAILED = rule("CON201", "rule-failed", family=Family.BETWEEN)
MALFORMED = rule("INT105", "line-malformed", family=Family.FILES, remedy="export again; look for the delimiter in text")
UNREADABLE_FILE = rule("INT101", "file-unreadable", family=Family.FILES)
UNEXPECTED = rule("INT203", "file-unexpected", family=Family.COLUMNS, severity=Severity.NOTE)
DUPLICATE = rule("INT302", "key-duplicate", family=Family.KEYS)
REQUIRED = rule("COM101", "required-missing", family=Family.ANSWERS)
OVER_TIME = rule("CON304", "visit-not-unique", family=Family.OVER_TIME)


def passed(judged: Rule, *, table: str, variable: str, count: int = 11_020) -> Outcome:
    return Outcome(
        rule=judged,
        severity=judged.severity,
        status=Status.PASSED,
        table=table,
        variable=variable,
        looked_at=count,
        passed=count,
    )


def outcomes() -> tuple[Outcome, ...]:
    """One of each kind."""
    low = Finding(
        code="CON101",
        severity=Severity.ERROR,
        message="Value outside the possible range",
        remedy="verify at source",
        table="bmd_hip",
        variable="HIPNKBMD",
        part=HIP_PART,
        rows=np.array([1], dtype=np.int64),
        observed=["0.144"],
        expected="0.2 to 2.0 g/cm²",
    )
    codes = replace(
        low,
        code="CON104",
        message="Code is not in the list",
        remedy="ask which dictionary holds",
        table="dem",
        variable="EDUC",
        part=DEM_PART,
        rows=np.array([0, 1, 2], dtype=np.int64),
        observed=[MARKUP],
        expected="1, 2, 3, 4, 11",
    )
    lines = Finding(
        code="INT105",
        severity=Severity.ERROR,
        message="A line does not have the fields of the header",
        remedy="export again; look for the delimiter in text",
        table="bmd_hip",
        file=HIP_FILE,
        lines=(17, 18),
        observed=["5 fields", "7 fields"],
        expected="6 fields",
    )
    between = replace(
        low,
        code="CON201",
        rule="hip-against-neck",
        message="Femoral neck BMD does not fit total hip BMD",
        severity=Severity.WARNING,
        expected="",
        observed=[QUOTES],
    )
    odd = Finding(
        code="INT203",
        severity=Severity.NOTE,
        message="The schema knows no such file",
        remedy="add it to the schema or remove it",
        file=ODD_FILE,
    )
    return (
        passed(UNREADABLE_FILE, table="", variable="", count=3),
        Outcome(
            rule=MALFORMED,
            severity=Severity.ERROR,
            status=Status.FAILED,
            table="bmd_hip",
            unit="lines",
            looked_at=39_918,
            passed=39_916,
            failed=2,
            findings=(lines,),
        ),
        Outcome(
            rule=UNEXPECTED,
            severity=Severity.NOTE,
            status=Status.FAILED,
            unit="files",
            looked_at=3,
            passed=2,
            failed=1,
            findings=(odd,),
        ),
        passed(DUPLICATE, table="dem", variable=""),
        passed(DUPLICATE, table="bmd_hip", variable=""),
        passed(REQUIRED, table="dem", variable="AGE"),
        Outcome(
            rule=OUTSIDE_RANGE,
            severity=Severity.ERROR,
            status=Status.FAILED,
            table="bmd_hip",
            variable="HIPNKBMD",
            what="0.2 to 2.0 g/cm²",
            looked_at=39_916,
            not_applicable=1_342,
            unknown=0,
            passed=38_573,
            failed=1,
            findings=(low,),
        ),
        passed(OUTSIDE_RANGE, table="dem", variable="AGE"),
        passed(OUTSIDE_RANGE, table="f37", variable="SOCSTRN"),
        Outcome(
            rule=OUTSIDE_EXPECTED,
            severity=Severity.WARNING,
            status=Status.NOT_RUN,
            table="dem",
            variable="AGE",
            why="the schema gives no expected limits",
        ),
        Outcome(
            rule=OUTSIDE_EXPECTED,
            severity=Severity.WARNING,
            status=Status.NOT_RUN,
            table="f37",
            variable="SOCSTRN",
            why="the schema gives no expected limits",
        ),
        Outcome(
            rule=NOT_IN_LIST,
            severity=Severity.ERROR,
            status=Status.FAILED,
            table="dem",
            variable="EDUC",
            looked_at=11_020,
            passed=9_000,
            failed=2_020,
            systematic=True,
            findings=(codes,),
        ),
        Outcome(
            rule=RULE_FAILED,
            severity=Severity.WARNING,
            status=Status.FAILED,
            id="hip-against-neck",
            table="bmd_hip",
            looked_at=39_916,
            unknown=12,
            passed=39_903,
            failed=1,
            findings=(between,),
        ),
        Outcome(
            rule=OVER_TIME, severity=Severity.ERROR, status=Status.NOT_RUN, table="bmd_hip", why="nothing to judge"
        ),
    )


def missingness() -> tuple[Missingness, ...]:
    """A variable that lacks something at one of two visits, one asked of few, and complete ones."""
    entry = Missingness(
        table="dem",
        variable="AGE",
        label="Age at enrolment",
        visit="",
        rows=11_020,
        answered=11_020,
        not_asked=0,
        reasons={},
    )
    strain = replace(
        entry,
        table="f37",
        variable="SOCSTRN",
        label="Social strain",
        visit="screening",
        answered=10_788,
        reasons={"not_recorded": 188, "refused": 44},
    )
    return (
        entry,
        replace(entry, variable="EDUC", label=f"Education {MARKUP}", answered=11_019, reasons={"unreadable": 1}),
        strain,
        replace(strain, visit="year 6", rows=9_000, answered=4_000, not_asked=5_000, reasons={}),
        replace(entry, table="bmd_hip", variable="HIPNKBMD", label="Femoral neck BMD", rows=39_916, answered=39_916),
    )
