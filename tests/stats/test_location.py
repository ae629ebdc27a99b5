"""Intervals of mean and median against R 4.2.2 (reference/distributions.R)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohortqc.stats.intervals import Interval
from cohortqc.stats.location import mean_interval, median_interval
from cohortqc.stats.number import Absent

X = [1.2, 1.9, 2.1, 2.4, 2.4, 2.9, 3.3, 3.8, 4.4, 5.1, 5.2, 6.8, 7.7, 9.5, 12.9, 21.4, 3.1, 2.2, 4.0, 6.1, 2.7]


def shown(found: Interval | Absent) -> tuple[float, float, float]:
    assert isinstance(found, Interval), found
    return found.estimate, found.low, found.high


def test_the_interval_of_the_mean_is_rs_t_test() -> None:
    # R: t.test(x), t.test(x, conf.level = 0.9)
    assert shown(mean_interval(X)) == pytest.approx((5.29047619048, 3.16891288302, 7.41203949794), rel=1e-10)
    assert shown(mean_interval(X, level=0.9))[1:] == pytest.approx((3.53632323795, 7.044629143), rel=1e-9)


def test_the_interval_of_the_median_ends_at_values() -> None:
    # R: k <- qbinom(0.025, 21, 0.5); sort(x)[c(k, 21 - k + 1)]
    assert shown(median_interval([*X, np.nan])) == (3.8, 2.4, 6.1)


def test_six_values_have_an_interval_of_the_median_and_five_have_none() -> None:
    assert shown(median_interval([1, 2, 3, 4, 5, 6])) == (3.5, 1, 6)
    assert median_interval([1, 2, 3, 4, 5]) == Absent("too few values for an interval of the median")
    assert median_interval([]) == Absent("too few values for an interval of the median")


def test_one_value_has_no_interval_of_the_mean() -> None:
    assert mean_interval([3.0]) == Absent("the SD needs at least 2 values")
    assert mean_interval([np.nan]) == Absent("no value is known")


def test_the_median_interval_holds_the_median_at_least_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(2000):
        _, low, high = shown(median_interval(rng.lognormal(size=30)))
        held += low <= 1 <= high
    assert held / 2000 > 0.95 - 3 * np.sqrt(0.05 * 0.95 / 2000)


@given(st.lists(st.integers(-100, 100), min_size=6, max_size=40), st.integers(1, 5), st.integers(-9, 9))
def test_intervals_move_with_the_scale_of_the_values(values: list[int], by: int, plus: int) -> None:
    for interval in (mean_interval, median_interval):
        before, after = shown(interval(values)), shown(interval(np.array(values) * by + plus))
        assert after == pytest.approx(tuple(number * by + plus for number in before), abs=1e-8)
        assert before[1] <= before[0] <= before[2]
