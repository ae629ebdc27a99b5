"""Numbers to text: half away from zero, no negative zero, journal styles."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohortqc.layouts.rounding import MINUS, count, digits_for, fixed, interval, p_value, percent, plain
from cohortqc.layouts.styles import AMA, BMJ, LANCET, NEJM, PLAIN, Style


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (2.675, 2, "2.68"),  # the double is 2.67499999999999982
        (0.145, 2, "0.15"),  # 29/200; format() gives 0.14
        (-0.145, 2, f"{MINUS}0.15"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (-0.0004, 3, "0.000"),
        (-0.0, 1, "0.0"),
        (59.8, 1, "59.8"),
        (1234.5, 1, "1,234.5"),
        (1e22, 0, "10,000,000,000,000,000,000,000"),
        (1e-30, 2, "0.00"),
    ],
)
def test_fixed(value: float, digits: int, text: str) -> None:
    assert fixed(value, digits=digits) == text


@pytest.mark.parametrize(
    ("part", "whole", "digits", "text"),
    [
        (23, 40, 0, "58"),  # 100 * 23 / 40 is 57.49999999999999 in doubles
        (29, 200, 0, "15"),
        (1, 8, 1, "12.5"),
        (1, 3, 1, "33.3"),
        (2, 3, 1, "66.7"),
        (0, 7, 1, "0.0"),
        (7, 7, 1, "100.0"),
        (1, 2000, 1, "0.1"),
    ],
)
def test_percent_is_rounded_from_the_integers(part: int, whole: int, digits: int, text: str) -> None:
    assert percent(part, of=whole, digits=digits) == text


def test_a_percentage_of_nobody_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="denominator"):
        percent(0, of=0, digits=1)


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 3))
def test_percent_is_the_exact_quotient_half_up(part: int, whole: int, digits: int) -> None:
    part = min(part, whole)
    exact = Decimal(100 * part) / Decimal(whole)
    assert abs(Decimal(percent(part, of=whole, digits=digits)) - exact) <= Decimal(5).scaleb(-digits - 1)


@given(st.floats(-1e9, 1e9), st.integers(0, 6))
def test_fixed_has_its_digits_is_odd_and_never_negative_zero(value: float, digits: int) -> None:
    text = fixed(value, digits=digits)
    number = Decimal(text.replace(",", "").replace(MINUS, "-"))
    assert len(text.partition(".")[2]) == digits
    assert abs(number - Decimal(repr(value))) <= Decimal(5).scaleb(-digits - 1) + Decimal("1e-6")
    assert (MINUS in text) == (number < 0)
    assert fixed(-value, digits=digits).removeprefix(MINUS) == text.removeprefix(MINUS)


@pytest.mark.parametrize(
    ("p", "plain_style", "ama", "lancet"),
    [
        (0.0, "<0.001", "<.001", "<0·0001"),
        (0.0000999, "<0.001", "<.001", "<0·0001"),
        (0.00042, "<0.001", "<.001", "0·0004"),
        (0.000999, "<0.001", "<.001", "0·0010"),
        (0.001, "0.001", ".001", "0·001"),
        (0.0049, "0.005", ".005", "0·005"),
        (0.0123, "0.01", ".01", "0·01"),
        (0.0449, "0.04", ".04", "0·04"),
        (0.0497, "0.050", ".050", "0·050"),
        (0.0512, "0.051", ".051", "0·051"),
        (0.21, "0.21", ".21", "0·21"),
        (0.99, "0.99", ".99", "0·99"),
        (0.9949, ">0.99", ">.99", ">0·99"),
        (1.0, ">0.99", ">.99", ">0·99"),
    ],
)
def test_p_values(p: float, plain_style: str, ama: str, lancet: str) -> None:
    assert (p_value(p), p_value(p, style=AMA), p_value(p, style=LANCET)) == (plain_style, ama, lancet)


@given(st.floats(0, 1), st.sampled_from([PLAIN, AMA, NEJM, LANCET, BMJ]))
def test_a_p_value_is_never_zero_or_one(p: float, style: Style) -> None:
    text = p_value(p, style=style).replace(style.decimal_mark, ".")
    assert 0 < float(text.strip("<>")) < 1


@pytest.mark.parametrize(
    ("standard_error", "digits"),
    [
        (0.0174, 3),
        (0.0994, 3),
        (0.0995, 2),  # 0.10
        (0.11, 2),
        (5.7, 1),
        (9.96, 0),  # 10
        (23, 0),
        (1e-5, 6),
        (0, 0),
    ],
)
def test_digits_show_two_significant_ones(standard_error: float, digits: int) -> None:
    assert digits_for(standard_error) == digits


def test_thousands_by_style() -> None:
    assert count(7750) == "7,750"
    assert count(7750, style=AMA) == "7750"
    assert count(11020, style=NEJM) == "11,020"
    assert count(11020, style=BMJ) == "11\u2009020"


def test_an_interval_cannot_be_taken_for_a_minus() -> None:
    assert interval(-0.087, -0.018, digits=3) == f"{MINUS}0.087 to {MINUS}0.018"
    assert interval(-0.087, 0.018, digits=2, style=LANCET) == f"{MINUS}0·09 to 0·02"


def test_cut_points_keep_the_digits_they_have() -> None:
    assert [plain(value) for value in (5.0, 6.5, 0.1 + 0.2)] == ["5", "6.5", "0.3"]
