"""The built-in report on real files, against the analysis set that pandas makes of CDC's tables (analysis.py)."""

from pathlib import Path

import pandas as pd
import pytest

from cohortqc.analysis.build import build_analysis_set
from cohortqc.delivery.read import read_delivery
from cohortqc.model.analysis import AnalysisSet
from cohortqc.report.load import load_report


@pytest.fixture(scope="module")
def analysis(shared: Path) -> AnalysisSet:
    report, schema = load_report("nhanes-bone")
    delivery = read_delivery(shared / "data" / "nhanes" / "2007-2008", schema)
    return build_analysis_set(report, schema, delivery.tables)


@pytest.fixture(scope="module")
def reference(shared: Path) -> pd.DataFrame:
    frame = pd.read_csv(shared / "data" / "nhanes" / "analysis-2007-2008.csv", dtype=str).set_index("SEQN")
    return frame[frame["phq9"].notna()]


def test_the_flow_leads_from_everybody_to_women_with_a_score(analysis: AnalysisSet) -> None:
    # R: nrow(demo); table(demo$RIAGENDR); women aged 50-70; those of them with nine answered items
    assert [(step.lost, step.left) for step in analysis.flow] == [(0, 10149), (5096, 5053), (4054, 999), (107, 892)]


@pytest.mark.parametrize("name", ["age", "bmi", "phq9", "fn", "th", "ls"])
def test_numbers_are_those_of_the_reference(analysis: AnalysisSet, reference: pd.DataFrame, name: str) -> None:
    expected = reference[name].astype(float).to_numpy()
    assert analysis.frame[name].reindex(reference.index).to_numpy() == pytest.approx(expected, nan_ok=True)
    assert set(analysis.frame.index) == set(reference.index)


@pytest.mark.parametrize("name", ["race", "educ", "smoking"])
def test_categories_are_those_of_the_reference(analysis: AnalysisSet, reference: pd.DataFrame, name: str) -> None:
    found = analysis.frame[name].reindex(reference.index).astype(object)
    assert found.fillna("").tolist() == reference[name].astype(object).fillna("").tolist()


def test_groups_of_the_score_are_those_of_the_reference(analysis: AnalysisSet, reference: pd.DataFrame) -> None:
    grouping = analysis.groupings["phq_cat"]
    levels = pd.Series([grouping.levels[place] for place in grouping.index], index=analysis.frame.index)
    assert levels.reindex(reference.index).tolist() == reference["phq_cat"].tolist()
    assert grouping.levels == ("0-4", "5-9", "10-27")
