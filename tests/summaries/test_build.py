"""Every statistic of a small report, counted by hand where it can be."""

from dataclasses import replace

import numpy as np
import pytest

from cohortqc.errors import ExpressionError, UsageError
from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.report import (
    Compare,
    Exposure,
    ExposureKind,
    FigureDefinition,
    Model,
    Report,
    Sample,
    TableDefinition,
)
from cohortqc.model.result import Result, Results, Stat
from cohortqc.summaries.build import build_results, sensitivity_id


def only(results: Results, table: str, **fields: object) -> Result:
    rows = [row for row in results.of(table) if all(getattr(row, name) == value for name, value in fields.items())]
    assert len(rows) == 1, rows
    return rows[0]


def with_model(report: Report, **changes: object) -> Report:
    main: Model = replace(report.models["main"], **changes)  # type: ignore[arg-type]  # any field of a model
    return replace(report, models={"main": main})


def with_table(report: Report, table: TableDefinition) -> Report:
    return replace(report, tables=(table,), figures=(), sensitivity=(), between_scans=())


def test_columns_of_table_1_hold_those_with_a_group(analysis: AnalysisSet, report: Report) -> None:
    results = build_results(analysis, report)
    sizes = {
        row.group_level: row.stat for row in results.of("table-1") if row.stat_name is Stat.N_TOTAL and not row.variable
    }
    assert sizes == {"Overall": 9, "low": 4, "high": 5}
    assert only(results, "table-1", variable="halves", stat_name=Stat.N_MISS).stat == 1


def test_a_proportion_is_of_those_known_and_says_of_how_many(analysis: AnalysisSet, report: Report) -> None:
    results = build_results(analysis, report)
    cell = {"variable": "SMOKING", "variable_level": "1", "group_level": "high"}
    assert only(results, "table-1", stat_name=Stat.N_LEVEL, **cell).stat == 2
    assert only(results, "table-1", stat_name=Stat.N_TOTAL, **cell).stat == 4
    assert only(results, "table-1", stat_name=Stat.PROPORTION, **cell).stat == 0.5
    assert only(results, "table-1", variable="SMOKING", group_level="high", stat_name=Stat.N_MISS).stat == 1


def test_two_groups_have_one_pair(analysis: AnalysisSet, report: Report) -> None:
    results = build_results(analysis, report)
    pairs = {row.group_level for row in results.of("table-1") if row.context == "smd" and row.variable == "AGE"}
    assert pairs == {"low vs high", "largest", "average"}
    # R: a <- c(51,53,61,70); b <- c(58,60,55,66,64); (mean(b) - mean(a)) / sqrt((var(a) + var(b)) / 2)
    smd = only(results, "table-1", context="smd", variable="AGE", group_level="low vs high").stat
    assert smd == pytest.approx(0.26882739484846, rel=1e-9)


def test_tests_and_nothing_are_the_other_comparisons(analysis: AnalysisSet, report: Report) -> None:
    table = report.tables[0]
    for compare, contexts in ((Compare.TEST, {"descriptive", "test"}), (Compare.NOTHING, {"descriptive"})):
        results = build_results(analysis, with_table(report, replace(table, compare=compare)))
        assert {row.context for row in results.of("table-1")} == contexts


def test_a_table_may_be_by_a_variable_or_by_nothing(analysis: AnalysisSet, report: Report) -> None:
    by_smoking = build_results(analysis, with_table(report, replace(report.tables[0], by="SMOKING")))
    assert only(by_smoking, "table-1", variable="", group_level="0").stat == 5
    everybody = build_results(analysis, with_table(report, replace(report.tables[0], by=None)))
    assert only(everybody, "table-1", variable="", group_level="Overall").stat == 10
    assert {row.group_level for row in everybody.of("table-1")} == {"Overall"}


@pytest.mark.parametrize(
    ("sample", "sizes"),
    [
        # Without W6 (strain) and, in Full, W4 (smoking); the hip is also missing for W1 and W9.
        (Sample.PER_MODEL, {("neck", "Crude"): 9, ("neck", "Full"): 8, ("hip", "Crude"): 7, ("hip", "Full"): 6}),
        (
            Sample.COMMON_WITHIN_OUTCOME,
            {("neck", "Crude"): 8, ("neck", "Full"): 8, ("hip", "Crude"): 6, ("hip", "Full"): 6},
        ),
        (Sample.COMMON, {("neck", "Crude"): 6, ("neck", "Full"): 6, ("hip", "Crude"): 6, ("hip", "Full"): 6}),
    ],
)
def test_who_is_in_a_model(
    analysis: AnalysisSet, report: Report, sample: Sample, sizes: dict[tuple[str, str], int]
) -> None:
    results = build_results(analysis, with_model(report, sample=sample))
    found = {(row.outcome, row.set): row.stat for row in results.of("table-2") if row.stat_name is Stat.N_OBS}
    assert found == sizes


def test_everybody_lost_is_counted_once_by_the_first_variable_missing(analysis: AnalysisSet, report: Report) -> None:
    results = build_results(analysis, report)
    lost = {
        row.variable: row.stat
        for row in results.of("table-2")
        if row.context == "lost" and row.outcome == "hip" and row.set == "Full" and row.stat_name is Stat.N_MISS
    }
    assert lost == {"hip": 2, "STRAIN": 1, "SMOKING": 1}
    eligible = only(results, "table-2", context="lost", outcome="hip", set="Full", stat_name=Stat.N_TOTAL)
    assert eligible.stat == 10


def test_a_condition_limits_a_model_and_sees_codes_as_numbers(analysis: AnalysisSet, report: Report) -> None:
    results = build_results(analysis, with_model(report, where="SMOKING = 0 AND AGE > 52", sample=Sample.PER_MODEL))
    assert only(results, "table-2", context="lost", outcome="neck", set="Crude", stat_name=Stat.N_TOTAL).stat == 5


def test_a_condition_on_a_variable_that_is_not_there_is_told(analysis: AnalysisSet, report: Report) -> None:
    with pytest.raises(ExpressionError, match="WEIGHT is not a variable of the analysis set"):
        build_results(analysis, with_model(report, where="WEIGHT > 50"))


def test_the_coefficient_is_per_unit_asked_for(analysis: AnalysisSet, report: Report) -> None:
    results = build_results(analysis, report)
    cell = {"context": "regression", "outcome": "neck", "set": "Crude", "term": "STRAIN"}
    row = only(results, "table-2", stat_name=Stat.ESTIMATE, **cell)
    keep = analysis.frame[["STRAIN", "SMOKING"]].notna().all(axis=1)
    slope = np.polyfit(analysis.frame["STRAIN"][keep], analysis.frame["neck"][keep], 1)[0]
    assert row.stat == pytest.approx(2 * slope)
    assert (row.unit, row.n, row.method) == ("% per 2", 8, "least squares, HC3 standard errors, t distribution")


def test_per_sd_is_the_sd_of_the_analysis_set(analysis: AnalysisSet, report: Report) -> None:
    strain = replace(report.exposures["strain"], per="sd")
    other = replace(report, exposures={**report.exposures, "strain": strain})
    cell = {"context": "regression", "outcome": "neck", "set": "Crude", "term": "STRAIN", "stat_name": Stat.ESTIMATE}
    per_sd, per_two = (only(build_results(analysis, one), "table-2", **cell).stat for one in (other, report))
    assert per_two is not None
    assert per_sd == pytest.approx(per_two / 2 * analysis.frame["STRAIN"].std())


def test_together_puts_all_exposures_into_one_fit(analysis: AnalysisSet, report: Report) -> None:
    age = Exposure(name="age", variable="AGE", kind=ExposureKind.LINEAR)
    both = replace(with_model(report, exposures=("strain", "age"), together=True), figures=(), sensitivity=())
    both = replace(both, exposures={**report.exposures, "age": age})
    results = build_results(analysis, both)
    fits = [row for row in results.of("table-2") if row.stat_name is Stat.N_OBS]
    assert {row.exposure for row in fits} == {"strain+age"}
    terms = {row.term for row in results.of("table-2") if row.context == "regression" and row.term}
    assert terms == {"STRAIN", "AGE"}


def test_the_same_variable_twice_is_not_estimable(analysis: AnalysisSet, report: Report) -> None:
    again = Exposure(name="again", variable="STRAIN", kind=ExposureKind.LINEAR)
    both = replace(with_model(report, exposures=("strain", "again"), together=True), figures=(), sensitivity=())
    results = build_results(analysis, replace(both, exposures={**report.exposures, "again": again}))
    cell = {"context": "regression", "outcome": "neck", "set": "Crude", "stat_name": Stat.ESTIMATE}
    assert only(results, "table-2", exposure="again", **cell).problem == "not estimable: STRAIN enters the model twice"


def test_the_figure_and_the_main_analysis_are_the_regression_itself(analysis: AnalysisSet, report: Report) -> None:
    results = build_results(analysis, report)
    full = [row for row in results.of("table-2") if row.set == "Full"]
    figure = [replace(row, table="table-2") for row in results.of("figure-1")]
    assert figure == [row for row in full if row.context in {"regression", "lost"}]
    main = [row for row in results.of(sensitivity_id("main")) if row.group_level == "Main analysis"]
    assert [replace(row, table="table-2", group="", group_level="") for row in main] == full


def test_a_sensitivity_analysis_changes_one_thing(analysis: AnalysisSet, report: Report) -> None:
    results = build_results(analysis, report)
    rows = [row for row in results.of(sensitivity_id("main")) if row.group_level == "Also age"]
    assert {row.set for row in rows} == {"Full"}
    assert {row.variable for row in rows if row.context == "covariate" and row.term != "(Intercept)"} == {
        "SMOKING",
        "AGE",
    }


def test_adjusted_means_differ_by_the_coefficient_of_the_group(analysis: AnalysisSet, report: Report) -> None:
    results = build_results(analysis, report)
    cell = {"outcome": "neck", "stat_name": Stat.ESTIMATE}
    low = only(results, "table-3", context="adjusted-means", variable_level="low", **cell).stat
    high = only(results, "table-3", context="adjusted-means", variable_level="high", **cell).stat
    difference = only(results, "table-3", context="difference", variable_level="high", **cell)
    assert low is not None
    assert high is not None
    assert difference.stat == pytest.approx(high - low)
    assert difference.group_level == "low"
    sizes = [row.stat for row in results.of("table-3") if row.stat_name is Stat.N_LEVEL and row.outcome == "neck"]
    assert sizes == [4, 4]


def test_the_trend_uses_the_medians_of_the_analysis_set(analysis: AnalysisSet, report: Report) -> None:
    results = build_results(analysis, report)
    cell = {"outcome": "neck", "stat_name": Stat.ESTIMATE}
    slope = only(results, "table-3", context="trend", **cell).stat
    difference = only(results, "table-3", context="difference", variable_level="high", **cell).stat
    assert slope is not None
    # With two groups the trend is their difference over the distance of their medians, 8 - 4.5.
    assert difference == pytest.approx(slope * 3.5)


def test_adjusted_means_of_a_straight_line_are_the_callers_mistake(analysis: AnalysisSet, report: Report) -> None:
    with pytest.raises(UsageError, match="adjusted means need groups"):
        build_results(analysis, with_table(report, replace(report.tables[2], exposure="strain")))


def test_a_set_that_the_model_does_not_have_is_the_callers_mistake(analysis: AnalysisSet, report: Report) -> None:
    figure = FigureDefinition(id="figure-1", kind="forest", of="main", set="Fuller")
    with pytest.raises(UsageError, match="no set Fuller; choose one of Crude, Full"):
        build_results(analysis, replace(report, figures=(figure,)))


def test_a_statistic_is_absent_exactly_when_a_reason_stands_beside_it(analysis: AnalysisSet, report: Report) -> None:
    tiny = replace(analysis, frame=analysis.frame.assign(neck=np.nan))
    for data in (analysis, tiny):
        results = build_results(data, report)
        assert all((row.stat is None) == bool(row.problem) for row in results)
        assert not any(isinstance(row.stat, float) and np.isnan(row.stat) for row in results)
    problems = {row.problem for row in results if row.outcome == "neck" and row.problem}
    assert problems == {"not estimable: nobody has a known value of every variable of the model"}


def test_the_same_analysis_set_gives_the_same_results(analysis: AnalysisSet, report: Report) -> None:
    assert build_results(analysis, report) == build_results(analysis, report)
