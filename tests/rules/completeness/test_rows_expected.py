"""Rows and visits that are not there: of whom they are expected, and what may be hers and is only not known to be."""

from collections.abc import Callable

import pytest

from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.completeness import participant_without_row, visit_missing
from cohortqc.rules.evidence import Evidence
from cohortqc.validation.run import validate

Make = Callable[[str, dict[str, str]], Evidence]

TABLES = """
tables:
  dem:
    file: dem
    key: [ID]
    variables:
      ID: {type: text, pattern: "[0-9]{4}"}
      TRIAL: {codes: {0: "No", 1: "Yes"}}
      FUDAYS: {type: integer, range: [0, 5000], optional: true}
  hip:
    file: hip
    key: [ID, VY]
    references: {ID: dem.ID}
    rows: {for_each: dem, where: TRIAL = 1}
    visits: {year: VY, window: 180, schedule: [{when: TRIAL = 1, years: [0, 6], until: FUDAYS}]}
    variables:
      ID: {type: text, pattern: "[0-9]{4}"}
      VY: {type: integer, range: [0, 12]}
      BMD: {type: number}
"""
DEM = "ID,TRIAL,FUDAYS\n1001,1,4000\n1002,1,4000\n1003,1,4000\n"
HEAD = "ID,VY,BMD\n"
FULL = "1001,0,1\n1001,6,1\n1002,0,1\n1002,6,1\n1003,0,1\n1003,6,1\n"


def outcomes(evidence: Evidence) -> dict[str, Outcome]:
    """By code, as the whole run gives them: earlier rules have failed what they fail."""
    found = validate(evidence.delivery, evidence.schema).outcomes
    return {outcome.rule.code: outcome for outcome in found if outcome.rule.code in {"COM301", "COM302"}}


def failed(outcome: Outcome) -> list[tuple[int, str]]:
    return [
        (row, finding.expected)
        for finding in outcome.findings
        for row in ([] if finding.rows is None else finding.rows.tolist())
    ]


def test_missing_visit_is_told_at_the_participants_row_with_its_year(evidence_from: Make) -> None:
    found = outcomes(evidence_from(TABLES, {"dem.csv": DEM, "hip.csv": HEAD + FULL.replace("1002,6,1\n", "")}))
    (finding,) = found["COM301"].findings
    assert (finding.table, finding.variable, finding.file and finding.file.name) == ("hip", "", "dem.csv")
    assert failed(found["COM301"]) == [(1, "a row of year 6")]
    assert list(finding.observed) == ["no row of year 6"]
    assert (found["COM301"].unit, found["COM301"].looked_at, found["COM301"].passed) == ("visits", 6, 5)
    assert found["COM302"].status is Status.PASSED


def test_whoever_has_no_row_at_all_is_one_problem_and_not_one_a_visit(evidence_from: Make) -> None:
    rows = FULL.replace("1002,0,1\n1002,6,1\n", "")
    found = outcomes(evidence_from(TABLES, {"dem.csv": DEM, "hip.csv": HEAD + rows}))
    assert failed(found["COM302"]) == [(1, "a row in hip")]
    assert (failed(found["COM301"]), found["COM301"].unknown) == ([], 2)


def test_without_the_rule_on_rows_each_visit_is_a_problem(evidence_from: Make) -> None:
    rows = FULL.replace("1002,0,1\n1002,6,1\n", "")
    off = TABLES.replace("    file: hip\n", "    file: hip\n    checks: {COM302: {enabled: false}}\n")
    found = outcomes(evidence_from(off, {"dem.csv": DEM, "hip.csv": HEAD + rows}))
    assert failed(found["COM301"]) == [(1, "a row of year 0"), (1, "a row of year 6")]


# Six years of 365.25 days and a window of 180 are 2371.5 days.
@pytest.mark.parametrize(("days", "count"), [("2371", 0), ("2372", 1), ("", 0), ("9000", 0)])
def test_visit_is_expected_when_follow_up_reaches_the_end_of_its_window(
    evidence_from: Make, days: str, count: int
) -> None:
    dem = DEM.replace("1002,1,4000", f"1002,1,{days}")
    found = outcomes(evidence_from(TABLES, {"dem.csv": dem, "hip.csv": HEAD + FULL.replace("1002,6,1\n", "")}))
    assert len(failed(found["COM301"])) == count
    # A follow-up that is not known, or cannot be (CON101), leaves both visits unknown; a short one is no question.
    assert found["COM301"].unknown == (2 if days in {"", "9000"} else 0)


def test_follow_up_that_ends_with_the_window_to_the_day_is_long_enough(evidence_from: Make) -> None:
    shorter = TABLES.replace("years: [0, 6]", "years: [0, 4]").replace("window: 180", "window: 0")
    rows = "1001,0,1\n1001,4,1\n1002,0,1\n1003,0,1\n1003,4,1\n"
    # Four years are 1461 days.
    for days, count in (("1460", 0), ("1461", 1)):
        dem = DEM.replace("1002,1,4000", f"1002,1,{days}")
        assert (
            len(failed(outcomes(evidence_from(shorter, {"dem.csv": dem, "hip.csv": HEAD + rows}))["COM301"])) == count
        )


@pytest.mark.parametrize(("days", "unknown"), [("1460", 0), ("1461", 1)])
def test_a_condition_that_is_unknown_matters_only_to_who_was_followed_long_enough(
    evidence_from: Make, days: str, unknown: int
) -> None:
    shorter = TABLES.replace("years: [0, 6]", "years: [4]").replace("window: 180", "window: 0")
    dem = DEM.replace("1002,1,4000", f"1002,,{days}")
    found = outcomes(evidence_from(shorter, {"dem.csv": dem, "hip.csv": f"{HEAD}1001,4,1\n1003,4,1\n"}))["COM301"]
    assert (failed(found), found.unknown, found.not_applicable) == ([], unknown, 1 - unknown)


def test_condition_that_is_false_excludes_and_one_that_is_unknown_leaves_it_open(evidence_from: Make) -> None:
    dem = DEM.replace("1001,1", "1001,0").replace("1002,1", "1002,")
    found = outcomes(evidence_from(TABLES, {"dem.csv": dem, "hip.csv": HEAD + "1003,0,1\n1003,6,1\n"}))
    assert (failed(found["COM302"]), found["COM302"].not_applicable, found["COM302"].unknown) == ([], 1, 1)
    assert (failed(found["COM301"]), found["COM301"].not_applicable, found["COM301"].unknown) == ([], 2, 2)


@pytest.mark.parametrize(
    "stray",
    ["1009,6,1\n", ",6,1\n", "10x2,6,1\n", "1009,,1\n", "1002,6\n"],
    ids=["an orphan", "without identifier", "an identifier that cannot be", "an orphan of no year", "a broken line"],
)
def test_row_of_nobody_known_may_be_the_one_that_is_sought(evidence_from: Make, stray: str) -> None:
    rows = FULL.replace("1002,6,1\n", stray)
    found = outcomes(evidence_from(TABLES, {"dem.csv": DEM, "hip.csv": HEAD + rows}))
    assert (failed(found["COM301"]), found["COM301"].unknown) == ([], 1)


@pytest.mark.parametrize("year", [3, 9])
def test_row_of_nobody_known_of_another_year_is_not_the_one(evidence_from: Make, year: int) -> None:
    rows = FULL.replace("1002,6,1\n", f"1009,{year},1\n")
    assert len(failed(outcomes(evidence_from(TABLES, {"dem.csv": DEM, "hip.csv": HEAD + rows}))["COM301"])) == 1


def test_one_stray_row_does_not_excuse_two_that_are_missing(evidence_from: Make) -> None:
    rows = FULL.replace("1002,6,1\n", "1009,6,1\n").replace("1003,6,1\n", "")
    assert len(failed(outcomes(evidence_from(TABLES, {"dem.csv": DEM, "hip.csv": HEAD + rows}))["COM301"])) == 2
    gone = FULL.replace("1002,0,1\n1002,6,1\n", "1009,0,1\n").replace("1003,0,1\n1003,6,1\n", "")
    assert len(failed(outcomes(evidence_from(TABLES, {"dem.csv": DEM, "hip.csv": HEAD + gone}))["COM302"])) == 2
    excused = FULL.replace("1002,0,1\n1002,6,1\n", "1009,0,1\n")
    found = outcomes(evidence_from(TABLES, {"dem.csv": DEM, "hip.csv": HEAD + excused}))["COM302"]
    assert (failed(found), found.unknown) == ([], 1)


@pytest.mark.parametrize("year", ["", "66"])
def test_row_of_hers_without_a_year_that_can_be_trusted_may_be_the_one(evidence_from: Make, year: str) -> None:
    for woman in (1001, 1002):
        rows = FULL.replace(f"{woman},6,1\n", f"{woman},{year},1\n")
        found = outcomes(evidence_from(TABLES, {"dem.csv": DEM, "hip.csv": HEAD + rows}))
        assert (failed(found["COM301"]), found["COM301"].unknown) == ([], 1)
    both = FULL.replace("1002,0,1\n1002,6,1\n", f"1002,{year},1\n")
    assert len(failed(outcomes(evidence_from(TABLES, {"dem.csv": DEM, "hip.csv": HEAD + both}))["COM301"])) == 2


def test_participant_who_is_there_twice_is_not_judged(evidence_from: Make) -> None:
    dem = DEM + "1002,1,4000\n"
    rows = FULL.replace("1002,0,1\n1002,6,1\n", "")
    found = outcomes(evidence_from(TABLES, {"dem.csv": dem, "hip.csv": HEAD + rows}))
    assert (failed(found["COM302"]), found["COM302"].unknown) == ([], 2)
    assert (failed(found["COM301"]), found["COM301"].unknown) == ([], 4)


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"dem.csv": DEM}, "not delivered"),
        ({"hip.csv": HEAD + FULL}, "dem was not delivered"),
        ({"dem.csv": DEM, "hip.csv": HEAD}, "no record of hip was read"),
    ],
)
def test_what_was_not_delivered_is_not_asked_for_row_by_row(
    evidence_from: Make, files: dict[str, str], why: str
) -> None:
    evidence = evidence_from(TABLES, files)
    for check in (participant_without_row.check, visit_missing.check):
        (outcome,) = check(evidence)
        assert (outcome.status, outcome.why) == (Status.NOT_RUN, why)


def test_without_the_year_of_each_row_no_visit_is_sought(evidence_from: Make) -> None:
    files = {"dem.csv": DEM, "hip.csv": "ID,BMD\n1001,1\n"}
    (outcome,) = visit_missing.check(evidence_from(TABLES, files))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "VY was not delivered")


def test_without_the_end_of_follow_up_no_visit_is_expected(evidence_from: Make) -> None:
    dem = "ID,TRIAL\n1001,1\n1002,1\n1003,1\n"
    (outcome,) = visit_missing.check(evidence_from(TABLES, {"dem.csv": dem, "hip.csv": HEAD + FULL}))
    assert (outcome.status, outcome.why.partition(",")[0]) == (Status.NOT_RUN, "dem.FUDAYS was not delivered")


def test_visit_under_the_code_of_another_year_is_not_missing_too(evidence_from: Make) -> None:
    tables = TABLES.replace("year: VY,", "year: VY, days: DAYS,").replace(
        "BMD: {type", "DAYS: {type: integer}\n      BMD: {type"
    )
    head = "ID,VY,DAYS,BMD\n"
    others = "1002,0,0,1\n1002,6,2190,1\n1003,0,0,1\n1003,6,2190,1\n"
    # 6 x 365.25 = 2191.5 days: with the window of 180, year 6 begins on day 2012.
    for days, expected in [("2012", []), ("2011", [(0, "a row of year 6")])]:
        evidence = evidence_from(tables, {"dem.csv": DEM, "hip.csv": f"{head}1001,0,0,1\n1001,5,{days},1\n{others}"})
        assert failed(outcomes(evidence)["COM301"]) == expected
    # On day 2012 and rightly under year 6, as year 5 has a window of its own that reaches to day 2006.
    evidence = evidence_from(tables, {"dem.csv": DEM, "hip.csv": f"{head}1001,0,0,1\n1001,6,2006,1\n{others}"})
    assert failed(outcomes(evidence)["COM301"]) == []


RELEASES = """
tables:
  demo:
    file: DEMO_{release}
    key: [ID]
    variables:
      ID: {type: text}
      AGE: {type: integer}
  hip:
    file: HIP_{release}
    key: [ID]
    references: {ID: demo.ID}
    rows: {for_each: demo, where: AGE >= 8}
    variables:
      ID: {type: text}
      BMD: {type: number}
releases:
  D: {title: First}
  H: {title: Later, tables: {hip: {rows: {where: AGE >= 40}}}}
"""
DEMO = "ID,AGE\n{0}1,7\n{0}2,8\n{0}3,39\n{0}4,40\n{0}5,70\n"


def test_each_release_says_who_must_have_a_row(evidence_from: Make) -> None:
    files = {"DEMO_D.csv": DEMO.format(1), "DEMO_H.csv": DEMO.format(2)}
    found = outcomes(evidence_from(RELEASES, {**files, "HIP_D.csv": "ID,BMD\n15,1\n", "HIP_H.csv": "ID,BMD\n25,1\n"}))
    assert [row for row, _ in failed(found["COM302"])] == [1, 2, 3, 3]


def test_a_release_from_which_the_table_did_not_come_is_one_problem(evidence_from: Make) -> None:
    files = {"DEMO_D.csv": DEMO.format(1), "DEMO_H.csv": DEMO.format(2), "HIP_H.csv": "ID,BMD\n24,1\n25,1\n"}
    evidence = evidence_from(RELEASES, files)
    problems = {
        outcome.rule.code for outcome in validate(evidence.delivery, evidence.schema).outcomes if outcome.failed
    }
    assert problems == {"INT201"}


def test_rows_of_a_release_whose_participants_did_not_come_are_no_orphans(evidence_from: Make) -> None:
    files = {
        "DEMO_D.csv": DEMO.format(1),
        "HIP_D.csv": "ID,BMD\n12,1\n13,1\n14,1\n15,1\n",
        "HIP_H.csv": "ID,BMD\n24,1\n",
    }
    evidence = evidence_from(RELEASES, files)
    problems = {
        outcome.rule.code for outcome in validate(evidence.delivery, evidence.schema).outcomes if outcome.failed
    }
    assert problems == {"INT201"}
    unknown = evidence_from(RELEASES, {**files, "DEMO_X.csv": DEMO.format(3), "DEMO_H.csv": DEMO.format(2)})
    assert {o.rule.code for o in validate(unknown.delivery, unknown.schema).outcomes if o.failed} >= {"INT210"}
