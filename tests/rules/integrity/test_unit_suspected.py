"""INT402: a column in another unit is one problem, and its cells are trusted by no later rule."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.integrity import unit_suspected

MakeEvidence = Callable[[str, dict[str, str]], Evidence]
HEIGHT = "type: number, unit: cm, digits: 1, range: [100, 220], expected: [140, 185], label: Height"
CM = [164.2, 161, 166.5, 163.8, 165.1, 162.4, 164.9, 160.2, 163.3, 167.7] * 2
INCHES = [64.2, 61, 66.5, 63.8, 65.1, 62.4, 64.9, 60.2, 63.3, 67.7] * 2


def schema(words: str = HEIGHT, *, centre: str = "") -> str:
    return (
        "tables:\n  exam:\n    title: E\n    file: exam\n    key: [ID]\n    variables:\n"
        f"      ID: {{type: text, label: I}}\n      X: {{{words}}}\n{centre}"
    )


def evidence_of(make: MakeEvidence, values: Sequence[object], words: str = HEIGHT) -> Evidence:
    lines = "".join(f"{place},{value}\n" for place, value in enumerate(values))
    return make(schema(words), {"exam.csv": f"ID,X\n{lines}"})


def outcome_of(make: MakeEvidence, values: Sequence[object], words: str = HEIGHT) -> Outcome:
    (outcome,) = unit_suspected.check(evidence_of(make, values, words))
    return outcome


def factor(outcome: Outcome) -> str:
    """`2.54 (in)`."""
    (finding,) = outcome.findings
    return finding.observed[0].partition("times ")[2]


def test_a_column_is_one_problem_with_factor_and_fit(evidence_from: MakeEvidence) -> None:
    outcome = outcome_of(evidence_from, [*INCHES, ""])
    (finding,) = outcome.findings
    assert finding.observed == ("median 64 of 20 values, 162.6 after times 2.54 (in)",)
    assert finding.expected == "140 to 185 cm: 100 % fit after the factor"
    assert (finding.count, outcome.looked_at, outcome.failed, outcome.unit) == (1, 1, 1, "columns")


def test_its_cells_are_in_doubt_afterwards(evidence_from: MakeEvidence) -> None:
    evidence = evidence_of(evidence_from, [*INCHES, ""])
    (part,) = evidence.parts("exam")
    after = evidence.after(unit_suspected.check(evidence))
    assert after.doubt(part, "X").tolist() == [True] * 20 + [False]
    assert not after.present(part, "X").any()
    assert evidence.present(part, "X").sum() == 20


def test_nine_in_ten_must_lie_outside(evidence_from: MakeEvidence) -> None:
    assert factor(outcome_of(evidence_from, [*INCHES[:18], 160, 170])) == "2.54 (in)"
    assert outcome_of(evidence_from, [*INCHES[:17], 160, 165, 170]).status is Status.PASSED


def test_nine_in_ten_must_fit_after_the_factor(evidence_from: MakeEvidence) -> None:
    assert factor(outcome_of(evidence_from, [*INCHES[:18], 20, 30])) == "2.54 (in)"
    assert outcome_of(evidence_from, [*INCHES[:17], 20, 30, 35]).status is Status.PASSED


def test_below_twenty_values_nothing_is_said(evidence_from: MakeEvidence) -> None:
    outcome = outcome_of(evidence_from, INCHES[:19])
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "fewer than 20 values")


def test_limits_wide_enough_for_both_units_hold_both(evidence_from: MakeEvidence) -> None:
    pounds = "type: number, unit: kg, range: [25, 300], expected: [30, 205], label: Weight"
    assert outcome_of(evidence_from, [140 + place for place in range(40)], pounds).status is Status.PASSED


def test_it_is_an_error_only_where_the_range_is_broken(evidence_from: MakeEvidence) -> None:
    assert outcome_of(evidence_from, INCHES).severity is Severity.ERROR
    wide = HEIGHT.replace("[100, 220]", "[10, 2200]")
    assert outcome_of(evidence_from, INCHES, wide).severity is Severity.WARNING
    (finding,) = outcome_of(evidence_from, [*INCHES, 9.9], wide).findings
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("values", "words", "expected"),
    [
        ([10 * value for value in CM], HEIGHT, "0.1 (mm)"),
        ([value / 100 for value in CM], HEIGHT, "100 (m)"),
        ([70_000 + 100 * place for place in range(20)], "type: number, unit: kg, expected: [40, 150], label: W",
         "0.001 (g)"),
        ([600 + 10 * place for place in range(20)], "type: integer, unit: years, range: [50, 70], label: A",
         "0.0833333 (months)"),
        ([5 + place / 10 for place in range(20)], "type: number, unit: mg/dL, expected: [60, 300], label: Glucose",
         "18.0156 (mmol/L)"),
        ([700 + place for place in range(20)], "type: number, unit: points, expected: [60, 80], label: P", "0.1"),
        ([0.05 + place / 1000 for place in range(20)], "type: number, unit: g/day, expected: [20, 200], label: P",
         "1000 (kg/day)"),
    ],
)  # fmt: skip
def test_the_factor_is_that_of_a_known_unit_or_a_power_of_ten(
    evidence_from: MakeEvidence, values: Sequence[float], words: str, expected: str
) -> None:
    assert factor(outcome_of(evidence_from, values, words)).startswith(expected)


def test_without_a_lower_limit_no_power_of_ten_is_guessed(evidence_from: MakeEvidence) -> None:
    points = "type: number, unit: points, expected: [0, 80], label: P"
    assert outcome_of(evidence_from, [700 + place for place in range(20)], points).status is Status.PASSED


def test_without_a_lower_limit_the_factor_nearest_to_one_is_shown(evidence_from: MakeEvidence) -> None:
    grams = "type: number, unit: g, expected: [0, 20], label: Salt"
    assert factor(outcome_of(evidence_from, [900 + place for place in range(20)], grams)) == "0.001 (mg)"


def test_without_an_upper_limit_no_power_of_ten_is_guessed(evidence_from: MakeEvidence) -> None:
    points = "type: number, unit: points, expected: [60, null], label: P"
    assert outcome_of(evidence_from, [7 + place / 10 for place in range(20)], points).status is Status.PASSED


def test_without_an_upper_limit_the_factor_nearest_to_one_is_shown(evidence_from: MakeEvidence) -> None:
    grams = "type: number, unit: g, expected: [20, null], label: Bone"
    assert factor(outcome_of(evidence_from, [0.1 + place / 1000 for place in range(20)], grams)) == "453.592 (lb)"


@pytest.mark.parametrize(("limits", "sign"), [("[0, 20]", 1), ("[-20, 0]", -1)])
def test_nothing_at_a_limit_of_nothing_fits(evidence_from: MakeEvidence, limits: str, sign: int) -> None:
    grams = f"type: number, unit: g, expected: {limits}, label: Salt"
    (finding,) = outcome_of(evidence_from, [*(sign * (900 + place) for place in range(18)), 0, 0], grams).findings
    assert finding.expected.endswith(" g: 100 % fit after the factor")


def test_of_two_files_the_worse_counts_and_of_two_centres_the_lesser_fit(evidence_from: MakeEvidence) -> None:
    wide = HEIGHT.replace("[100, 220]", "[10, 2200]")
    parts = schema(wide, centre="      WHERE: {type: text, role: centre, optional: true, label: W}\n")
    parts = parts.replace("    file: exam\n", "    file: exam_*\n    in_parts: true\n")
    north = "".join(f"n{place},{value},North\n" for place, value in enumerate([*INCHES[:18], 20, 30]))
    south = "".join(f"s{place},{value},South\n" for place, value in enumerate(INCHES))
    good = "".join(f"g{place},{value},West\n" for place, value in enumerate(CM))
    lower = "".join(f"l{place},{value}\n" for place, value in enumerate([*INCHES, 9.9]))
    files = {"exam_1.csv": f"ID,X,WHERE\n{north}{south}{good}", "exam_2.csv": f"ID,X\n{lower}"}
    (outcome,) = unit_suspected.check(evidence_from(parts, files))
    assert [finding.severity for finding in outcome.findings] == [Severity.WARNING, Severity.ERROR]
    assert outcome.severity is Severity.ERROR
    assert outcome.findings[0].expected == "140 to 185 cm: 90 % fit after the factor"


def test_one_centre_alone_may_use_another_unit(evidence_from: MakeEvidence) -> None:
    text = schema(centre="      WHERE: {type: text, role: centre, label: W}\n")
    rows = [(value, "North") for value in CM] + [(value, "South") for value in INCHES] + [(value, "") for value in CM]
    lines = "".join(f"{place},{value},{where}\n" for place, (value, where) in enumerate(rows))
    evidence = evidence_from(text, {"exam.csv": f"ID,X,WHERE\n{lines}"})
    outcomes = list(unit_suspected.check(evidence))
    assert [finding.observed for finding in outcomes[0].findings] == [
        ("South: median 64 of 20 values, 162.6 after times 2.54 (in)",)
    ]
    (part,) = evidence.parts("exam")
    assert np.flatnonzero(evidence.after(outcomes).doubt(part, "X")).tolist() == list(range(20, 40))


def test_where_all_rows_are_in_another_unit_no_centre_is_named(evidence_from: MakeEvidence) -> None:
    text = schema(centre="      WHERE: {type: text, role: centre, label: W}\n")
    lines = "".join(f"{place},{value},{'NS'[place % 2]}\n" for place, value in enumerate(INCHES * 2))
    (outcome,) = unit_suspected.check(evidence_from(text, {"exam.csv": f"ID,X,WHERE\n{lines}"}))
    assert [finding.observed for finding in outcome.findings] == [
        ("median 64 of 40 values, 162.6 after times 2.54 (in)",)
    ]


def test_without_expected_values_the_range_tells_what_is_expected(evidence_from: MakeEvidence) -> None:
    hard = "type: number, unit: cm, digits: 1, range: [100, 220], label: Height"
    (finding,) = outcome_of(evidence_from, INCHES, hard).findings
    assert finding.expected == "100 to 220 cm: 100 % fit after the factor"


def test_a_centre_of_nineteen_is_too_small(evidence_from: MakeEvidence) -> None:
    text = schema(centre="      WHERE: {type: text, role: centre, label: W}\n")
    rows = [(value, "North") for value in CM] + [(value, "South") for value in INCHES[:19]]
    lines = "".join(f"{place},{value},{where}\n" for place, (value, where) in enumerate(rows))
    (outcome,) = unit_suspected.check(evidence_from(text, {"exam.csv": f"ID,X,WHERE\n{lines}"}))
    assert outcome.status is Status.PASSED


def test_a_large_file_is_told_from_a_sample_and_judged_by_all(evidence_from: MakeEvidence) -> None:
    assert factor(outcome_of(evidence_from, INCHES * 100)) == "2.54 (in)"
    assert outcome_of(evidence_from, [*CM * 99, *INCHES]).status is Status.PASSED


def test_no_unit_or_no_limits_and_codes_are_not_listed(evidence_from: MakeEvidence) -> None:
    for words in (
        "type: number, expected: [140, 185], label: H",
        "type: number, unit: cm, label: H",
        "codes: {1: A}, unit: cm, label: H",
    ):
        assert list(unit_suspected.check(evidence_of(evidence_from, INCHES, words))) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # The middle of 2.5 to 40 is 10. 106 mg/dL are 5.9 mmol/L; 10.6 is nearer, but no unit that people use.
        ([97 + place for place in range(20)], "0.0555074 (mg/dL)"),
        # 610 mg/dL would be 34 mmol/L in everybody, 3.4 times the middle: 6.1 is more than twice as near.
        ([600 + place for place in range(20)], "0.01"),
    ],
)
def test_a_unit_that_people_use_comes_before_a_shifted_decimal_that_fits_little_better(
    evidence_from: MakeEvidence, values: list[float], expected: str
) -> None:
    words = "type: number, unit: mmol/L, expected: [2.5, 40], label: Fasting glucose"
    assert factor(outcome_of(evidence_from, values, words)) == expected
