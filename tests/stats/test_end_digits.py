"""Final digits: which they are, and the test of R 4.2.2 whether all occur equally often."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohortqc.stats.end_digits import EVEN, DigitTest, digit_test, end_digits
from cohortqc.stats.number import Absent


def spread(*counts: int, digits: tuple[int, ...] = tuple(range(10))) -> np.ndarray:
    return np.repeat(np.array(digits, dtype=np.int64), counts)


def test_the_final_digit_is_that_of_the_declared_decimals() -> None:
    assert end_digits([120.5, 71, 0.3, -4.7], decimals=1).tolist() == [5, 0, 3, 7]
    assert end_digits([120, 71, 0, -38], decimals=0).tolist() == [0, 1, 0, 8]
    assert end_digits([0.715, 1.2], decimals=3).tolist() == [5, 0]


def test_a_value_with_more_decimals_has_none_nor_has_a_missing_one() -> None:
    assert end_digits([120.55, np.nan, 3e18, 1e308, np.inf], decimals=1).tolist() == [-1] * 5


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_floating_point_bends_no_digit(whole: int, decimals: int) -> None:
    assert end_digits([whole / 10**decimals], decimals=decimals).tolist() == [abs(whole) % 10]


def test_ten_digits_are_compared_as_r_does() -> None:
    found = digit_test(spread(31, 9, 10, 8, 12, 30, 9, 7, 11, 8))
    assert isinstance(found, DigitTest)
    assert (found.n, found.preferred, found.expected) == (135, 0, 0.1)
    assert found.excess == pytest.approx(31 / 135 - 0.1)
    assert found.p_value == pytest.approx(1.21795339854e-08, rel=1e-9)  # R: chisq.test(counts)


def test_five_even_digits_are_compared_and_odd_ones_left_out() -> None:
    even = spread(20, 11, 9, 12, 8, digits=EVEN)
    found = digit_test(np.concatenate([even, np.full(7, 3), np.full(4, -1)]), possible=EVEN)
    assert isinstance(found, DigitTest)
    assert (found.n, found.preferred, found.expected) == (60, 0, 0.2)
    assert found.p_value == pytest.approx(0.111709292816, rel=1e-9)  # R: chisq.test(c(20, 11, 9, 12, 8))


def test_each_digit_must_be_expected_five_times() -> None:
    assert digit_test(spread(*[5] * 9, 4)) == Absent("fewer than 50 values")
    found = digit_test(spread(*[5] * 10))
    assert isinstance(found, DigitTest)
    assert (found.excess, found.p_value) == (0, 1)
    assert digit_test(spread(5, 5, 5, 5, 4, digits=EVEN), possible=EVEN) == Absent("fewer than 25 values")
