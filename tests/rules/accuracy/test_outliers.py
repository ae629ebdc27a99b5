"""ACC101 and ACC102: who is far, by which method, and when nobody can tell."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from cohortqc.errors import DefinitionError
from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.accuracy import outlier_multivariate, outlier_univariate
from cohortqc.rules.evidence import Evidence
from cohortqc.stats.fences import Fences, gap_fences, hubert_fences, normal_fences, tukey_fences
from cohortqc.stats.robust_distance import Scatter, robust_scatter

MakeEvidence = Callable[[str, dict[str, str]], Evidence]
TWENTY = [1.2, 0.8, 2.1, 1.7, 0.9, 3.0, 1.4, 2.6, 0.6, 1.9, 1.1, 2.4, 1.5, 0.7, 2.0, 1.3, 4.1, 1.6, 1.0, 2.2]


def one_column(words: str) -> str:
    return (
        "tables:\n  lab:\n    title: L\n    file: lab*\n    key: [ID]\n    in_parts: true\n    variables:\n"
        "      ID: {type: text, label: I}\n"
        f"      X: {{type: number, unit: mg/L, {words}, label: X}}\n"
    )


def file_of(values: Sequence[object], *, start: int = 1) -> str:
    rows = "\n".join(f"{place},{'' if value is None else value}" for place, value in enumerate(values, start=start))
    return f"ID,X\n{rows}\n"


def of_column(make: MakeEvidence, words: str, values: Sequence[object]) -> Outcome:
    (outcome,) = outlier_univariate.check(make(one_column(words), {"lab.csv": file_of(values)}))
    return outcome


def seen(outcome: Outcome) -> list[str]:
    return [text for finding in outcome.findings for text in finding.observed]


def expected(outcome: Outcome) -> str:
    (finding,) = outcome.findings
    return finding.expected


def test_a_value_beyond_the_limits_is_noted_with_the_limits(evidence_from: MakeEvidence) -> None:
    values = [*TWENTY, 95.0]
    outcome = of_column(evidence_from, "digits: 1, scale: log", values)
    fences = normal_fences(np.log(values))
    assert isinstance(fences, Fences)
    assert seen(outcome) == ["95"]
    low, high = np.exp([fences.low, fences.high])
    assert expected(outcome) == f"{np.ceil(10 * low) / 10} to {np.floor(10 * high) / 10} mg/L"
    assert (outcome.judged, outcome.passed, outcome.failed) == (21, 20, 1)


def test_the_scale_decides_who_is_far(evidence_from: MakeEvidence) -> None:
    values = [*TWENTY, 7.5]
    assert seen(of_column(evidence_from, "scale: linear", values)) == ["7.5"]
    assert seen(of_column(evidence_from, "scale: log", values)) == []


def test_a_value_without_a_logarithm_is_unknown_and_a_missing_one_not_applicable(evidence_from: MakeEvidence) -> None:
    outcome = of_column(evidence_from, "scale: log", [*TWENTY, 0, -3.5, None])
    assert (outcome.looked_at, outcome.unknown, outcome.not_applicable, outcome.judged) == (23, 2, 1, 20)
    assert outcome.status is Status.PASSED
    linear = of_column(evidence_from, "scale: linear", [*TWENTY, 0, -3.5, None])
    assert (linear.unknown, linear.not_applicable) == (0, 1)


@pytest.mark.parametrize(
    ("method", "limit", "fences"),
    [
        ("normal", 0.05, normal_fences),
        ("normal", 0.5, lambda values: normal_fences(values, expected=0.5)),
        ("tukey", 1.5, tukey_fences),
        ("tukey", 3, lambda values: tukey_fences(values, factor=3)),
        ("hubert", 1.5, hubert_fences),
        ("sigma_gap", 1, gap_fences),
        ("sigma_gap", 0.2, lambda values: gap_fences(values, factor=0.2)),
    ],
)
def test_method_and_limit_are_the_schemas(
    evidence_from: MakeEvidence, method: str, limit: float, fences: Callable[[list[float]], Fences]
) -> None:
    values = [*TWENTY, 5.2, 9.0, -6.0]
    words = f"scale: linear, checks: {{ACC101: {{method: {method}, limit: {limit}}}}}"
    found = fences(values)
    far = [
        str(int(value)) if value.is_integer() else str(value)
        for value in values
        if not found.low <= value <= found.high
    ]
    assert far
    assert seen(of_column(evidence_from, words, values)) == far


def test_a_value_exactly_on_the_fence_is_no_outlier(evidence_from: MakeEvidence) -> None:
    # hinges 5.5 and 15.5: fences -9.5 and 30.5
    words = "scale: linear, checks: {ACC101: {method: tukey}}"
    inner = [float(value) for value in range(1, 20)]
    assert tukey_fences([*inner, 30.0]) == Fences(low=-9.5, high=30.5)
    assert seen(of_column(evidence_from, words, [*inner, 30.5])) == []
    assert seen(of_column(evidence_from, words, [*inner, 30.6])) == ["30.6"]


def test_fewer_than_twenty_values_are_not_judged(evidence_from: MakeEvidence) -> None:
    outcome = of_column(evidence_from, "scale: linear", [*TWENTY[:19], None])
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "fewer than 20 values")
    assert of_column(evidence_from, "scale: linear", TWENTY).status is Status.PASSED


def test_tied_values_are_not_judged(evidence_from: MakeEvidence) -> None:
    outcome = of_column(evidence_from, "scale: linear", [0.0] * 30 + TWENTY)
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "at least half of the values are equal")


def test_all_parts_of_a_table_are_one_column(evidence_from: MakeEvidence) -> None:
    files = {"lab_1.csv": file_of(TWENTY[:10]), "lab_2.csv": file_of([*TWENTY[10:], 95.0], start=11)}
    (outcome,) = outlier_univariate.check(evidence_from(one_column("scale: log"), files))
    assert [(finding.file.name, list(finding.observed)) for finding in outcome.findings if finding.file] == [
        ("lab_2.csv", ["95"])
    ]
    assert outcome.judged == 21


def test_what_is_not_delivered_is_not_run_and_what_declares_no_scale_not_listed(evidence_from: MakeEvidence) -> None:
    (outcome,) = outlier_univariate.check(evidence_from(one_column("scale: log"), {}))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "not delivered")
    assert list(outlier_univariate.check(evidence_from(one_column("digits: 1"), {"lab.csv": file_of(TWENTY)}))) == []


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ("method: grubbs", "choose normal, tukey, hubert or sigma_gap"),
        ("limit: 1", "above 0 and below 1"),
        ("method: tukey, limit: 0", "above 0"),
    ],
)
def test_a_method_or_limit_that_makes_no_sense_is_the_schemas_mistake(
    evidence_from: MakeEvidence, words: str, fact: str
) -> None:
    with pytest.raises(DefinitionError, match=fact):
        of_column(evidence_from, f"scale: linear, checks: {{ACC101: {{{words}}}}}", TWENTY)


def body(words: str = "") -> str:
    return (
        "tables:\n  body:\n    title: B\n    file: body\n    key: [ID]\n    multivariate: [[WAIST, HIPS]]\n"
        "    variables:\n"
        "      ID: {type: text, label: I}\n"
        f"      WAIST: {{type: number, unit: cm, label: W{words}}}\n"
        f"      HIPS: {{type: number, unit: cm, label: H{words}}}\n"
    )


def measured(n: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    size = rng.standard_normal(n)
    columns = [84 + 9 * size + 3 * rng.standard_normal(n), 103 + 8 * size + 3 * rng.standard_normal(n)]
    return np.round(np.stack(columns, axis=1), 1)


def of_rows(make: MakeEvidence, rows: np.ndarray, schema: str, *, extra: str = "") -> Outcome:
    lines = "".join(f"{place},{waist},{hips}\n" for place, (waist, hips) in enumerate(rows, start=1))
    (outcome,) = outlier_multivariate.check(make(schema, {"body.csv": f"ID,WAIST,HIPS\n{lines}{extra}"}))
    return outcome


def test_a_row_whose_values_do_not_go_together_is_noted_with_its_values(evidence_from: MakeEvidence) -> None:
    outcome = of_rows(evidence_from, measured(100), body(), extra="x,70.2,121.5\ny,,100\n")
    assert seen(outcome) == ["WAIST=70.2; HIPS=121.5"]
    assert [finding.variable for finding in outcome.findings] == ["WAIST|HIPS"]
    assert (outcome.looked_at, outcome.unknown, outcome.passed) == (102, 1, 100)


def test_on_the_log_scale_a_value_that_has_no_logarithm_is_unknown(evidence_from: MakeEvidence) -> None:
    outcome = of_rows(evidence_from, measured(100), body(", scale: log"), extra="x,0,100\ny,70.2,121.5\n")
    assert seen(outcome) == ["WAIST=70.2; HIPS=121.5"]
    assert outcome.unknown == 1


def test_a_hundred_rows_are_enough_for_two_variables(evidence_from: MakeEvidence) -> None:
    assert of_rows(evidence_from, measured(100), body()).status is Status.PASSED
    outcome = of_rows(evidence_from, measured(99), body(), extra="x,,100\n")
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "fewer than 100 rows with all 2 values")


def test_how_many_false_notes_there_may_be_is_the_tables_to_say(evidence_from: MakeEvidence) -> None:
    strict = body().replace("    variables:", "    checks: {ACC102: {limit: 0.0000000001}}\n    variables:", 1)
    assert seen(of_rows(evidence_from, measured(100), strict, extra="x,76,116\n")) == []
    assert seen(of_rows(evidence_from, measured(100), body(), extra="x,76,116\n")) == ["WAIST=76; HIPS=116"]


def test_a_row_exactly_as_far_as_the_limit_is_no_outlier(
    evidence_from: MakeEvidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = measured(100)
    scatter = robust_scatter(rows)
    assert isinstance(scatter, Scatter)
    furthest = scatter.squared_distances(rows).max()
    monkeypatch.setattr(Scatter, "limit", lambda *_, **__: furthest)
    assert seen(of_rows(evidence_from, rows, body())) == []
    monkeypatch.setattr(Scatter, "limit", lambda *_, **__: np.nextafter(furthest, 0))
    assert len(seen(of_rows(evidence_from, rows, body()))) == 1


def test_a_file_without_one_of_the_variables_is_left_out(evidence_from: MakeEvidence) -> None:
    parts = body().replace("    file: body\n", "    file: body_*\n    in_parts: true\n")
    lines = "".join(f"{place},{waist},{hips}\n" for place, (waist, hips) in enumerate(measured(100)))
    files = {"body_1.csv": f"ID,WAIST,HIPS\n{lines}", "body_2.csv": "ID,WAIST\na,80\nb,90\n"}
    (outcome,) = outlier_multivariate.check(evidence_from(parts, files))
    assert (outcome.status, outcome.looked_at) == (Status.PASSED, 100)


def test_a_group_of_a_table_that_is_absent_is_not_run(evidence_from: MakeEvidence) -> None:
    (outcome,) = outlier_multivariate.check(evidence_from(body(), {}))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "not delivered")
