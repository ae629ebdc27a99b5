"""A report as text: what a reader sees, and that every number can be traced to its results."""

import re
from dataclasses import replace

import numpy as np

from cohortqc.layouts.build import build_layout
from cohortqc.layouts.rounding import fixed, percent
from cohortqc.layouts.styles import LANCET
from cohortqc.model.analysis import AnalysisSet, Grouping
from cohortqc.model.layout import Cell, Layout, TableLayout
from cohortqc.model.report import ErrorsKind, Exposure, ExposureKind, Report, Sample, Sensitivity
from cohortqc.model.result import Results, Stat
from cohortqc.summaries.build import build_results


def table(layout: Layout, table_id: str) -> TableLayout:
    return next(one for one in layout.tables if one.id == table_id)


def line(of: TableLayout, stub: str) -> list[str]:
    return [cell.text for row in of.rows if row.stub == stub for cell in row.cells]


def cells(layout: Layout) -> list[Cell]:
    return [cell for one in layout.tables for row in one.rows for cell in row.cells]


def notes(of: TableLayout) -> str:
    return "\n".join(f"{note.mark} {note.text}" for note in of.footnotes)


def test_table_1_reads_as_a_journal_prints_it(layout: Layout) -> None:
    found = table(layout, "table-1")
    assert found.caption == "Table 1. Characteristics of women by quartile of social strain"
    assert [column.title for column in found.columns] == [
        "Overall",
        "Q1 (4–4)",
        "Q2 (5–6)",
        "Q3 (7–9)",
        "Q4 (10–20)",
        "Max |SMD|",
    ]
    assert [column.subtitle for column in found.columns][:2] == ["N = 397", "n = 113"]
    assert line(found, "Age, years, mean (SD)")[:2] == ["60.0 (6.0)", "61.3 (6.0)"]
    assert line(found, "Social strain, median (IQR)")[0] == "6 (4 to 9)"
    # The smallest column has 78 women, so percentages have no decimals; they are of the 392 women with a known value.
    assert line(found, "Never")[0] == f"201 ({percent(201, of=392, digits=0)})"
    assert line(found, "Missing, n")[:6] == ["5", "0", "2", "2", "1", ""]
    assert "3 women without a known quartile of social strain are in no column." in notes(found)
    assert "over the six pairs" in notes(found)


def test_tests_take_the_place_of_the_smd_and_are_named(layout: Layout) -> None:
    found = table(layout, "table-4")
    assert found.columns[-1].title == "p"
    assert "Welch's F test." in notes(found)
    assert "Kruskal-Wallis test." in notes(found)
    assert "Pearson chi-square test without continuity correction." in notes(found)


def test_table_2_sets_the_models_side_by_side_with_their_n(layout: Layout) -> None:
    found = table(layout, "table-2")
    assert [column.title for column in found.columns] == ["Crude", "Age-adjusted", "Full", "p"]
    assert found.rows[0].stub == "Social strain, per 1 point (0 to 20; higher = worse)"
    assert line(found, "Femoral neck BMD change, percentage points")[0] == "−0.059 (−0.165 to 0.047)"
    assert line(found, "Femoral neck BMD change: participants") == ["n = 387", "n = 387", "n = 387", ""]
    assert line(found, "Q1 (4–4)")[:4] == ["reference", "reference", "reference", ""]
    text = notes(found)
    assert "HC3 standard errors, t distribution" in text
    assert "Negative estimates mean a worse outcome." in text
    assert "Full: adjusted for age, body mass index, smoking." in text
    assert (
        "Total hip BMD change: of 400 women, missing the outcome 12, social strain 3, body mass index 7, smoking 3."
        in text
    )
    assert "Ten tests; p values are not adjusted for multiplicity." in text


def test_table_3_gives_means_differences_and_the_trend(layout: Layout) -> None:
    found = table(layout, "table-3")
    means = line(found, "Adjusted mean (95% CI)")
    differences = line(found, "Difference from Q1 (4–4), percentage points (95% CI)")
    assert means[0] == "−1.27 (−1.85 to −0.68)"
    assert differences[0] == "reference"
    assert found.columns[-1].title == "p trend"
    assert "g-computation" in notes(found)
    assert "the median of each group, over the whole analysis set, as a linear term" in notes(found)


def test_sensitivity_analyses_stand_beside_the_main_one(layout: Layout) -> None:
    found = table(layout, "sensitivity-main")
    assert line(found, "Main analysis")[:2] == [
        line(table(layout, "table-2"), "Femoral neck BMD change, percentage points")[2],
        "387",
    ]
    assert line(found, "Without current smokers")[1] == "350"
    assert {column.spanner for column in found.columns} == {
        "Femoral neck BMD change, percentage points",
        "Total hip BMD change, percentage points",
    }
    assert "Without current smokers: only women for whom SMOKING <> 2." in notes(found)
    assert "Without body mass index: not adjusted for body mass index." in notes(found)


def test_a_sensitivity_analysis_of_few_women_does_not_coarsen_the_main_results(
    report: Report, analysis: AnalysisSet, layout: Layout
) -> None:
    few = replace(report, sensitivity=(Sensitivity(of="main", label="Few", where="AGE = 50"),))
    found = build_layout(build_results(analysis, few), few, analysis=analysis)
    stub = "Femoral neck BMD change, percentage points"
    assert line(table(found, "table-2"), stub) == line(table(layout, "table-2"), stub)


def test_the_figure_prints_the_numbers_of_the_table(layout: Layout) -> None:
    figure = layout.figures[0]
    in_table = {cell.text for row in table(layout, "table-2").rows for cell in row.cells}
    assert len(figure.marks) == 8
    assert {mark.text for mark in figure.marks} <= in_table
    assert all(mark.low < mark.estimate < mark.high for mark in figure.marks)
    assert all(mark.text in figure.description for mark in figure.marks)


def test_the_flow_and_the_time_between_scans_are_text(layout: Layout) -> None:
    assert layout.flow == (("Enrolled", "0", "450"), ("Without a scan", "50", "400"))
    assert layout.notes == ("Time between scans: mean 6.0 years (SD 0.2), range 5.5 to 6.7, in 400 women.",)


def test_every_row_has_a_cell_for_every_column(layout: Layout) -> None:
    for one in layout.tables:
        assert {len(row.cells) for row in one.rows} == {len(one.columns)}


def test_every_number_knows_the_results_it_came_from(layout: Layout, results: Results) -> None:
    every = set(results.rows)
    numbers = [cell for cell in cells(layout) if re.search(r"\d", cell.text)]
    assert len(numbers) > 150
    for cell in numbers:
        assert cell.results
        assert every.issuperset(cell.results)


def test_an_estimate_is_printed_from_its_own_result(layout: Layout) -> None:
    for cell in cells(layout):
        stats = {result.stat_name: result.stat for result in cell.results}
        estimate = stats.get(Stat.ESTIMATE)
        if estimate is not None:
            digits = len(cell.text.split(" ")[0].partition(".")[2])
            assert cell.text.startswith(fixed(estimate, digits=digits))


def test_marks_are_explained_and_explanations_are_marked(layout: Layout) -> None:
    for one in layout.tables:
        marks = [cell.marks for row in one.rows for cell in row.cells] + [column.marks for column in one.columns]
        called = {letter for mark in marks for letter in mark.split(",") if letter}
        assert called == {note.mark for note in one.footnotes if note.mark}


def test_the_same_results_give_the_same_layout(
    results: Results, report: Report, analysis: AnalysisSet, layout: Layout
) -> None:
    assert build_layout(results, report, analysis=analysis) == layout


def test_a_journal_style_changes_the_marks_and_not_the_digits(
    results: Results, report: Report, analysis: AnalysisSet, layout: Layout
) -> None:
    lancet = build_layout(results, report, analysis=analysis, style=LANCET)
    assert line(table(lancet, "table-3"), "Adjusted mean (95% CI)") == [
        text.replace(".", "·") for text in line(table(layout, "table-3"), "Adjusted mean (95% CI)")
    ]


def test_an_estimate_that_does_not_exist_is_a_dash_with_its_reason(report: Report, analysis: AnalysisSet) -> None:
    strain = analysis.frame["SOCSTRN"]
    everyone_equal = replace(analysis, frame=analysis.frame.assign(SOCSTRN=strain.where(strain.isna(), 6.0)))
    found = build_layout(build_results(everyone_equal, report), report, analysis=everyone_equal)
    table_2 = table(found, "table-2")
    assert line(table_2, "Femoral neck BMD change, percentage points")[:3] == ["–", "–", "–"]
    assert "Not estimable: Social strain does not vary." in notes(table_2)
    assert len(found.figures[0].marks) == 6
    assert "by strain: " not in found.figures[0].description


def test_nobody_left_in_a_model_is_said_in_every_cell(report: Report, analysis: AnalysisSet) -> None:
    model = replace(report.models["main"], where="AGE > 100", errors=ErrorsKind.CLASSICAL)
    empty = replace(report, models={"main": model}, sensitivity=())
    found = build_layout(build_results(analysis, empty), empty, analysis=analysis)
    assert line(table(found, "table-2"), "Q2 (5–6)")[:4] == ["–", "–", "–", "–"]
    assert line(table(found, "table-2"), "Q1 (4–4)")[:4] == ["reference", "reference", "reference", ""]
    assert "Not estimable: nobody has a known value of every variable of the model." in notes(table(found, "table-2"))
    assert set(line(table(found, "table-3"), "Adjusted mean (95% CI)")) <= {"–", ""}
    assert found.figures[0].marks == ()


def test_a_spline_prints_a_difference_and_whether_it_bends(report: Report, analysis: AnalysisSet) -> None:
    curved = replace(report.exposures["strain"], kind=ExposureKind.SPLINE)
    other = replace(report, exposures={**report.exposures, "strain": curved})
    found = build_layout(build_results(analysis, other), other, analysis=analysis)
    table_2 = table(found, "table-2")
    assert table_2.rows[0].stub == "Social strain, 75th vs 25th percentile"
    assert re.fullmatch(
        r"−\d\.\d+ \(−\d\.\d+ to \d\.\d+\)", line(table_2, "Femoral neck BMD change, percentage points")[0]
    )
    assert line(table_2, "Femoral neck BMD change: nonlinearity")[:3] == ["", "", ""]
    assert line(table_2, "Femoral neck BMD change: nonlinearity")[3] != ""
    assert "F test that the spline is a straight line" in notes(table_2)
    assert "natural cubic spline with 4 knots" in notes(table_2)
    # the quartiles are cut there too: Q1 (4–4), Q3 (7–9)
    assert "; the estimate compares 9.0 with 4.0." in notes(table_2)
    assert len(found.figures[0].marks) == 8


def test_what_a_coefficient_is_per_is_said_in_numbers(report: Report, analysis: AnalysisSet) -> None:
    per_sd = replace(report.exposures["strain"], per="sd")
    other = replace(report, exposures={**report.exposures, "strain": per_sd})
    found = build_layout(build_results(analysis, other), other, analysis=analysis)
    sd = analysis.frame["SOCSTRN"].std()
    assert f"Social strain: per standard deviation ({sd:.1f}) over the whole analysis set." in notes(
        table(found, "table-2")
    )


def test_who_is_lost_is_said_once_for_all_that_lose_alike(report: Report, analysis: AnalysisSet) -> None:
    model = replace(report.models["main"], sample=Sample.PER_MODEL, where="AGE >= 55", exposures=("strain", "bmi"))
    bmi = Exposure(name="bmi", variable="BMI", kind=ExposureKind.LINEAR)
    other = replace(report, models={"main": model}, exposures={**report.exposures, "bmi": bmi}, sensitivity=())
    found = notes(table(build_layout(build_results(analysis, other), other, analysis=analysis), "table-2"))
    assert "Only women for whom AGE >= 55." in found
    assert "Femoral neck BMD change by social strain (Full): of" in found
    assert "Femoral neck BMD change by body mass index (Full): of" in found


def test_an_estimate_without_an_error_has_the_outcome_s_digits(report: Report, analysis: AnalysisSet) -> None:
    alone = Grouping(
        exposure="alone",
        variable="SOCSTRN",
        index=(analysis.frame.index == "100100").astype(np.int64),
        levels=("others", "one"),
        labels=("Others", "One"),
    )
    model = replace(report.models["main"], exposures=("alone",), sets={"Crude": report.models["main"].sets["Crude"]})
    exposure = Exposure(name="alone", variable="SOCSTRN", kind=ExposureKind.CUT, cut=(19,))
    cut = replace(report, models={"main": model}, exposures={"alone": exposure}, tables=report.tables[1:2])
    cut = replace(cut, figures=(), sensitivity=())
    other = replace(analysis, groupings={"alone": alone})
    found = table(build_layout(build_results(other, cut), cut, analysis=other), "table-2")
    assert re.fullmatch(r"−?\d+\.\d\d", line(found, "One")[0])
    assert "leverage 1" in notes(found)


def test_a_figure_says_why_an_exposure_of_one_group_has_no_mark(report: Report, analysis: AnalysisSet) -> None:
    quartile = analysis.groupings["strain_quartile"]
    one = replace(quartile, index=np.minimum(quartile.index, 0), levels=("Q1",), labels=("Q1 (4–20)",))
    other = replace(analysis, groupings={"strain_quartile": one})
    table_of_quartiles = tuple(one for one in report.tables if one.id == "table-2")
    only = replace(report, tables=table_of_quartiles, sensitivity=())
    found = build_layout(build_results(other, only), only, analysis=other)
    reason = "Femoral neck BMD change, by quartile of social strain: the exposure has fewer than 2 groups."
    assert reason in [note.text for note in found.figures[0].footnotes]
    assert "The exposure has fewer than 2 groups." in notes(table(found, "table-2"))


def test_the_description_of_a_report_is_its_subtitle(results: Results, report: Report, analysis: AnalysisSet) -> None:
    described = replace(report, description="Change over six years")
    assert build_layout(results, described, analysis=analysis).subtitle == "Change over six years"
