"""Pearson's correlation with Fisher's interval against R 4.2.2 (reference/distributions.R)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohortqc.stats.correlation import pearson
from cohortqc.stats.intervals import Interval
from cohortqc.stats.number import Absent

X = [1.2, 1.9, 2.1, 2.4, 2.4, 2.9, 3.3, 3.8, 4.4, 5.1, 5.2, 6.8, 7.7, 9.5, 12.9, 21.4, 3.1, 2.2, 4.0, 6.1, 2.7]
Y = np.array(X[::-1]) + np.sqrt(X)


def shown(found: Interval | Absent) -> tuple[float, float, float]:
    assert isinstance(found, Interval), found
    return found.estimate, found.low, found.high


def test_correlation_and_interval_are_rs() -> None:
    # R: cor.test(x, rev(x) + sqrt(x))
    expected = (0.0141381547135, -0.420112679368, 0.44312045729)
    assert shown(pearson(X, Y)) == pytest.approx(expected, rel=1e-9)
    assert shown(pearson([*X, np.nan, 1], [*Y, 2, np.nan])) == pytest.approx(expected, rel=1e-9)


def test_four_rows_are_needed() -> None:
    assert pearson([1, 2, 3], [1, 3, 2]) == Absent("fewer than 4 rows have both values")
    assert isinstance(pearson([1, 2, 3, 4], [1, 3, 2, 4]), Interval)


def test_a_constant_has_no_correlation() -> None:
    assert pearson([1, 2, 3, 4], [5, 5, 5, 5]) == Absent("a variable has only one value")
    assert pearson([5, 5, 5, 5], [1, 2, 3, 4]) == Absent("a variable has only one value")


def test_a_line_has_no_uncertainty() -> None:
    assert shown(pearson([1, 2, 3, 4], [2, 4, 6, 8])) == (1, 1, 1)
    assert shown(pearson([1, 2, 3, 4], [8, 6, 4, 2])) == (-1, -1, -1)


def test_columns_of_different_lengths_are_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="3 and 2 rows"):
        pearson([1, 2, 3], [1, 2])


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=5, max_size=30), st.integers(1, 9))
def test_units_are_no_matter_and_a_turned_sign_turns_it_round(rows: list[tuple[int, int]], by: int) -> None:
    first, second = np.array(rows, dtype=np.float64).T
    before, after = pearson(first, second), pearson(second * by + 3, -first)
    if isinstance(before, Interval) and isinstance(after, Interval) and abs(before.estimate) < 0.999:
        assert shown(after) == pytest.approx((-before.estimate, -before.high, -before.low), abs=1e-9)
