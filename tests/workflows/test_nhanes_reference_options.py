"""What a report may ask for beyond the built-in one agrees with R as well: tests in Table 1, equal-weight means.

The built-in `nhanes-bone` with four more tables, against `shared/data/nhanes/reference-2007-2008.csv` (R 4.2.2:
oneway.test, kruskal.test, chisq.test(correct = FALSE), emmeans with equal weights). Of what is left out, DESIGN says
why: the classical analysis of variance (Welch's is used) and chi-square where an expected count is below 5 (Fisher's).
"""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from cohortqc.workflows.report import ClosedGate, build_report

Place = tuple[str, str, str, str, str, str]

BUILT_IN = Path(__file__).parents[2] / "reports" / "nhanes-bone.yaml"
CONTINUOUS = ("age", "bmi", "fn", "th", "ls")
CATEGORICAL = ("race", "educ", "smoking")
MEDIANS = ", ".join(f"{{variable: {name}, statistics: median_iqr}}" for name in CONTINUOUS)
TABLES = f"""
tables:
  - {{id: means, kind: descriptive, by: phq_cat, compare: test, rows: [{", ".join(CONTINUOUS + CATEGORICAL)}]}}
  - {{id: medians, kind: descriptive, by: phq_cat, compare: test, rows: [{MEDIANS}]}}
  - {{id: balanced-m1, kind: adjusted-means, of: classical, exposure: phq_cat, set: m1, averaging: balanced}}
  - {{id: balanced-m2, kind: adjusted-means, of: classical, exposure: phq_cat, set: m2, averaging: balanced}}
"""
EXPECTED = {"welch": 5, "kruskal": 5, "chisq": 2, "equal": 72}
FISHER = ["race"]
"""Few with another race and a high score: an expected count below 5."""


@pytest.fixture(scope="module")
def numbers(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Place, float | None]:
    out = tmp_path_factory.mktemp("report")
    definition = out / "more.yaml"
    definition.write_text(BUILT_IN.read_text(encoding="utf-8").replace("\ntables:\n", TABLES), encoding="utf-8")
    delivery = shared / "data" / "nhanes" / "2007-2008"
    build_report(delivery, definition=str(definition), out=out / "page", on_closed_gate=ClosedGate.BUILD_WITH_BANNER)
    rows = json.loads((out / "page" / "results.json").read_text(encoding="utf-8"))["results"]
    named = ("table", "context", "outcome", "variable", "variable_level", "stat_name")
    return {tuple(row[name] for name in named): row["stat"] for row in rows}


def _place(row: dict[str, str]) -> tuple[str, Place] | None:
    """The kind of test or mean, and where the report has what a row of the reference has; None when it has not."""
    kind, *about = row["table"].split("|")
    if kind == "emmeans" and about[2] == "equal":
        at = (f"balanced-{about[1]}", "adjusted-means", about[0], "phq9", row["variable_level"], row["stat_name"])
        return "equal", at
    if kind == "test" and row["stat_name"] == "p.value" and row["group_level"] != "aov":
        table = "medians" if row["group_level"] == "kruskal" else "means"
        return row["group_level"], (table, "test", "", row["variable"], "", "p.value")
    return None


def test_tests_and_balanced_means_agree_with_r(shared: Path, numbers: dict[Place, float | None]) -> None:
    with (shared / "data" / "nhanes" / "reference-2007-2008.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = {row["variable"]: float(row["stat"]) for row in rows if row["stat_name"] == "min_expected"}
    assert [name for name, count in expected.items() if count < 5] == FISHER
    compared: Counter[str] = Counter()
    for row in rows:
        found = _place(row)
        if found is None or (found[0] == "chisq" and row["variable"] in FISHER):
            continue
        kind, place = found
        assert numbers[place] == pytest.approx(float(row["stat"]), rel=1e-6, abs=0), row
        compared[kind] += 1
    assert compared == EXPECTED
