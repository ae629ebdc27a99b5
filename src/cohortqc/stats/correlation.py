"""Pearson's correlation of two columns with Fisher's interval."""

from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from cohortqc.stats.intervals import Interval
from cohortqc.stats.number import Absent, floats


def pearson(first: ArrayLike, second: ArrayLike, *, level: float = 0.95) -> Interval | Absent:
    """Correlation of the rows where both are known (not NaN). Agrees with R `cor.test(x, y)`.

    Both of shape (n,); absent with fewer than 4 such rows, or when one column does not vary. Raises ValueError for
    columns of different lengths.
    """
    x, y = floats(first), floats(second)
    if x.size != y.size:
        raise ValueError(f"columns of {x.size} and {y.size} rows have no correlation")
    known = ~(np.isnan(x) | np.isnan(y))
    x, y = x[known], y[known]
    if x.size < 4:
        return Absent("fewer than 4 rows have both values")
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return Absent("a variable has only one value")
    x, y = x - x.mean(), y - y.mean()
    r = float(np.clip((x @ y) / sqrt(float(x @ x) * float(y @ y)), -1, 1))
    if abs(r) == 1:
        return Interval(estimate=r, low=r, high=r)
    half = -float(ndtri((1 - level) / 2)) / sqrt(x.size - 3)
    return Interval(estimate=r, low=tanh(atanh(r) - half), high=tanh(atanh(r) + half))
