"""Scores for the test for trend."""

import numpy as np
import pytest

from cohortqc.stats.number import Absent
from cohortqc.stats.trend import category_scores, trend_term

STRAIN = [4.0, 5, 6, 7, 9, 12, np.nan]
QUARTILE = np.array([0, 0, 1, 1, 2, 2, -1])


def test_each_category_scores_its_median() -> None:
    scores = category_scores(STRAIN, codes=QUARTILE, categories=3)
    assert not isinstance(scores, Absent)
    assert list(scores) == [4.5, 6.5, 10.5]
    assert list(trend_term("trend", codes=QUARTILE[:6], scores=scores).values) == [4.5, 4.5, 6.5, 6.5, 10.5, 10.5]


def test_one_category_has_no_trend() -> None:
    assert category_scores([4.0, 5], codes=np.array([0, 0]), categories=2) == Absent(
        "a trend needs at least 2 categories with different medians"
    )


def test_a_woman_without_a_category_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="without a score"):
        trend_term("trend", codes=np.array([-1]), scores=np.array([1.0, 2.0]))
