"""Missing values by centre and by visit: what is a difference, what is design, and what is one cause."""

from collections.abc import Callable

import numpy as np
import pytest

from cohortqc.model.validation import Status
from cohortqc.rules.completeness import missing_differs
from cohortqc.rules.completeness.missing_differs import check
from cohortqc.rules.completeness.shares import Share
from cohortqc.rules.evidence import Evidence

Make = Callable[[str, dict[str, str]], Evidence]

TABLES = """
tables:
  dem:
    file: dem
    key: [ID]
    variables:
      ID: {type: text}
      CLINIC: {type: text, role: centre, optional: true}
  exam:
    file: exam
    key: [ID, VY]
    references: {ID: dem.ID}
    visits: {year: VY}
    variables:
      ID: {type: text}
      VY: {type: integer}
      WEIGHT: {type: number}
"""


def delivery(
    lacking: dict[tuple[str, int], int], *, clinics: str = "WS", years: tuple[int, ...] = (0, 6)
) -> dict[str, str]:
    """A hundred women a clinic with a row each year; `lacking`: how many of them have no weight."""
    women = [(f"{number + 1:04d}", clinics[number // 100]) for number in range(100 * len(clinics))]
    dem = "".join(f"{woman},{clinic}\n" for woman, clinic in women)
    rows = [
        f"{woman},{year},{'' if int(woman) % 100 < lacking.get((clinic, year), 0) else 71}\n"
        for woman, clinic in women
        for year in years
    ]
    return {"dem.csv": "ID,CLINIC\n" + dem, "exam.csv": "ID,VY,WEIGHT\n" + "".join(rows)}


def told(evidence: Evidence) -> list[tuple[str, str]]:
    return [
        (finding.observed[0], finding.expected)
        for outcome in check(evidence)
        if outcome.variable == "WEIGHT"
        for finding in outcome.findings
    ]


def test_the_odd_centre_is_named_with_its_share_and_that_of_the_others(evidence_from: Make) -> None:
    lacking = {("W", 0): 30, ("W", 6): 30, ("S", 0): 2, ("S", 6): 2}
    assert told(evidence_from(TABLES, delivery(lacking))) == [("30.0 % of 200 in dem.CLINIC=W", "2.0 % elsewhere")]


def test_the_odd_visit_is_named(evidence_from: Make) -> None:
    lacking = {("W", 6): 30, ("S", 6): 30}
    assert told(evidence_from(TABLES, delivery(lacking))) == [("30.0 % of 200 in visit=year 6", "0.0 % elsewhere")]


def test_visits_are_compared_where_there_are_no_centres(evidence_from: Make) -> None:
    lacking = {("W", 6): 30, ("S", 6): 30}
    nowhere = TABLES.replace(", role: centre", "")
    assert told(evidence_from(nowhere, delivery(lacking))) == [("30.0 % of 200 in visit=year 6", "0.0 % elsewhere")]


def counted(evidence: Evidence) -> dict[str, tuple[int, int, int]]:
    """Groups looked at, not compared, and passed, of two variables."""
    return {
        outcome.variable: (outcome.looked_at, outcome.not_applicable, outcome.passed)
        for outcome in check(evidence)
        if outcome.variable in {"VY", "WEIGHT"}
    }


def test_groups_are_counted_and_too_small_ones_only_where_somebody_lacks_a_value(evidence_from: Make) -> None:
    # two clinics and two years
    everyone = {"VY": (4, 0, 4), "WEIGHT": (4, 0, 4)}
    assert counted(evidence_from(TABLES, delivery({("W", 0): 1}))) == everyone
    women = range(1, 31)
    exam = "".join(f"{woman:04d},{year},{'' if woman < 3 else 71}\n" for woman in women for year in (0, 6))
    dem = "".join(f"{woman:04d},{'W' if woman < 8 else 'S'}\n" for woman in women)
    files = {"dem.csv": f"ID,CLINIC\n{dem}", "exam.csv": f"ID,VY,WEIGHT\n{exam}"}
    assert counted(evidence_from(TABLES, files)) == everyone | {"WEIGHT": (4, 2, 2)}  # 14 rows of the clinic W


def test_one_centre_at_one_visit_is_one_problem(evidence_from: Make) -> None:
    lacking = {("W", 6): 60}
    assert told(evidence_from(TABLES, delivery(lacking))) == [("30.0 % of 200 in dem.CLINIC=W", "0.0 % elsewhere")]


def test_centre_and_visit_that_are_odd_each_for_itself_are_two_problems(evidence_from: Make) -> None:
    lacking = {("W", 0): 50, ("W", 6): 90, ("S", 6): 30, ("N", 6): 30}
    assert [text.partition(" in ")[2] for text, _ in told(evidence_from(TABLES, delivery(lacking, clinics="WSN")))] == [
        "dem.CLINIC=W",
        "visit=year 6",
    ]


def test_visit_without_any_value_is_so_by_design_and_a_centre_is_not(evidence_from: Make) -> None:
    nobody = {("W", 3): 101, ("S", 3): 101}
    assert told(evidence_from(TABLES, delivery(nobody, years=(0, 3, 6)))) == []
    nothing = {("W", 0): 101, ("W", 6): 101}
    assert told(evidence_from(TABLES, delivery(nothing)))[0][0] == "100.0 % of 200 in dem.CLINIC=W"


def test_ten_points_are_a_difference_and_nine_and_a_half_are_none(evidence_from: Make) -> None:
    assert len(told(evidence_from(TABLES, delivery({("W", 0): 10, ("W", 6): 10})))) == 1
    assert told(evidence_from(TABLES, delivery({("W", 0): 10, ("W", 6): 9}))) == []


def test_limit_of_the_schema_holds(evidence_from: Make) -> None:
    wider = TABLES.replace("WEIGHT: {type: number}", "WEIGHT: {type: number, checks: {COM204: {limit: 0.31}}}")
    assert told(evidence_from(wider, delivery({("W", 0): 31, ("W", 6): 31}))) != []
    assert told(evidence_from(wider, delivery({("W", 0): 31, ("W", 6): 30}))) == []


def test_a_difference_that_chance_could_make_is_none(evidence_from: Make) -> None:
    # 22 against 8 of 100: p = 0.006; the same shares of ten times as many would be one.
    lacking = {("W", 0): 22, ("S", 0): 8}
    assert told(evidence_from(TABLES, delivery(lacking, years=(0,)))) == []


def test_a_p_value_at_the_level_is_still_chance(evidence_from: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    # 24 against 6 of 100, in two comparisons
    evidence = evidence_from(TABLES, delivery({("W", 0): 24, ("S", 0): 6}, years=(0,)))
    first = Share(group=0, missing=24, asked=100, missing_elsewhere=6, asked_elsewhere=100)
    monkeypatch.setattr(missing_differs, "SIGNIFICANT", 2 * first.p_value)
    assert told(evidence) == []
    monkeypatch.setattr(missing_differs, "SIGNIFICANT", np.nextafter(2 * first.p_value, 1))
    assert len(told(evidence)) == 1


def test_a_visit_among_the_other_centres_is_held_to_the_same_level(
    evidence_from: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without the clinic W, year 6 lacks 60 of 200 and year 0 none; five groups are compared.
    lacking = {("W", 0): 50, ("W", 6): 90, ("S", 6): 30, ("N", 6): 30}
    evidence = evidence_from(TABLES, delivery(lacking, clinics="WSN"))
    others = Share(group=1, missing=60, asked=200, missing_elsewhere=0, asked_elsewhere=200)
    monkeypatch.setattr(missing_differs, "SIGNIFICANT", 5 * others.p_value)
    assert [text.partition(" in ")[2] for text, _ in told(evidence)] == ["dem.CLINIC=W"]
    monkeypatch.setattr(missing_differs, "SIGNIFICANT", np.nextafter(5 * others.p_value, 1))
    assert [text.partition(" in ")[2] for text, _ in told(evidence)] == ["dem.CLINIC=W", "visit=year 6"]


@pytest.mark.parametrize("header", ["ID\n0001\n", "ID,CLINIC\n0001,W\n"])
def test_without_two_groups_nothing_is_compared(evidence_from: Make, header: str) -> None:
    files = {"dem.csv": header, "exam.csv": "ID,VY,WEIGHT\n0001,0,\n"}
    outcomes = {outcome.table: outcome for outcome in check(evidence_from(TABLES, files))}
    assert outcomes["exam"].status is Status.NOT_RUN
    assert "centres nor visits" in outcomes["exam"].why


def test_the_more_is_compared_the_less_chance_is_left_to_each(evidence_from: Make) -> None:
    # 24 against 6 of 100: p = 0.000365 (R 4.2: chisq.test(matrix(c(24, 76, 6, 94), 2), correct = FALSE)), below
    # 0.001 / 2 for the two centres, above 0.001 / 4 when another variable is compared, too.
    files = delivery({("W", 0): 24, ("S", 0): 6}, years=(0,))
    assert len(told(evidence_from(TABLES, files))) == 1
    wider = TABLES + "      HEIGHT: {type: number}\n"
    lines = files["exam.csv"].splitlines()
    taller = [f"{line},{'' if number == 7 else 170}" for number, line in enumerate(lines[1:])]
    exam = "\n".join([f"{lines[0]},HEIGHT", *taller]) + "\n"
    assert told(evidence_from(wider, {**files, "exam.csv": exam})) == []
