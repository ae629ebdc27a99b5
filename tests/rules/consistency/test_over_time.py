"""Rules over time at their edges: what is compared with what, which row is the problem, what is not judged."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import cast

import numpy as np
import pytest

from cohortqc.model.schema import Change
from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.consistency import (
    age_and_days_disagree,
    change_beyond_limit,
    constant_changed,
    instrument_changed,
    monotone_broken,
    visit_not_unique,
    visit_outside_window,
)
from cohortqc.rules.consistency.change_beyond_limit import limit_in_per_cent
from cohortqc.rules.consistency.visits_in_time import NO_DAYS, NO_ORDER, NO_PARTICIPANT, visits_in_time
from cohortqc.rules.evidence import Evidence

Make = Callable[[str, dict[str, str]], Evidence]


def outcomes(rule: object, evidence: Evidence) -> list[Outcome]:
    found: Iterator[Outcome] = cast("ModuleType", rule).check(evidence)
    return list(found)


def only(rule: object, evidence: Evidence) -> Outcome:
    (outcome,) = outcomes(rule, evidence)
    return outcome


def lines(outcome: Outcome) -> list[tuple[str, int | None]]:
    return [
        (finding.part.file.name, finding.part.line_of(row))
        for finding in outcome.findings
        if finding.part is not None and finding.rows is not None
        for row in finding.rows.tolist()
    ]


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    """Not applicable, unknown, passed, failed."""
    return outcome.not_applicable, outcome.unknown, outcome.passed, outcome.failed


def scans(variable: str, *, visits: str = "visits: {days: DAYS}", more: str = "") -> str:
    return f"""
tables:
  scan:
    file: scan*
    key: [ID, DAYS]
    in_parts: true
    {visits}
    variables:
      ID: {{type: text, role: identifier}}
      DAYS: {{type: integer}}
      X: {{{variable}}}
      {more}
"""


# who and when


def test_rows_are_put_in_order_over_all_files(evidence_from: Make) -> None:
    evidence = evidence_from(
        scans("type: number"), {"scan_a.csv": "ID,DAYS,X\n2,9,1\n1,5,1\n", "scan_b.csv": "ID,DAYS,X\n1,-3,1\n2,1,1\n"}
    )
    visits = visits_in_time(evidence, evidence.schema.tables["scan"], columns=["X"], by="DAYS")
    pairs = visits.pairs(np.ones(4, dtype=np.bool_))
    assert visits.starts == (0, 2)
    assert pairs.earlier.tolist() == [3, 2]
    assert pairs.later.tolist() == [0, 1]


def test_rows_that_share_their_key_over_two_files_are_nobodys_in_both(evidence_from: Make) -> None:
    files = {"scan_a.csv": "ID,DAYS,X\n1,5,1\n2,5,1\n", "scan_b.csv": "ID,DAYS,X\n1,5,2\n3,6,1\n"}
    evidence = evidence_from(scans("type: number"), files)
    visits = visits_in_time(evidence, evidence.schema.tables["scan"], columns=["X"], by="DAYS")
    assert [who >= 0 for who in visits.who.tolist()] == [False, True, False, True]


def test_a_file_without_the_variable_has_no_rows_to_order(evidence_from: Make) -> None:
    tables = scans("type: number, optional: true")
    evidence = evidence_from(tables, {"scan_a.csv": "ID,DAYS,X\n1,5,1\n", "scan_b.csv": "ID,DAYS\n1,6\n2,6\n"})
    visits = visits_in_time(evidence, evidence.schema.tables["scan"], columns=["X"], by="DAYS")
    assert [part.file.name for part in visits.parts] == ["scan_a.csv"]


def test_rows_that_share_their_key_or_lack_it_are_nobodys(evidence_from: Make) -> None:
    text = "ID,DAYS,X\n1,0,5\n1,0,9\n,3,5\n1,,5\n1,7,5\n"
    evidence = evidence_from(scans("type: number"), {"scan.csv": text})
    visits = visits_in_time(evidence, evidence.schema.tables["scan"], columns=["X"], by="DAYS")
    assert [who >= 0 for who in visits.who.tolist()] == [False, False, False, True, True]
    assert not len(visits.pairs(np.ones(5, dtype=np.bool_)).later)


def test_a_reference_to_an_identifier_tells_the_participant(evidence_from: Make) -> None:
    tables = """
tables:
  dem: {key: [ID], variables: {ID: {type: text, role: identifier}}}
  scan:
    key: [WHO, DAYS]
    references: {WHO: dem.ID}
    variables: {WHO: {type: text}, DAYS: {type: integer}, SIDE: {codes: {1: L, 2: R}, constant: true}}
"""
    files = {"dem.csv": "ID\n1\n", "scan.csv": "WHO,DAYS,SIDE\n1,0,1\n1,1,1\n1,2,2\n"}
    assert lines(only(constant_changed, evidence_from(tables, files))) == [("scan.csv", 4)]


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (constant_changed, {"constant": True}),
        (change_beyond_limit, {"change": Change(percent_per_year=1, precision=1)}),
    ],
)
def test_without_an_identifier_nothing_is_run(evidence_from: Make, rule: object, word: dict[str, object]) -> None:
    tables = "tables: {scan: {visits: {days: DAYS}, variables: {DAYS: {type: integer}, X: {type: number}}}}"
    evidence = evidence_from(tables, {"scan.csv": "DAYS,X\n1,2\n"})
    table = evidence.schema.tables["scan"]
    variables = {**table.variables, "X": replace(table.variables["X"], **word)}  # type: ignore[arg-type]  # the word's own
    schema = replace(evidence.schema, tables={"scan": replace(table, variables=variables)})
    outcome = only(rule, replace(evidence, schema=schema))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, NO_PARTICIPANT)


# CON301


def test_the_rarer_value_is_the_problem_and_a_tie_is_everybodys(evidence_from: Make) -> None:
    text = "ID,DAYS,X\n1,0,A\n1,1,A\n1,2,B\n2,0,A\n2,1,B\n2,2,\n3,0,C\n4,0,A\n4,1,A\n4,2,B\n4,3,B\n4,4,C\n"
    outcome = only(constant_changed, evidence_from(scans("type: text, constant: true"), {"scan.csv": text}))
    assert [line for _, line in lines(outcome)] == [4, 5, 6, 9, 10, 11, 12, 13]
    assert counts(outcome) == (2, 0, 2, 8)  # the blank, and the woman with a single visit
    finding = outcome.findings[0]
    assert list(finding.observed)[:2] == ["B", "A"]
    assert finding.related[0] == "line 2: A, line 3: A"
    assert finding.related[1] == "line 6: B"


def test_a_value_in_another_file_is_compared_too(evidence_from: Make) -> None:
    files = {"scan_a.csv": "ID,DAYS,X\n1,0,A\n1,1,A\n", "scan_b.csv": "ID,DAYS,X\n2,0,B\n1,2,B\n"}
    outcome = only(constant_changed, evidence_from(scans("type: text, constant: true"), files))
    assert lines(outcome) == [("scan_b.csv", 3)]
    assert outcome.findings[0].related[0] == "scan_a.csv line 2: A, scan_a.csv line 3: A"


def test_more_than_five_other_visits_are_counted(evidence_from: Make) -> None:
    rows = "".join(f"1,{day},A\n" for day in range(7))
    evidence = evidence_from(scans("type: text, constant: true"), {"scan.csv": f"ID,DAYS,X\n{rows}1,9,B\n"})
    related = only(constant_changed, evidence).findings[0].related[0]
    assert related == "line 2: A, line 3: A, line 4: A, line 5: A, line 6: A and 2 more"


def test_the_first_row_of_another_file_is_named_by_that_file(evidence_from: Make) -> None:
    files = {"scan_a.csv": "ID,DAYS,X\n1,0,A\n", "scan_b.csv": "ID,DAYS,X\n1,1,B\n1,2,B\n"}
    outcome = only(constant_changed, evidence_from(scans("type: text, constant: true"), files))
    assert lines(outcome) == [("scan_a.csv", 2)]
    assert outcome.findings[0].related[0] == "scan_b.csv line 2: B, scan_b.csv line 3: B"


def test_five_other_visits_are_all_named(evidence_from: Make) -> None:
    rows = "".join(f"1,{day},A\n" for day in range(5))
    evidence = evidence_from(scans("type: text, constant: true"), {"scan.csv": f"ID,DAYS,X\n{rows}1,9,B\n"})
    related = only(constant_changed, evidence).findings[0].related[0]
    assert related == "line 2: A, line 3: A, line 4: A, line 5: A, line 6: A"


def test_a_row_of_nobody_or_in_doubt_is_unknown(evidence_from: Make) -> None:
    text = "ID,DAYS,X\n1,0,A\n1,1,A\n1,2,B\n,3,A\n"
    evidence = evidence_from(scans("type: text, constant: true"), {"scan.csv": text})
    assert counts(only(constant_changed, evidence)) == (0, 1, 2, 1)
    (part,) = evidence.parts("scan")
    third = replace(evidence, doubtful={(part.id, "X"): np.array([False, False, True, False])})
    assert counts(only(constant_changed, third)) == (0, 2, 2, 0)


# CON302


@pytest.mark.parametrize(
    ("trend", "values", "broken"),
    [
        ("increasing", (1.0, 1.0, 1.1), []),
        ("increasing", (1.0, 0.9, 0.9), [3]),
        ("increasing", (1.0, 5.0, 2.0), [4]),
        ("decreasing", (1.0, 1.0, 0.9), []),
        ("decreasing", (1.0, 1.1, 1.1), [3]),
    ],
)
def test_only_a_step_back_breaks_the_order(
    evidence_from: Make, trend: str, values: tuple[float, ...], broken: list[int]
) -> None:
    text = "ID,DAYS,X\n" + "".join(f"1,{day},{value}\n" for day, value in enumerate(values))
    outcome = only(monotone_broken, evidence_from(scans(f"type: number, monotone: {trend}"), {"scan.csv": text}))
    assert [line for _, line in lines(outcome)] == broken
    assert counts(outcome)[:2] == (1, 0)


def test_the_earlier_visit_stands_beside_the_broken_one(evidence_from: Make) -> None:
    text = "ID,DAYS,X\n1,700,2.5\n1,,9\n1,20,3\n1,300,\n"
    outcome = only(monotone_broken, evidence_from(scans("type: number, monotone: increasing"), {"scan.csv": text}))
    (finding,) = outcome.findings
    assert (finding.observed[0], finding.expected_each[0], finding.related[0]) == (
        "2.5",
        "at least 3",
        "line 4: DAYS=20; X=3",
    )
    assert counts(outcome) == (2, 1, 0, 1)  # first and blank; without a day; none; the broken one


def test_visits_of_one_year_have_no_order_among_them(evidence_from: Make) -> None:
    tables = scans("type: number, monotone: increasing", visits="visits: {year: YEAR}", more="YEAR: {type: integer}")
    text = "ID,DAYS,YEAR,X\n1,1,0,5\n1,2,0,4\n1,3,1,5\n2,1,0,5\n2,2,0,4\n2,3,1,4\n"
    outcome = only(monotone_broken, evidence_from(tables, {"scan.csv": text}))
    assert [line for _, line in lines(outcome)] == [7]  # 4 after the 5 of the year before


def test_dates_may_be_monotone_and_may_give_the_order(evidence_from: Make) -> None:
    tables = scans(
        "type: date, monotone: increasing", visits="optional: false", more="SEEN: {type: date, role: visit_date}"
    )
    text = "ID,DAYS,SEEN,X\n1,1,2001-01-01,1999-01-01\n1,2,2000-01-01,1999-01-02\n"
    outcome = only(monotone_broken, evidence_from(tables, {"scan.csv": text}))
    assert [line for _, line in lines(outcome)] == [2]
    assert outcome.findings[0].expected_each[0] == "at least 1999-01-02"


# CON303


@pytest.mark.parametrize(
    ("year", "days", "fails"),
    [
        (3, 915, True),
        (3, 916, False),
        (3, 1275, False),
        (3, 1276, True),
        (4, 1280, True),
        (4, 1281, False),
        (4, 1641, False),
        (4, 1642, True),
        (0, 180, False),
        (0, 181, True),
        (0, -999, False),
    ],
)
def test_a_window_holds_to_the_day(evidence_from: Make, year: int, days: int, fails: bool) -> None:  # noqa: FBT001  # a column of the table above
    # 3 x 365.25 = 1095.75 and 4 x 365.25 = 1461, 180 days on either side
    tables = scans("type: integer", visits="visits: {year: X, days: DAYS, window: 180}")
    outcome = only(visit_outside_window, evidence_from(tables, {"scan.csv": f"ID,DAYS,X\n1,{days},{year}\n"}))
    assert counts(outcome) == (0, 0, int(not fails), int(fails))
    if fails:
        words = {0: "at most 180 days", 3: "916 to 1275 days", 4: "1281 to 1641 days"}
        assert list(outcome.findings[0].expected_each) == [words[year]]


def test_visits_that_were_not_expected_have_no_window(evidence_from: Make) -> None:
    tables = scans(
        "type: integer",
        visits="visits: {year: X, days: DAYS, window: 10, expected: DUE}",
        more='DUE: {codes: {0: "No", 1: "Yes"}}',
    )
    text = "ID,DAYS,X,DUE\n1,900,1,0\n1,901,1,1\n1,902,1,\n1,903,,1\n1,365,1,1\n"
    outcome = only(visit_outside_window, evidence_from(tables, {"scan.csv": text}))
    assert counts(outcome) == (1, 2, 1, 1)
    assert [line for _, line in lines(outcome)] == [3]


def test_a_window_without_days_is_not_run(evidence_from: Make) -> None:
    tables = scans("type: integer", visits="visits: {year: X, window: 10}")
    outcome = only(visit_outside_window, evidence_from(tables, {"scan.csv": "ID,DAYS,X\n1,900,1\n"}))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "a window needs `days` and `year` under `visits`")


# CON304


def test_missing_marks_leave_a_visit_unknown_unless_two_rows_are_marked(evidence_from: Make) -> None:
    tables = scans("codes: {0: N, 1: Y}", visits="visits: {year: YEAR, closest: X}", more="YEAR: {type: integer}")
    text = "ID,DAYS,YEAR,X\n1,1,0,1\n1,2,0,1\n1,3,0,\n2,1,0,0\n2,2,0,\n3,1,0,0\n4,1,0,0\n4,2,0,0\n5,1,,1\n"
    outcome = only(visit_not_unique, evidence_from(tables, {"scan.csv": text}))
    assert [line for _, line in lines(outcome)] == [2, 3, 8, 9]
    assert counts(outcome) == (0, 4, 1, 4)  # lines 4, 5, 6 and 10 are unknown; a single row needs no mark
    assert outcome.findings[0].related[0] == "line 3: 1, line 4: "


def test_a_visit_has_a_type_too(evidence_from: Make) -> None:
    tables = scans("codes: {0: N, 1: Y}", visits="visits: {type: KIND, closest: X}", more="KIND: {codes: {1: A, 2: B}}")
    text = "ID,DAYS,KIND,X\n1,1,1,1\n1,2,2,1\n2,1,1,1\n2,2,1,1\n"
    outcome = only(visit_not_unique, evidence_from(tables, {"scan.csv": text}))
    assert [line for _, line in lines(outcome)] == [4, 5]


def test_a_visit_with_one_mark_passes_and_so_does_a_single_row_without(evidence_from: Make) -> None:
    tables = scans("codes: {0: N, 1: Y}", visits="visits: {year: YEAR, closest: X}", more="YEAR: {type: integer}")
    text = "ID,DAYS,YEAR,X\n1,1,0,1\n1,2,0,0\n2,1,0,\n"
    outcome = only(visit_not_unique, evidence_from(tables, {"scan.csv": text}))
    assert counts(outcome) == (0, 0, 3, 0)


# CON305

AGES = """
tables:
  dem: {key: [ID], variables: {ID: {type: text, role: identifier}, BORN: {type: date, role: birth_date}}}
  scan:
    key: [ID, DAYS]
    references: {ID: dem.ID}
    visits: {days: DAYS}
    variables:
      ID: {type: text, role: identifier}
      DAYS: {type: integer}
      SEEN: {type: date, role: visit_date}
      AGE: {type: number, role: age}
"""


@pytest.mark.parametrize(("age", "failed"), [(101.009, 0), (101.011, 1), (98.991, 0), (98.989, 1)])
def test_an_age_may_differ_from_the_years_lived_by_one_year(evidence_from: Make, age: float, failed: int) -> None:
    # 1900-01-01 to 2000-01-01 are 36,524 days, 99.997 years of 365.25; to 2000-01-02 exactly 100
    files = {"dem.csv": "ID,BORN\n1,1900-01-01\n", "scan.csv": f"ID,DAYS,SEEN,AGE\n1,0,2000-01-02,{age}\n"}
    against_birth, between = outcomes(age_and_days_disagree, evidence_from(AGES, files))
    assert against_birth.failed == failed
    assert between.status is Status.NOT_RUN


@pytest.mark.parametrize(("later", "failed"), [(65.009, 0), (65.011, 1), (62.991, 0), (62.989, 1)])
def test_an_age_moves_on_with_the_days_to_one_year(evidence_from: Make, later: float, failed: int) -> None:
    text = f"ID,DAYS,SEEN,AGE\n1,0,,60\n1,1461,,{later}\n"  # 1461 days are four years
    evidence = evidence_from(AGES, {"dem.csv": "ID,BORN\n1,\n", "scan.csv": text})
    _, between = outcomes(age_and_days_disagree, evidence)
    assert counts(between) == (1, 0, 1 - failed, failed)
    if failed:
        assert between.findings[0].expected_each[0] == "about 64.0 years"
        assert between.findings[0].related[0] == "line 2: DAYS=0; AGE=60"


def test_a_limit_of_the_schema_stands_in_for_one_year(evidence_from: Make) -> None:
    text = "ID,DAYS,SEEN,AGE\n1,0,,60\n1,1461,,66\n1,2922,,70.02\n"
    tables = f"{AGES}checks: {{CON305: {{limit: 2}}}}\n"
    _, between = outcomes(age_and_days_disagree, evidence_from(tables, {"dem.csv": "ID,BORN\n1,\n", "scan.csv": text}))
    assert counts(between) == (1, 0, 2, 0)


# Half a year, less the hundredth that leap days are allowed: a limit that is exact in binary.
HALF = f"{AGES}checks: {{CON305: {{limit: 0.49}}}}\n"


@pytest.mark.parametrize(("age", "failed"), [(100.5, 0), (100.501, 1), (99.5, 0), (99.499, 1)])
def test_an_age_at_the_limit_from_the_years_lived_passes(evidence_from: Make, age: float, failed: int) -> None:
    # 1900-01-01 to 2000-01-02 are 36,525 days, 100 years
    files = {"dem.csv": "ID,BORN\n1,1900-01-01\n", "scan.csv": f"ID,DAYS,SEEN,AGE\n1,0,2000-01-02,{age}\n"}
    against_birth, _ = outcomes(age_and_days_disagree, evidence_from(HALF, files))
    assert against_birth.failed == failed


@pytest.mark.parametrize(("later", "failed"), [(64.5, 0), (64.501, 1), (63.5, 0), (63.499, 1)])
def test_an_age_at_the_limit_from_that_of_another_visit_passes(evidence_from: Make, later: float, failed: int) -> None:
    text = f"ID,DAYS,SEEN,AGE\n1,0,,60\n1,1461,,{later}\n"
    _, between = outcomes(age_and_days_disagree, evidence_from(HALF, {"dem.csv": "ID,BORN\n1,\n", "scan.csv": text}))
    assert between.failed == failed


def test_an_age_that_just_fits_the_birth_is_still_what_others_are_held_against(evidence_from: Make) -> None:
    text = "ID,DAYS,SEEN,AGE\n1,0,,90\n1,1461,2000-01-02,100.5\n"
    evidence = evidence_from(HALF, {"dem.csv": "ID,BORN\n1,1900-01-01\n", "scan.csv": text})
    against_birth, between = outcomes(age_and_days_disagree, evidence)
    assert (counts(against_birth), counts(between)) == ((0, 1, 1, 0), (1, 0, 0, 1))
    assert [line for _, line in lines(between)] == [2]


def test_the_age_that_fits_the_birth_is_what_others_are_held_against(evidence_from: Make) -> None:
    """The first visit has no date; the second, whose age is known to be right, tells that the first is wrong."""
    text = "ID,DAYS,SEEN,AGE\n1,0,,70\n1,1461,2004-01-01,64\n"
    evidence = evidence_from(AGES, {"dem.csv": "ID,BORN\n1,1940-01-01\n", "scan.csv": text})
    against_birth, between = outcomes(age_and_days_disagree, evidence)
    assert (counts(against_birth), counts(between)) == ((0, 1, 1, 0), (1, 0, 0, 1))
    assert [line for _, line in lines(between)] == [2]


def test_a_row_without_participant_time_or_age_is_unknown(evidence_from: Make) -> None:
    text = "ID,DAYS,SEEN,AGE\n1,0,,60\n1,1461,,64\n,5,,60\n1,,,64\n1,2000,,\n"
    _, between = outcomes(age_and_days_disagree, evidence_from(AGES, {"dem.csv": "ID,BORN\n1,\n", "scan.csv": text}))
    assert counts(between) == (1, 3, 1, 0)


def test_an_age_without_any_time_is_not_run(evidence_from: Make) -> None:
    tables = "tables: {scan: {variables: {ID: {type: text, role: identifier}, AGE: {type: integer, role: age}}}}"
    outcome = only(age_and_days_disagree, evidence_from(tables, {"scan.csv": "ID,AGE\n1,60\n"}))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, NO_DAYS)


def test_a_birth_without_dates_of_visits_is_not_compared(evidence_from: Make) -> None:
    tables = AGES.replace("      SEEN: {type: date, role: visit_date}\n", "")
    files = {"dem.csv": "ID,BORN\n1,1940-01-01\n", "scan.csv": "ID,DAYS,AGE\n1,0,64\n"}
    against_birth, _ = outcomes(age_and_days_disagree, evidence_from(tables, files))
    assert (against_birth.status, against_birth.why) == (Status.NOT_RUN, age_and_days_disagree.NO_DATE)


# CON306


def test_the_limit_of_change_is_the_formula() -> None:
    # R: c(0, 1, 4) * 4 + 4 * sqrt(2) * 1.6
    found = limit_in_per_cent(Change(percent_per_year=4, precision=1.6), years=np.array([0.0, 1.0, 4.0]))
    assert found == pytest.approx([9.050967, 13.050967, 25.050967], abs=1e-6)


@pytest.mark.parametrize(("later", "failed"), [(1.2505, 0), (1.2506, 1), (0.7495, 0), (0.7494, 1)])
def test_a_change_beyond_the_limit_is_the_later_rows(evidence_from: Make, later: float, failed: int) -> None:
    text = f"ID,DAYS,X\n1,1461,{later}\n1,0,1\n"  # four years: 25.05 %
    tables = scans("type: number, change: {percent_per_year: 4, precision: 1.6}")
    outcome = only(change_beyond_limit, evidence_from(tables, {"scan.csv": text}))
    assert counts(outcome) == (1, 0, 1 - failed, failed)
    if failed:
        (finding,) = outcome.findings
        assert lines(outcome) == [("scan.csv", 2)]
        shown = "25.1" if later > 1 else "-25.1"
        assert finding.expected_each[0] == f"a change of at most 25.1 % in 4.0 years, not {shown} %"
        assert finding.related[0] == "line 3: DAYS=0; X=1"


@pytest.mark.parametrize(("later", "failed"), [(1.25, 0), (1.2501, 1), (0.75, 0), (0.7499, 1)])
def test_a_change_at_the_limit_passes(evidence_from: Make, later: float, failed: int) -> None:
    # Four years at 6.25 % and no noise at all: 25 %, exact in binary.
    tables = scans("type: number, change: {percent_per_year: 6.25, precision: 0}")
    evidence = evidence_from(tables, {"scan.csv": f"ID,DAYS,X\n1,0,1\n1,1461,{later}\n"})
    assert only(change_beyond_limit, evidence).failed == failed


def test_repeats_zeros_and_gaps_are_left_out_of_changes(evidence_from: Make) -> None:
    tables = scans(
        "type: number, change: {percent_per_year: 1, precision: 1}",
        visits="visits: {days: DAYS, closest: MARK}",
        more='MARK: {codes: {0: "No", 1: "Yes"}}',
    )
    text = "ID,DAYS,X,MARK\n1,0,1,1\n1,9,2,0\n1,365,1,1\n1,400,0,1\n1,500,,1\n1,600,2,1\n"
    outcome = only(change_beyond_limit, evidence_from(tables, {"scan.csv": text}))
    assert [line for _, line in lines(outcome)] == [7]
    assert outcome.findings[0].related[0] == "line 4: DAYS=365; X=1"
    assert counts(outcome) == (3, 1, 1, 1)  # the first, the repeat and the zero; the blank


@pytest.mark.parametrize(
    ("values", "failed"),
    [
        ("1 0.5 1 1", [3]),  # one scan that is wrong, and back
        ("1 0.5 0.5 1", [3, 5]),  # two of them: the last fits neither neighbour of the first
        ("1 0.5 1 0.5", [3, 5]),  # twice: what has come back excuses nobody
        ("1 0.5 0.8 1", [3, 4, 5]),  # on the way back, each step is beyond the limit
        ("1 1 0.5 1", [4]),
        ("0.5 1 1 1", [3]),  # of the first two, the later one
    ],
)
def test_a_value_that_only_comes_back_is_no_problem(evidence_from: Make, values: str, failed: list[int]) -> None:
    tables = scans("type: number, change: {percent_per_year: 1, precision: 2}")  # 11.3 % in a day
    text = "".join(f"1,{day},{value}\n" for day, value in enumerate(values.split()))
    assert [
        line for _, line in lines(only(change_beyond_limit, evidence_from(tables, {"scan.csv": f"ID,DAYS,X\n{text}"})))
    ] == failed


def test_a_row_without_participant_time_or_value_is_unknown(evidence_from: Make) -> None:
    tables = scans("type: number, change: {percent_per_year: 4, precision: 1}")
    text = "ID,DAYS,X\n1,0,1\n1,365,1\n,5,1\n1,,1\n1,400,\n"
    assert counts(only(change_beyond_limit, evidence_from(tables, {"scan.csv": text}))) == (1, 3, 1, 0)


# CON307


def test_an_instrument_without_an_order_is_not_run(evidence_from: Make) -> None:
    tables = "tables: {scan: {variables: {ID: {type: text, role: identifier}, X: {type: text, role: device}}}}"
    outcome = only(instrument_changed, evidence_from(tables, {"scan.csv": "ID,X\n1,A\n"}))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, NO_ORDER)


def test_a_change_of_instrument_is_noted_at_each_change(evidence_from: Make) -> None:
    text = "ID,DAYS,X\n1,3,A\n1,1,A\n1,2,B\n1,4,A\n2,1,B\n"
    outcome = only(instrument_changed, evidence_from(scans("type: text, role: device"), {"scan.csv": text}))
    assert [line for _, line in lines(outcome)] == [2, 4]
    assert list(outcome.findings[0].expected_each) == ["B", "A"]
    assert counts(outcome) == (2, 0, 1, 2)


def test_a_row_without_participant_time_or_instrument_is_unknown(evidence_from: Make) -> None:
    text = "ID,DAYS,X\n1,0,A\n1,1,A\n,2,A\n1,,A\n1,4,\n"
    outcome = only(instrument_changed, evidence_from(scans("type: text, role: device"), {"scan.csv": text}))
    assert counts(outcome) == (1, 3, 1, 0)


# one cause, one problem


def test_what_is_at_odds_within_its_row_is_not_judged_again(evidence_from: Make) -> None:
    evidence = evidence_from(
        scans("type: number, change: {percent_per_year: 1, precision: 1}", more="Y: {type: number}"),
        {"scan.csv": "ID,DAYS,X,Y\n1,0,1,1\n1,365,2,1\n"},
    )
    first = only(change_beyond_limit, evidence)
    assert counts(first) == (1, 0, 0, 1)
    joint = replace(first, findings=tuple(replace(finding, variable="X|Y") for finding in first.findings))
    after = evidence.after([joint])
    (part,) = evidence.parts("scan")
    assert after.dispute(part, "X").tolist() == [False, True]
    assert after.dispute(part, "Y").tolist() == [False, True]
    assert not after.doubt(part, "X").any()
    assert counts(only(change_beyond_limit, after)) == (1, 1, 0, 0)
