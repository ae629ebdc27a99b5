"""Where the middle of a column lies: mean and median between their confidence limits."""

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, stdtrit

from cohortqc.stats.intervals import Interval
from cohortqc.stats.moments import moments
from cohortqc.stats.number import Absent, observed


def mean_interval(values: ArrayLike, *, level: float = 0.95) -> Interval | Absent:
    """Mean with its t interval; missing (NaN) are left out. Agrees with R `t.test(x)$conf.int`.

    values: shape (n,), at least 2 known; the result has their unit.
    """
    found = moments(values)
    mean, sd = found.mean, found.sd
    if isinstance(mean, Absent):
        return mean
    if isinstance(sd, Absent):
        return sd
    half = -float(stdtrit(found.n - 1, (1 - level) / 2)) * sd / sqrt(found.n)
    return Interval(estimate=mean, low=mean - half, high=mean + half)


def median_interval(values: ArrayLike, *, level: float = 0.95) -> Interval | Absent:
    """Median between two order statistics that hold it with at least this confidence (binomial; Conover 1999, 3.2).

    values: shape (n,), missing (NaN) left out. With k = `qbinom(0.025, n, 0.5)`, R: `sort(x)[c(k, n - k + 1)]`. Absent
    when even the extremes hold the median with less confidence (n < 6 at 95 %).
    """
    known = np.sort(observed(values))
    below = bdtr(np.arange(known.size // 2 + 1), known.size, 0.5)
    rank = int(np.searchsorted(below, (1 - level) / 2)) if known.size else 0
    if rank < 1:
        return Absent("too few values for an interval of the median")
    return Interval(estimate=float(np.median(known)), low=float(known[rank - 1]), high=float(known[-rank]))
