"""Differences as text."""

import pytest

from cohortqc.rules.accuracy.differences import signed


@pytest.mark.parametrize(
    ("value", "text"), [(0.034, "+0.034"), (-0.012, "-0.012"), (0.0, "0.000"), (0.0004, "0.000"), (0.0006, "+0.001")]
)
def test_only_what_is_shown_above_nothing_has_a_plus(value: float, text: str) -> None:
    assert signed(value, decimals=3) == text
