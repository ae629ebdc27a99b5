"""Scores of ordered categories for a test for trend: each category counts as its median."""

import numpy as np
from numpy.typing import ArrayLike

from cohortqc.stats.design import Numeric
from cohortqc.stats.number import Absent, Codes, Floats, floats
from cohortqc.stats.quantiles import median


def category_scores(values: ArrayLike, *, codes: Codes, categories: int) -> Floats | Absent:
    """Median of the variable within each category, shape (categories,), over the whole analysis set.

    values, codes: shape (n,), the variable and its category; NaN and -1 are left out. Computed once, so that
    the scores are the same in every model. Absent when fewer than two categories hold a value; an empty one scores NaN.
    """
    column = floats(values)
    scores = np.full(categories, np.nan)
    for category in range(categories):
        middle = median(column[codes == category])
        if not isinstance(middle, Absent):
            scores[category] = middle
    if np.unique(scores[~np.isnan(scores)]).size < 2:
        return Absent("a trend needs at least 2 categories with different medians")
    return scores


def trend_term(variable: str, *, codes: Codes, scores: Floats) -> Numeric:
    """The term whose coefficient is tested: everybody at the score of their category.

    Raises ValueError for a code without a score.
    """
    if (codes < 0).any() or np.isnan(scores[codes]).any():
        raise ValueError(f"{variable} has a category without a score; leave those rows out first")
    return Numeric(variable=variable, values=scores[codes])
