"""Counts, mean and SD, whole and merged from parts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohortqc.stats.moments import moments
from cohortqc.stats.number import Absent

NUMBERS = st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))), max_size=30)


def test_mean_and_sd_leave_missing_values_out_and_count_them() -> None:
    found = moments([22.1, 25.4, np.nan, 31.0])
    # R: mean(c(22.1, 25.4, 31)); sd(c(22.1, 25.4, 31))
    assert (found.n, found.missing) == (3, 1)
    assert found.mean == pytest.approx(26.1666666666667, rel=1e-14)
    assert found.sd == pytest.approx(4.49925919828, rel=1e-11)
    assert (found.min, found.max) == (22.1, 31.0)


def test_numbers_too_large_to_square_have_no_sd() -> None:
    found = moments([1e308, -1e308, 1.0])
    assert found.sd == Absent("the values are not all finite")


def test_one_value_has_a_mean_but_no_sd() -> None:
    found = moments([3.0])
    assert found.mean == 3.0
    assert found.sd == Absent("the SD needs at least 2 values")


def test_no_value_has_no_mean_and_no_extremes() -> None:
    found = moments([np.nan, np.nan])
    assert (found.n, found.missing) == (0, 2)
    assert {found.mean, found.min, found.max} == {Absent("no value is known")}


def test_an_infinite_value_gives_no_number() -> None:
    assert moments([1.0, np.inf]).mean == Absent("the values are not all finite")


def test_a_large_offset_does_not_spoil_the_sd() -> None:
    # NIST StRD univariate NumAcc4: mean 10000000.2, SD 0.1 exactly
    values = [10000000.2, *([10000000.1, 10000000.3] * 500)]
    assert moments(values).sd == pytest.approx(0.1, rel=1e-7)


@given(NUMBERS, NUMBERS)
def test_parts_merge_to_the_whole(first: list[float], second: list[float]) -> None:
    whole, merged = moments([*first, *second]), moments(first).merge(moments(second))
    assert (merged.n, merged.missing, merged.min, merged.max) == (whole.n, whole.missing, whole.min, whole.max)
    if isinstance(whole.sd, float):
        assert merged.mean == pytest.approx(whole.mean, rel=1e-9, abs=1e-6)
        assert merged.sd == pytest.approx(whole.sd, rel=1e-6, abs=1e-6)
