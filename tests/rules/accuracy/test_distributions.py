"""ACC103, ACC201, ACC202, ACC203: where the limits lie, to the last value."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pytest

from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.accuracy import end_digits, location_off, proportion_off, relation_off
from cohortqc.rules.evidence import Evidence
from cohortqc.stats.end_digits import DigitTest, digit_test
from cohortqc.stats.intervals import Interval, wilson
from cohortqc.stats.location import mean_interval, median_interval

MakeEvidence = Callable[[str, dict[str, str]], Evidence]
Check = Callable[[Evidence], Iterator[Outcome]]


def schema(words: str, *, table: str = "", other: str = "") -> str:
    return (
        f"tables:\n  t:\n    title: T\n    file: t\n    key: [ID]\n{table}    variables:\n"
        f"      ID: {{type: text, label: I}}\n      X: {{{words}, label: X}}\n{other}"
    )


def outcome_of(make: MakeEvidence, check: Check, text: str, columns: Mapping[str, Sequence[object]]) -> Outcome:
    rows = zip(*columns.values(), strict=True)
    lines = "".join(f"{place},{','.join(str(cell) for cell in row)}\n" for place, row in enumerate(rows))
    (outcome,) = check(make(text, {"t.csv": f"ID,{','.join(columns)}\n{lines}"}))
    return outcome


def told(outcome: Outcome) -> list[tuple[str, str]]:
    return [(finding.observed[0], finding.expected) for finding in outcome.findings]


ANY = "type: integer, unit: kg, end_digits: any"
EVEN = "type: integer, unit: mmHg, end_digits: even"


def ending(counts: Sequence[int], *, digits: Sequence[int] = tuple(range(10))) -> list[int]:
    """Whole numbers of which so many end in each digit."""
    return [10 * (7 + place % 5) + digit for digit, n in zip(digits, counts, strict=True) for place in range(n)]


def of_digits(make: MakeEvidence, values: Sequence[object], words: str = ANY) -> Outcome:
    return outcome_of(make, end_digits.check, schema(words), {"X": values})


def test_two_points_above_the_expected_share_are_too_many(evidence_from: MakeEvidence) -> None:
    # R: chisq.test(c(1200, rep(978, 8), 976))$p.value is 1.2e-06
    counts = [1200, *[978] * 8, 976]
    assert told(of_digits(evidence_from, ending(counts))) == [("0: 12 % of 10,000", "10 %")]
    assert told(of_digits(evidence_from, ending([1199, *[978] * 8, 977]))) == []


def test_what_chance_can_explain_is_not_reported(evidence_from: MakeEvidence) -> None:
    # R: chisq.test(c(22, 8, 9, 9, 9, 9, 8, 9, 9, 8))$p.value is 0.063; with 31 zeros in place of 22 it is 4.3e-06
    assert told(of_digits(evidence_from, ending([22, 8, 9, 9, 9, 9, 8, 9, 9, 8]))) == []
    assert told(of_digits(evidence_from, ending([31, 8, 9, 9, 9, 9, 8, 9, 9, 8]))) == [("0: 28.4 % of 109", "10 %")]


def test_another_limit_is_in_percentage_points(evidence_from: MakeEvidence) -> None:
    counts = [1200, *[978] * 8, 976]
    assert told(of_digits(evidence_from, ending(counts), f"{ANY}, checks: {{ACC103: {{limit: 2.1}}}}")) == []
    assert told(of_digits(evidence_from, ending(counts), f"{ANY}, checks: {{ACC103: {{limit: 1}}}}")) != []


def test_where_even_digits_are_expected_their_share_is_a_fifth(evidence_from: MakeEvidence) -> None:
    even = (0, 2, 4, 6, 8)
    assert told(of_digits(evidence_from, ending([200] * 5, digits=even), EVEN)) == []
    found = of_digits(evidence_from, ending([290, 180, 180, 180, 170], digits=even), EVEN)
    assert told(found) == [("0: 29 % of 1,000", "20 %")]


def test_odd_digits_beyond_two_per_cent_are_too_many(evidence_from: MakeEvidence) -> None:
    even = ending([196] * 5, digits=(0, 2, 4, 6, 8))
    assert told(of_digits(evidence_from, [*even, *[75] * 20], EVEN)) == []
    assert told(of_digits(evidence_from, [*even, *[75] * 21], EVEN)) == [("odd: 2.1 % of 1,001", "even final digits")]


def test_each_digit_must_be_expected_five_times(evidence_from: MakeEvidence) -> None:
    outcome = of_digits(evidence_from, [120] * 49)
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "fewer than 50 values")
    assert told(of_digits(evidence_from, [120] * 50)) == [("0: 100 % of 50", "10 %")]


def test_the_declared_decimals_say_which_digit_is_the_last(evidence_from: MakeEvidence) -> None:
    halves = [f"{60 + place % 7}.{5 * (place % 2)}" for place in range(100)]
    assert told(of_digits(evidence_from, halves, "type: number, unit: kg, digits: 1, end_digits: any")) == [
        ("0: 50 % of 100", "10 %")
    ]
    outcome = of_digits(evidence_from, halves, "type: number, unit: kg, end_digits: any")
    assert (outcome.status, "`digits`" in outcome.why) == (Status.NOT_RUN, True)


def test_each_examiner_is_judged_alone(evidence_from: MakeEvidence) -> None:
    text = schema(ANY, other="      WHO: {type: text, role: examiner, label: W}\n")
    good, bad, few = ending([20] * 10), ending([110, *[10] * 9]), [70] * 5
    columns: dict[str, Sequence[object]] = {
        "X": [*good, *bad, *few],
        "WHO": ["Ann"] * 200 + ["Bea"] * 200 + ["Cem"] * 5,
    }
    outcome = outcome_of(evidence_from, end_digits.check, text, columns)
    assert told(outcome) == [("0: 55 % of 200", "10 %")]
    assert [finding.related for finding in outcome.findings] == [("examiner Bea",)]
    assert (outcome.looked_at, outcome.unknown, outcome.passed, outcome.unit) == (3, 1, 1, "examiners")


def test_many_examiners_share_the_risk_of_a_false_alarm(evidence_from: MakeEvidence) -> None:
    # R: chisq.test(c(29, 8, 9, 9, 9, 9, 8, 9, 9, 8))$p.value is 0.00006: one reader fails, one of twenty passes;
    # with 28 zeros it is 0.0002
    text = schema(ANY, other="      WHO: {type: text, role: examiner, label: W}\n")
    assert told(of_digits(evidence_from, ending([28, 8, 9, 9, 9, 9, 8, 9, 9, 8]))) == []
    odd, good = ending([29, 8, 9, 9, 9, 9, 8, 9, 9, 8]), ending([10] * 10)
    alone: dict[str, Sequence[object]] = {"X": odd, "WHO": ["A"] * len(odd)}
    others: dict[str, Sequence[object]] = {
        "X": [*odd, *good * 19],
        "WHO": ["A"] * len(odd) + [f"B{place // 100}" for place in range(1900)],
    }
    assert len(told(outcome_of(evidence_from, end_digits.check, text, alone))) == 1
    assert told(outcome_of(evidence_from, end_digits.check, text, others)) == []


def test_digits_that_nobody_signed_are_judged_too(evidence_from: MakeEvidence) -> None:
    text = schema(ANY, other="      WHO: {type: text, role: examiner, label: W}\n")
    odd, good = ending([110, *[10] * 9]), ending([20] * 10)
    nobody: dict[str, Sequence[object]] = {"X": odd, "WHO": [""] * len(odd)}
    some: dict[str, Sequence[object]] = {"X": [*odd, *good], "WHO": [""] * len(odd) + ["Ann"] * len(good)}
    for columns in (nobody, some):
        assert told(outcome_of(evidence_from, end_digits.check, text, columns)) == [("0: 55 % of 200", "10 %")]


def test_a_p_value_at_the_level_is_still_chance(evidence_from: MakeEvidence, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = [27, 8, 9, 9, 9, 9, 8, 9, 9, 8]
    test = digit_test(np.repeat(np.arange(10), counts), possible=tuple(range(10)))
    assert isinstance(test, DigitTest)
    monkeypatch.setattr(end_digits, "SIGNIFICANT", test.p_value)
    assert told(of_digits(evidence_from, ending(counts))) == []
    monkeypatch.setattr(end_digits, "SIGNIFICANT", np.nextafter(test.p_value, 1))
    assert told(of_digits(evidence_from, ending(counts))) == [("0: 25.7 % of 105", "10 %")]


def test_a_file_without_examiners_takes_nothing_from_the_others(evidence_from: MakeEvidence) -> None:
    parts = schema(ANY, other="      WHO: {type: text, optional: true, role: examiner, label: W}\n")
    parts = parts.replace("    file: t\n", "    file: t_*\n    in_parts: true\n")
    bad = "".join(f"{place},{value},Bea\n" for place, value in enumerate(ending([110, *[10] * 9])))
    good = "".join(f"g{place},{value}\n" for place, value in enumerate(ending([20] * 10)))
    (outcome,) = end_digits.check(evidence_from(parts, {"t_1.csv": f"ID,X,WHO\n{bad}", "t_2.csv": f"ID,X\n{good}"}))
    assert told(outcome) == [("0: 55 % of 200", "10 %")]
    assert [finding.file for finding in outcome.findings] == [None]  # of a table of several files, not of the first
    assert (outcome.looked_at, outcome.unit) == (2, "examiners")  # those who signed, and nobody


def test_a_file_without_one_of_two_correlated_variables_is_left_out(evidence_from: MakeEvidence) -> None:
    text = schema(
        "type: number",
        table="    correlations: [{of: [X, Y], between: [-1, 0]}]\n",
        other="      Y: {type: number, optional: true, label: Y}\n",
    ).replace("    file: t\n", "    file: t_*\n    in_parts: true\n")
    both = "".join(f"{place},{place}.5,{place % 7 + place}.0\n" for place in range(30))
    files = {"t_1.csv": f"ID,X,Y\n{both}", "t_2.csv": "ID,X\na,1.0\nb,2.0\n"}
    (outcome,) = relation_off.check(evidence_from(text, files))
    assert [finding.observed[0].rpartition(" in ")[2] for finding in outcome.findings] == ["30 rows"]


TWENTY = [71.3, 68.0, 82.4, 77.9, 65.2, 90.1, 73.3, 69.8, 79.0, 84.6, 61.7, 75.5, 72.2, 88.0, 66.9, 70.4, 81.1, 76.3,
          63.8, 74.9]  # fmt: skip


def located(make: MakeEvidence, words: str, values: Sequence[object] = TWENTY) -> Outcome:
    return outcome_of(make, location_off.check, schema(f"type: number, unit: kg, digits: 1, {words}"), {"X": values})


@pytest.mark.parametrize("name", ["mean", "median"])
def test_only_an_interval_wholly_beyond_the_limits_is_off(evidence_from: MakeEvidence, name: str) -> None:
    found = {"mean": mean_interval, "median": median_interval}[name](TWENTY)
    assert isinstance(found, Interval)
    assert located(evidence_from, f"{name}: [{found.high}, 200]").status is Status.PASSED
    assert located(evidence_from, f"{name}: [{found.high + 1e-6}, 200]").status is Status.FAILED
    assert located(evidence_from, f"{name}: [0, {found.low}]").status is Status.PASSED
    assert located(evidence_from, f"{name}: [0, {found.low - 1e-6}]").status is Status.FAILED


def test_mean_and_median_are_told_apart_with_their_intervals(evidence_from: MakeEvidence) -> None:
    outcome = located(evidence_from, "mean: [80, 90], median: [60, 69]")
    mean, median = mean_interval(TWENTY), median_interval(TWENTY)
    assert isinstance(mean, Interval)
    assert isinstance(median, Interval)
    assert told(outcome) == [
        (f"mean 74.62 kg (95 % CI {mean.low:.2f} to {mean.high:.2f}) of 20", "80 to 90 kg"),
        (f"median {median.estimate:.2f} kg (95 % CI {median.low:.2f} to {median.high:.2f}) of 20", "60 to 69 kg"),
    ]
    assert (outcome.looked_at, outcome.failed, outcome.unit) == (2, 2, "statistics")


def test_nineteen_values_have_no_location(evidence_from: MakeEvidence) -> None:
    outcome = located(evidence_from, "mean: [0, 1]", [*TWENTY[:19], ""])
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "fewer than 20 values")


SEX = "codes: {1: Women, 2: Men}"


def shared(make: MakeEvidence, limits: str, values: Sequence[object]) -> Outcome:
    return outcome_of(make, proportion_off.check, schema(f"{SEX}, proportions: {limits}"), {"X": values})


def test_only_a_share_wholly_beyond_its_limits_is_off(evidence_from: MakeEvidence) -> None:
    values = [1] * 30 + [2] * 70 + [""] * 40
    found = wilson(30, n=100)
    assert isinstance(found, Interval)
    assert shared(evidence_from, f"{{1: [{found.high}, 1]}}", values).status is Status.PASSED
    assert told(shared(evidence_from, f"{{1: [{found.high + 1e-6:.8f}, 1]}}", values))[0][0] == (
        "1 (Women): 30 % (95 % CI 21.9 % to 39.6 %) of 100"
    )
    assert shared(evidence_from, f"{{1: [0, {found.low}]}}", values).status is Status.PASSED
    assert shared(evidence_from, f"{{1: [0, {found.low - 1e-6:.8f}]}}", values).status is Status.FAILED


def test_a_code_that_never_occurs_has_a_share_of_none(evidence_from: MakeEvidence) -> None:
    outcome = shared(evidence_from, "{2: [0.4, 0.6], 1: [0, 1]}", [1] * 20)
    assert told(outcome) == [("2 (Men): 0 % (95 % CI 0 % to 16.1 %) of 20", "40 to 60 %")]
    assert (outcome.looked_at, outcome.passed, outcome.unit) == (2, 1, "codes")


def test_nineteen_answers_have_no_share(evidence_from: MakeEvidence) -> None:
    outcome = shared(evidence_from, "{1: [0, 0.1]}", [1] * 19)
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "fewer than 20 values")


def related(make: MakeEvidence, limits: str, rows: int = 60) -> Outcome:
    rng = np.random.default_rng(5)
    first = np.round(100 + 10 * rng.standard_normal(rows), 1)
    second = np.round(first + 12 * rng.standard_normal(rows), 1)
    return outcome_of(
        make,
        relation_off.check,
        schema(
            "type: number",
            table=f"    correlations: [{{of: [X, Y], between: {limits}}}]\n",
            other="      Y: {type: number, label: Y}\n",
        ),
        {"X": first.tolist(), "Y": second.tolist()},
    )


def test_only_a_correlation_wholly_beyond_its_limits_is_off(evidence_from: MakeEvidence) -> None:
    observed = told(related(evidence_from, "[0.99, 1]"))[0][0]
    low, high = (float(text) for text in observed.partition("CI ")[2].partition(")")[0].split(" to "))
    assert observed.endswith("in 60 rows")
    assert related(evidence_from, f"[{high - 0.006:.3f}, 1]").status is Status.PASSED
    assert related(evidence_from, f"[{high + 0.006:.3f}, 1]").status is Status.FAILED
    assert related(evidence_from, f"[-1, {low + 0.006:.3f}]").status is Status.PASSED
    assert related(evidence_from, f"[-1, {low - 0.006:.3f}]").status is Status.FAILED


def test_a_correlation_is_a_problem_of_both_variables(evidence_from: MakeEvidence) -> None:
    (finding,) = related(evidence_from, "[-1, 0]").findings
    assert (finding.variable, finding.count, finding.expected) == ("X|Y", 1, "-1 to 0")


def test_a_row_without_one_of_the_values_is_not_correlated(evidence_from: MakeEvidence) -> None:
    text = schema(
        "type: number",
        table="    correlations: [{of: [X, Y], between: [-1, 0]}]\n",
        other="      Y: {type: number, label: Y}\n",
    )
    columns = {"X": [*range(30), "", 5], "Y": [*range(30), 7, ""]}
    ((observed, _),) = told(outcome_of(evidence_from, relation_off.check, text, columns))
    assert observed.endswith(" in 30 rows")


def test_nineteen_rows_have_no_correlation(evidence_from: MakeEvidence) -> None:
    outcome = related(evidence_from, "[0.99, 1]", rows=19)
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "fewer than 20 rows with both values")
    assert related(evidence_from, "[0.99, 1]", rows=20).status is Status.FAILED
