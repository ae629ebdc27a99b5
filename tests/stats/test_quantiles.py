"""Quantiles against R 4.2.2; the R command stands beside each expected number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohortqc.stats.number import Absent
from cohortqc.stats.quantiles import QuantileType, median, quantiles

T_SCORES = (-2.5, -1.9, -1.1, -1.1, -0.4, 0.3, 0.8, 1.7)


def test_type_2_averages_at_the_jumps() -> None:
    # R: quantile(c(-2.5,-1.9,-1.1,-1.1,-0.4,0.3,0.8,1.7), c(.25,.5,.75), type = 2)
    assert quantiles(T_SCORES, (0.25, 0.5, 0.75)) == pytest.approx((-1.5, -0.75, 0.55))


def test_type_7_interpolates() -> None:
    # R: quantile(c(-2.5,-1.9,-1.1,-1.1,-0.4,0.3,0.8,1.7), c(.25,.5,.75), type = 7)
    assert quantiles(T_SCORES, (0.25, 0.5, 0.75), method=QuantileType.TYPE_7) == pytest.approx((-1.3, -0.75, 0.425))


def test_missing_values_are_left_out() -> None:
    assert median([1.0, np.nan, 3.0]) == 2.0


def test_without_a_value_a_quantile_says_why_it_is_absent() -> None:
    assert median([np.nan]) == Absent("no value is known")
    assert quantiles([], (0.25,)) == (Absent("no value is known"),)


def test_an_infinite_value_gives_no_number() -> None:
    assert quantiles([1.0, np.inf], (1.0,)) == (Absent("the values are not all finite"),)


def test_a_probability_outside_0_to_1_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantiles([1.0], (1.5,))


@given(st.lists(st.integers(-100, 100), min_size=1, max_size=40))
def test_type_2_quantiles_rise_and_stay_within_the_values(values: list[int]) -> None:
    found = [q for q in quantiles(values, (0, 0.25, 0.5, 0.75, 1)) if isinstance(q, float)]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (min(values), max(values))
