"""The built-in report on a real NHANES cycle gives the numbers that R gives, to six significant digits.

Reference: `shared/data/nhanes/reference-2007-2008.csv`, made by `reference.R` there with R 4.2.2. What it has and the
report has not: tests in Table 1 (off by default, as STROBE advises) and emmeans with equal weights (the report
standardises to the observed covariates). Its SMD drops a level where the design keeps all K levels with the
pseudo-inverse: with overlapping groups both are the same number. Its trend scores the medians of all women with a
group: here these are the analysis set, as the report requires the PHQ-9.
"""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from cohortqc.workflows.report import ClosedGate, build_report

Place = tuple[str, ...]

EXPECTED = {"descriptive": 308, "smd": 24, "lm": 624, "emmeans proportional": 72, "gcomp": 36, "global": 6, "trend": 6}
NOT_IN_THE_REPORT = {"emmeans equal": 72, "test": 21}


@pytest.fixture(scope="module")
def numbers(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Place, float | None]:
    out = tmp_path_factory.mktemp("report")
    delivery = shared / "data" / "nhanes" / "2007-2008"
    build_report(delivery, definition="nhanes-bone", out=out, on_closed_gate=ClosedGate.BUILD_WITH_BANNER)
    rows = json.loads((out / "results.json").read_text(encoding="utf-8"))["results"]
    found: dict[Place, float | None] = {}
    for row in rows:
        found[_printed_place(row)] = row["stat"]
    return found


def _printed_place(row: dict[str, str]) -> Place:
    """Where a number of the report stands; a coefficient is known by its term alone."""
    context = "regression" if row["context"] == "covariate" else row["context"]
    where = (row["table"], context, row["outcome"], row["set"])
    named = ("", "", "") if row["term"] else (row["variable"], row["variable_level"], row["group_level"])
    return (*where, *named, row["term"], row["stat_name"])


def _place(row: dict[str, str]) -> Place:
    """Where the report has what a row of the reference has."""
    kind, *about = row["table"].split("|")
    variable, level, group, name = row["variable"], row["variable_level"], row["group_level"], row["stat_name"]
    if kind == "descriptive":
        return ("table-1", "descriptive", "", "", variable, level, group, "", name)
    if kind == "smd":
        return ("table-1", "smd", "", "", variable, "", group, "", name)
    if kind == "lm" and len(about) == 2:
        named = {"n": "N_obs", "r.squared": "r.squared"}[name]
        return ("table-2", "regression", *about, "", "", "", "", named)
    if kind == "lm":
        outcome, adjusted, errors = about
        table = {"HC3": "table-2", "classical": "table-3"}[errors]
        return (table, "regression", outcome, adjusted, "", "", "", variable, name)
    outcome, adjusted = about[:2]
    table = {"m1": "table-4", "m2": "table-5"}[adjusted]
    if kind in {"gcomp", "emmeans"}:
        return (table, "adjusted-means", outcome, adjusted, "phq9", level, "", "", name)
    return (table, kind, outcome, adjusted, "phq9", "", "", "", name)


def _reference(shared: Path) -> list[dict[str, str]]:
    with (shared / "data" / "nhanes" / "reference-2007-2008.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _kind(row: dict[str, str]) -> str:
    kind, *about = row["table"].split("|")
    return f"{kind} {about[2]}" if kind == "emmeans" else kind


def test_every_number_that_r_has_too_agrees(shared: Path, numbers: dict[Place, float | None]) -> None:
    compared: Counter[str] = Counter()
    for row in _reference(shared):
        if _kind(row) in NOT_IN_THE_REPORT:
            continue
        stat = numbers[_place(row)]
        assert stat == pytest.approx(float(row["stat"]), rel=1e-6, abs=0), row
        compared[_kind(row)] += 1
    assert compared == EXPECTED
    assert compared.total() == 1_076


def test_what_the_report_leaves_out_is_known(shared: Path) -> None:
    left_out = Counter(_kind(row) for row in _reference(shared) if _kind(row) in NOT_IN_THE_REPORT)
    assert left_out == NOT_IN_THE_REPORT
