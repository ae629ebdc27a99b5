"""Drift over time: the curve held to R's lowess, the rest to what was put in."""

from collections.abc import Sequence

import numpy as np
import pytest

from cohortqc.stats.design import Categorical, Numeric, Term
from cohortqc.stats.drift import Drift, drift, lowess
from cohortqc.stats.number import Absent, Codes, Floats

ROW = np.arange(240)
X = ((ROW * 7) % 31).astype(np.float64)
Y = (
    0.8
    - 0.004 * X
    + 0.05 * ((ROW // 3) % 3 == 1)
    + 0.03 * np.sin(((ROW * ROW + ROW // 7) % 12) * 2.1)
    + 0.1 * (((ROW * 37) % 101) / 101 - 0.5)
)
SHOWN = [0, 49, 119, 199, 239]


def test_curve_agrees_with_r_as_it_draws_by_default() -> None:
    # R, with y as in test_random_intercept.py: lowess(0:239, y, f = 2/3, iter = 3, delta = 0.01 * 239)$y
    found = lowess(Y, time=ROW.astype(np.float64), fraction=2 / 3, iterations=3, delta=2.39)
    assert found[SHOWN] == pytest.approx(
        [0.7541908011, 0.7546085031, 0.7561609742, 0.755868444, 0.7558589701], rel=1e-9
    )


def test_curve_agrees_with_r_for_another_span_without_interpolation() -> None:
    # R: lowess(0:239, y, f = 0.3, iter = 2, delta = 0)$y
    found = lowess(Y, time=ROW.astype(np.float64), fraction=0.3, iterations=2, delta=0)
    assert found[SHOWN] == pytest.approx(
        [0.7548727153, 0.7550820952, 0.7576394533, 0.7546224195, 0.7585135001], rel=1e-9
    )


def drifting(outcome: Floats, *, time: Floats, clusters: Codes, covariates: Sequence[Term] = ()) -> Drift:
    found = drift(outcome, time=time, covariates=covariates, clusters=clusters, level=0.9)
    assert isinstance(found, Drift)
    return found


def visits(*, women: int, seed: int) -> tuple[Floats, Codes, Codes, np.random.Generator]:
    """Dates of three visits, two years apart, of women enrolled within five years; visit and woman of each row."""
    rng = np.random.default_rng(seed)
    enrolled = rng.uniform(0, 5 * 365, women)
    woman, visit = np.repeat(np.arange(women), 3), np.tile(np.arange(3), women)
    return enrolled[woman] + visit * 730, visit, woman, rng


def test_a_jump_is_found_where_and_as_large_as_it_is() -> None:
    time, visit, woman, rng = visits(women=400, seed=1)
    level = rng.normal(0, 0.1, 400)[woman]
    values = level - 0.02 * visit + 0.05 * (time > 1600) + rng.normal(0, 0.015, 1200)
    terms = [Categorical(variable="visit", codes=visit, levels=("0", "1", "2"))]
    found = drifting(values, time=time, clusters=woman, covariates=terms)
    assert found.p_value < 1e-20
    assert found.lower < 1600 < found.higher
    assert found.low < 0.05 < found.high
    assert found.low > 0.02
    assert found.low == pytest.approx(2 * found.difference - found.high)


def test_without_drift_p_is_spread_evenly_although_women_differ_and_age() -> None:
    below = []
    for seed in range(60):
        time, visit, woman, rng = visits(women=150, seed=seed)
        values = rng.normal(0, 0.1, 150)[woman] - 0.03 * visit + rng.normal(0, 0.015, 450)
        terms = [Categorical(variable="visit", codes=visit, levels=("0", "1", "2"))]
        below.append(drifting(values, time=time, clusters=woman, covariates=terms).p_value)
    # Of 60, 6 are expected below 0.1 (SD 2.3) and 30 below 0.5 (SD 3.9).
    assert 1 <= sum(p < 0.1 for p in below) <= 13
    assert 18 <= sum(p < 0.5 for p in below) <= 42
    assert min(below) > 0.0005


def test_a_curve_through_means_of_neighbours_is_that_through_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    time = rng.uniform(0, 1000, 12_000)
    values = 0.1 * np.sin(time / 160) + rng.normal(0, 0.05, 12_000)
    thinned = drifting(values, time=time, clusters=np.arange(12_000))
    monkeypatch.setattr("cohortqc.stats.drift._MOST_POINTS", 12_000)
    whole = drifting(values, time=time, clusters=np.arange(12_000))
    assert thinned.span == pytest.approx(whole.span, rel=0.02)
    assert (thinned.lower, thinned.higher, thinned.low) == (whole.lower, whole.higher, whole.low)
    assert 0 < whole.higher < 500 < whole.lower < 1000


@pytest.mark.parametrize(
    ("time", "covariates", "why"),
    [
        (np.tile([0.0, 1.0], 120), (), "different times"),
        (
            np.repeat(np.arange(8.0), 30),
            (Categorical(variable="year", codes=np.repeat(np.arange(8), 30), levels=tuple("abcdefgh")),),
            "cannot be told apart",
        ),
    ],
)
def test_time_that_tells_nothing_by_itself_shows_no_drift(time: Floats, covariates: Sequence[Term], why: str) -> None:
    found = drift(Y, time=time, covariates=covariates, clusters=ROW, level=0.9)
    assert isinstance(found, Absent)
    assert why in found.problem


def test_a_single_participant_shows_no_drift() -> None:
    found = drift(Y, time=ROW.astype(np.float64), covariates=(), clusters=np.zeros(240, dtype=np.int64), level=0.9)
    assert found == Absent("there are too few participants")


def test_covariates_that_differ_between_participants_whose_levels_are_everything_are_one() -> None:
    # 20 participants at the same 12 times. Their values hardly vary but for their levels, so that only what varies
    # within participants counts; there, both covariates are one.
    participant, time = ROW // 12, (ROW % 12).astype(np.float64)
    within = np.cos(time * 1.7)
    covariates = (Numeric(variable="a", values=within), Numeric(variable="b", values=within + (-1.0) ** participant))
    levels, noise = (-1.0) ** (participant // 2), 0.1 * np.sin(ROW * ROW * 2.3)
    found = drift(1e6 * levels + noise, time=time, covariates=covariates, clusters=participant, level=0.9)
    assert found == Absent("the values hardly vary within the participants")
    assert isinstance(drift(levels + noise, time=time, covariates=covariates, clusters=participant, level=0.9), Drift)


def test_a_covariate_that_others_make_up_changes_nothing() -> None:
    time = ((ROW * 53) % 240).astype(np.float64)
    once = Numeric(variable="x", values=X)
    again = Numeric(variable="x2", values=3 * X + 1)
    found = drifting(Y, time=time, clusters=ROW // 3, covariates=[once, again])
    alone = drifting(Y, time=time, clusters=ROW // 3, covariates=[once])
    assert (found.lower, found.higher) == (alone.lower, alone.higher)
    assert found.low == pytest.approx(alone.low, rel=1e-9)
    assert found.p_value == pytest.approx(alone.p_value, rel=1e-9)
