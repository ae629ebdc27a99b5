"""Values that look like missing codes: each condition at its edge."""

from collections.abc import Sequence

import pyarrow as pa
import pytest

from cohortqc.rules.completeness.code_like import code_like

AGES = list(range(50, 70))
"""Twenty values; their standard deviation is 5.77."""


def found(values: Sequence[float | None]) -> tuple[float, ...]:
    return code_like(pa.chunked_array([pa.array(values)]))


@pytest.mark.parametrize("code", [777, 888, 999, 9999, 96, 97, 98, 99, 997, 9998])
def test_high_code_three_times_beyond_the_others_is_found(code: int) -> None:
    assert found([*AGES, code, code, code]) == (code,)


@pytest.mark.parametrize("value", [100, 95, 796, 789, 979, 1000])
def test_other_numbers_are_no_codes_however_far_they_lie(value: int) -> None:
    assert found([*AGES, value, value, value]) == ()


@pytest.mark.parametrize("code", [9.99, 99.9, 9.9, 99.99])
def test_nines_with_decimals_are_codes_and_other_decimals_are_not(code: float) -> None:
    bulk = [0.5 + place / 100 for place in range(20)]
    assert found([*bulk, code, code, code]) == (code,)
    assert found([*bulk, code - 0.01, code - 0.01, code - 0.01]) == ()
    assert found([*bulk, 8.88, 8.88, 8.88]) == ()


def test_twice_is_not_several_times() -> None:
    assert found([*AGES, 999, 999]) == ()
    assert found([*AGES, 999, 999, 999]) == (999,)


def test_codes_of_one_end_are_counted_together_those_of_two_ends_are_not() -> None:
    assert found([*AGES, 888, 999, 999]) == (888, 999)
    assert found([*AGES, -9, 999, 999]) == ()


def test_twenty_other_values_are_enough_and_nineteen_are_not() -> None:
    assert found([*AGES, 99, 99, 99]) == (99,)
    assert found([*AGES[1:], 99, 99, 99]) == ()


def test_a_code_lies_more_than_two_standard_deviations_apart() -> None:
    # Ten of 0 and ten of 10: mean 5, standard deviation 5, so that the gap must exceed 10. From 89 to 99 it is 10.
    low, high = [79] * 10, [89] * 10
    assert found([*low, *high, 99, 99, 99]) == ()
    assert found([*low, *[88.9] * 10, 99, 99, 99]) == (99,)


def test_a_whole_number_is_no_code_below_a_gap_of_three() -> None:
    assert found([*[5] * 19, 4, 7, 7, 7]) == ()
    assert found([*[4] * 19, 3, 7, 7, 7]) == (7,)


def test_a_code_among_the_values_is_ordinary() -> None:
    assert found([*range(80, 103), 99, 99, 99]) == ()
    assert found([*AGES, 99, 99, 99, 100]) == ()


def test_nine_of_a_score_up_to_nine_is_ordinary() -> None:
    assert found([*range(10), *range(10), *range(10), 9, 9, 9, 9]) == ()


def test_an_ordinary_seven_is_what_the_nine_must_lie_apart_from() -> None:
    # Without the sevens the nines would lie 3 above the six, by two and a half standard deviations.
    bulk = [*[2, 3, 4, 5] * 7, 6]
    assert found([*bulk, 9, 9, 9]) == (9,)
    assert found([*bulk, 7, 9, 9, 9]) == ()


@pytest.mark.parametrize("code", [-7, -8, -9, -99, -999, -77, -97])
def test_low_code_needs_no_gap_where_no_other_value_is_negative(code: int) -> None:
    incomes = [place * 5000 for place in range(20)]
    assert found([*incomes, code, code, code]) == (code,)


def test_low_code_needs_a_gap_where_other_values_are_negative() -> None:
    days = [-120 + 10 * place for place in range(20)]
    assert found([*days, -999, -999, -999]) == (-999,)
    assert found([*[day + 25 for day in days], -99, -99, -99]) == ()
    assert found([-1, *days[12:], *range(12), -99, -99, -99]) == (-99,)


def test_minus_one_must_lie_apart() -> None:
    assert found([*[0] * 10, *[1] * 10, -1, -1, -1]) == ()
    assert found([*AGES, -1, -1, -1]) == (-1,)


def test_minus_one_that_is_ordinary_does_not_make_other_codes_so() -> None:
    incomes = [place * 5000 for place in range(20)]
    assert found([*incomes, -1, -9, -9, -9]) == (-9,)


def test_missing_cells_and_columns_without_values_are_nothing() -> None:
    assert found([*AGES, None, 99, 99, None, 99]) == (99,)
    assert code_like(pa.chunked_array([pa.nulls(30, pa.int64())])) == ()
    assert code_like(pa.chunked_array([], type=pa.float64())) == ()
    assert found([9] * 30) == ()
