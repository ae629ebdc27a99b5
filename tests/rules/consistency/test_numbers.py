"""Numbers as a listing shows them."""

import numpy as np
import pytest

from cohortqc.rules.consistency.numbers import NumberTexts, as_declared, fewest_digits, fixed


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1.2235, 3, "1.224"),
        (0.145, 2, "0.15"),
        (2.675, 2, "2.68"),
        (-0.0004, 3, "0.000"),
        (5.0, 0, "5"),
        (-1.5, 0, "-2"),
        (1e30, 2, "1000000000000000000000000000000.00"),
        (-1e308, 3, f"-1{'0' * 308}.000"),
        (float("inf"), 2, "inf"),
    ],
)
def test_half_goes_away_from_zero_on_the_decimal_text(value: float, digits: int, text: str) -> None:
    assert fixed(value, digits=digits) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.2, "0.2"), (14.0, "14"), (1e-7, "0.0000001"), (1e22, "10000000000000000000000"), (80, "80")]
)
def test_the_fewest_digits_without_an_exponent(value: float, text: str) -> None:
    assert fewest_digits(value) == text


def test_without_declared_digits_noise_of_floating_point_is_not_shown() -> None:
    assert as_declared(0.1 + 0.2, digits=None) == "0.3"
    assert as_declared(0.1 + 0.2, digits=2) == "0.30"


def test_texts_are_made_when_they_are_read() -> None:
    texts = NumberTexts(values=np.array([1.0, 2.5, 3.25]), digits=1)
    assert list(texts) == ["1.0", "2.5", "3.3"]
    assert list(texts[1:]) == ["2.5", "3.3"]
    assert texts[-1] == "3.3"
