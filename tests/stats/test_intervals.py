"""Intervals for proportions against R 4.2.2."""

import pytest

from cohortqc.stats.intervals import Interval, newcombe, wilson
from cohortqc.stats.number import Absent


def test_wilson_is_rs_prop_test() -> None:
    found = wilson(15, n=148)
    assert isinstance(found, Interval)
    # R: prop.test(15, 148, correct = FALSE)$conf.int
    assert (found.low, found.high) == pytest.approx((0.0623863995307, 0.1604872417233), rel=1e-6)


def test_wilson_stays_within_0_and_1() -> None:
    found = wilson(0, n=10)
    assert isinstance(found, Interval)
    # R: prop.test(0, 10, correct = FALSE)$conf.int
    assert (found.low, found.high) == pytest.approx((0, 0.277532799863), rel=1e-6, abs=1e-12)


def test_newcombe_gives_the_published_interval() -> None:
    # Newcombe 1998, Stat Med 17:873-890, example (a): 56/70 - 48/80, method 10: 0.0524 to 0.3339
    found = newcombe((48, 80), (56, 70))
    assert isinstance(found, Interval)
    assert (found.estimate, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_nobody_has_no_proportion() -> None:
    assert wilson(0, n=0) == Absent("no value is known")
    assert newcombe((0, 0), (1, 2)) == newcombe((1, 2), (0, 0)) == Absent("no value is known")


def test_more_successes_than_trials_are_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="no proportion"):
        wilson(3, n=2)
