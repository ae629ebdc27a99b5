"""How far one distribution over bins has moved from another: the population stability index and its chance."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtr

from cohortqc.stats.number import Absent, Floats, Number

_HALF = 0.5


def stability_index(first: ArrayLike, second: ArrayLike) -> Number:
    """Sum over bins of (q - p) * log(q / p), with p and q the shares of the first and the second; never negative.

    first, second: shape (k,), counts in the same bins. Half an observation is added to every bin, so that an empty one
    has a logarithm. Absent when one of them holds nothing. Raises ValueError when the shapes differ.
    """
    counts = _pair(first, second)
    if (counts.sum(axis=1) == 0).any():
        return Absent("one of them holds no value")
    shares = counts + _HALF
    shares /= shares.sum(axis=1, keepdims=True)
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())


def homogeneity_p(first: ArrayLike, second: ArrayLike) -> float:
    """Pearson's chi-squared test that both are drawn from one distribution; bins empty in both do not count.

    Agrees with R `chisq.test(rbind(first, second), correct = FALSE)`; 1 when fewer than two bins hold anything.
    """
    counts = _pair(first, second)
    counts = counts[:, counts.sum(axis=0) > 0]
    if counts.shape[1] < 2 or (counts.sum(axis=1) == 0).any():
        return 1.0
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    return float(chdtrc(counts.shape[1] - 1, ((counts - expected) ** 2 / expected).sum()))


def difference_p(difference: float, *, error: float) -> float:
    """Two-sided p value of a difference of means with this standard error, on the normal distribution."""
    if error == 0:
        return 1.0 if difference == 0 else 0.0
    return float(2 * ndtr(-abs(difference) / error))


def _pair(first: ArrayLike, second: ArrayLike) -> Floats:
    counts = [np.asarray(group, dtype=np.float64) for group in (first, second)]
    if counts[0].shape != counts[1].shape or counts[0].ndim != 1:
        raise ValueError("give both one count for each of the same bins")
    return np.stack(counts)
