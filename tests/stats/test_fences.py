"""Fences against R 4.2.2 and robustbase 0.95 (reference/distributions.R), and what holds of them whatever the data."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohortqc.stats.fences import (
    FEWEST,
    Fences,
    gap_fences,
    hinges,
    hubert_fences,
    medcouple,
    normal_fences,
    tukey_fences,
)
from cohortqc.stats.number import Absent

X = [1.2, 1.9, 2.1, 2.4, 2.4, 2.9, 3.3, 3.8, 4.4, 5.1, 5.2, 6.8, 7.7, 9.5, 12.9, 21.4, 3.1, 2.2, 4.0, 6.1, 2.7]
EVERY = (normal_fences, tukey_fences, hubert_fences, gap_fences)

columns = st.lists(st.integers(-1000, 1000), min_size=FEWEST, max_size=60).map(lambda values: np.array(values) / 8)


def limits(found: Fences | Absent) -> tuple[float, float]:
    assert isinstance(found, Fences), found
    return found.low, found.high


def test_normal_limits_are_mean_and_sd_of_what_lies_within_the_robust_ones() -> None:
    # R: z <- qnorm(1 - 0.025 / 21); kept <- abs(x - median(x)) <= 1.5 * z * mad(x); mean(x[kept]) -+ z * sd(x[kept])
    assert limits(normal_fences(X)) == pytest.approx((-4.38518850072, 13.3551885007), rel=1e-11)
    # R: the same of log(x)
    assert limits(normal_fences(np.log(X))) == pytest.approx((-0.695651350424, 3.51545474005), rel=1e-11)


def test_an_outlier_does_not_widen_the_limits_that_are_to_find_it() -> None:
    clean = np.arange(40.0)
    assert limits(normal_fences([*clean, 1e6])) == pytest.approx(limits(normal_fences([*clean, 1e9])), rel=1e-12)


@pytest.mark.parametrize(("n", "cohorts"), [(20, 3000), (100, 3000), (1000, 1500), (11020, 300)])
def test_clean_normal_columns_have_an_outlier_at_no_more_than_the_nominal_rate(n: int, cohorts: int) -> None:
    rng = np.random.default_rng(2019)
    flagged = 0
    for _ in range(cohorts):
        values = rng.standard_normal(n)
        low, high = limits(normal_fences(values))
        flagged += bool(((values < low) | (values > high)).any())
    assert flagged / cohorts < 0.05 + 3 * np.sqrt(0.05 * 0.95 / cohorts)
    assert flagged / cohorts > 0.005, "limits that never flag anything are no limits"


def test_more_outliers_may_be_expected() -> None:
    narrow, wide = limits(normal_fences(X, expected=0.5)), limits(normal_fences(X, expected=0.001))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
    for senseless in (0.0, 1.0):
        with pytest.raises(ValueError, match="between 0 and 1"):
            normal_fences(X, expected=senseless)


def test_tukeys_fences_are_rs() -> None:
    assert hinges(X) == pytest.approx((2.4, 6.1))  # R: fivenum(x)[c(2, 4)]
    assert hinges([1, 2, 3, 4]) == (1.5, 3.5)  # R: fivenum(1:4)[c(2, 4)]
    assert hinges([1, 2, 3, 4, 5]) == (2, 4)
    # R: boxplot.stats(x)$out is 12.9 21.4
    assert limits(tukey_fences(X)) == pytest.approx((-3.15, 11.65))
    assert limits(tukey_fences(X, factor=3)) == pytest.approx((2.4 - 3 * 3.7, 6.1 + 3 * 3.7))


def test_huberts_fences_are_robustbases() -> None:
    assert medcouple(X) == pytest.approx(0.344827586207, rel=1e-11)  # R: mc(x)
    assert medcouple(-np.array(X)) == pytest.approx(-0.344827586207, rel=1e-11)
    # R: adjboxStats(x)$fence, adjboxStats(-x)$fence
    assert limits(hubert_fences(X)) == pytest.approx((1.00277575979, 21.715760401), rel=1e-10)
    assert limits(hubert_fences(-np.array(X))) == pytest.approx((-21.715760401, -1.00277575979), rel=1e-10)


def test_the_medcouple_of_a_long_column_is_that_of_its_order_statistics() -> None:
    long = np.random.default_rng(4).lognormal(size=30_001)
    thinned = np.sort(long)[np.rint(np.linspace(0, 30_000, 10_000)).astype(int)]
    assert medcouple(long) == medcouple(thinned)


def test_a_gap_of_more_than_one_sd_has_a_far_side() -> None:
    column = [*range(20), 40.0]  # sd 9.07, gap 21
    assert limits(gap_fences(column)) == (-inf, 19)
    assert limits(gap_fences(-np.array(column))) == (-19, inf)
    assert limits(gap_fences(list(range(21)))) == (-inf, inf)


def test_of_several_gaps_the_one_nearest_to_the_median_counts() -> None:
    column = [-900.0, -500.0, *range(40), 500.0, 900.0]  # sd 220
    assert limits(gap_fences(column)) == (0, 39)


def test_a_gap_exactly_as_wide_as_asked_is_none() -> None:
    column = np.array([*range(20), 40.0])
    sd = float(column.std(ddof=1))
    assert limits(gap_fences(column, factor=21 / sd))[1] == inf
    assert limits(gap_fences(column, factor=20.99 / sd))[1] == 19


def test_two_halves_far_apart_have_no_far_side() -> None:
    assert limits(gap_fences([*range(10), *range(1000, 1010)], factor=0.5)) == (-inf, inf)


def test_a_gap_may_begin_at_the_median_itself() -> None:
    assert limits(gap_fences([*[5.0] * 19, 6.0, 500.0])) == (-inf, 6)
    assert limits(gap_fences([*[5.0] * 20, 500.0])) == (-inf, 5)
    assert limits(gap_fences([*[5.0] * 20, -500.0])) == (5, inf)


def test_below_twenty_values_there_are_no_fences() -> None:
    for fences in EVERY:
        assert fences(range(19)) == Absent("fewer than 20 values")
        assert isinstance(fences(range(20)), Fences)


def test_tied_values_have_no_fences() -> None:
    tied = [*[3.0] * 30, *range(-5, 10)]
    for fences in (normal_fences, tukey_fences, hubert_fences):
        assert fences(tied) == Absent("at least half of the values are equal")
    assert gap_fences([3.0] * 30) == Absent("the values are all equal")


@given(columns, st.sampled_from(EVERY), st.integers(1, 8), st.integers(-64, 64))
def test_fences_move_with_the_scale_of_the_values(values: np.ndarray, fences: object, by: int, plus: int) -> None:
    assert callable(fences)
    before, after = fences(values), fences(values * by + plus)
    assert isinstance(before, Absent) == isinstance(after, Absent)
    if isinstance(before, Fences) and isinstance(after, Fences):
        assert after.low == pytest.approx(before.low * by + plus, abs=1e-6)
        assert after.high == pytest.approx(before.high * by + plus, abs=1e-6)


@given(columns, st.sampled_from(EVERY), st.randoms(use_true_random=False))
def test_the_order_of_the_values_is_no_matter(values: np.ndarray, fences: object, random: object) -> None:
    assert callable(fences)
    mixed = values.copy()
    np.random.default_rng(len(values)).shuffle(mixed)
    assert fences(mixed) == fences(values)


@given(columns)
def test_turned_round_the_fences_turn_round(values: np.ndarray) -> None:
    for fences in EVERY:
        before, after = fences(values), fences(-values)
        if isinstance(before, Fences) and isinstance(after, Fences):
            assert (after.low, after.high) == pytest.approx((-before.high, -before.low), abs=1e-9)


def test_of_an_even_number_of_pairs_the_medcouple_is_the_mean_of_the_two_in_the_middle() -> None:
    # By definition, over all pairs. R: mc((1:160)^2) is 0.317489035088, the lower of the two.
    values = np.square(np.arange(1.0, 161.0))
    centred = values - np.median(values)
    high, low = centred[centred > 0], centred[centred < 0]
    kernel = (high[:, None] + low[None, :]) / (high[:, None] - low[None, :])
    assert medcouple(values) == pytest.approx(np.median(kernel), rel=1e-12)
