"""Fences of one column: the limits beyond which a value is an outlier, by four methods."""

from dataclasses import dataclass
from math import ceil, exp, floor, inf

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from cohortqc.stats.number import Absent, Floats, floats

FEWEST = 20
"""Values without which no fence is built."""

MAD_TO_SD = 1.482602218505602
"""1 / qnorm(0.75): the median absolute deviation of a normal column times this is its SD."""

FIRST_STEP = 1.5
"""How much wider than the limits themselves the robust ones are, which say what enters mean and SD."""

MEDCOUPLE_SIZE = 10_000
"""Of a longer column, so many evenly spaced order statistics give the medcouple, which grows faster than n."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fences:
    """A closed interval in the unit of the values: an outlier is strictly below `low` or above `high`."""

    low: float
    high: float


def normal_fences(values: ArrayLike, *, expected: float = 0.05) -> Fences | Absent:
    """Mean ± z SD, z the normal quantile at 1 - expected / (2 n): clean normal columns have `expected` outliers each.

    values: shape (n,), n >= 20, no missing; `expected` between 0 and 1. Outliers must not widen the limits that are to
    find them, so mean and SD are of the values within 1.5 z robust SDs (1.4826 MAD) of the median (one step of
    reweighting: Rousseeuw and Leroy 1987, chapter 4; limits that grow with n: Davies and Gather 1993,
    doi:10.1080/01621459.1993.10476339). Raises ValueError when `expected` is not between 0 and 1.
    """
    if not 0 < expected < 1:
        raise ValueError(f"{expected} outliers expected a column: give a number between 0 and 1")
    column = _checked(values)
    if isinstance(column, Absent):
        return column
    middle = float(np.median(column))
    distance = np.abs(column - middle)
    spread = MAD_TO_SD * float(np.median(distance))
    if spread == 0:
        return Absent("at least half of the values are equal")
    z = -float(ndtri(expected / (2 * column.size)))
    kept = column[distance <= FIRST_STEP * z * spread]
    mean, sd = float(kept.mean()), float(kept.std(ddof=1))
    return Fences(low=mean - z * sd, high=mean + z * sd)


def tukey_fences(values: ArrayLike, *, factor: float = 1.5) -> Fences | Absent:
    """Hinges ± `factor` times their distance (Tukey 1977). Agrees with R `boxplot.stats`.

    values: shape (n,), n >= 20, no missing.
    """
    column = _checked(values)
    if isinstance(column, Absent):
        return column
    lower, upper = hinges(column)
    step = factor * (upper - lower)
    return _unless_equal(lower, upper) or Fences(low=lower - step, high=upper + step)


def hubert_fences(values: ArrayLike, *, factor: float = 1.5) -> Fences | Absent:
    """Tukey's fences shifted after the skewness (Hubert and Vandervieren 2008, doi:10.1016/j.csda.2007.11.008).

    values: shape (n,), n >= 20, no missing. Agrees with R `robustbase::adjboxStats` (a = -4, b = 3) up to 10,000
    values as far as `medcouple` does; of more, it is that of 10,000 evenly spaced order statistics.
    """
    column = _checked(values)
    if isinstance(column, Absent):
        return column
    lower, upper = hinges(column)
    if equal := _unless_equal(lower, upper):
        return equal
    skewness = medcouple(column)
    down, up = (-4.0, 3.0) if skewness >= 0 else (-3.0, 4.0)
    step = factor * (upper - lower)
    return Fences(low=lower - step * exp(down * skewness), high=upper + step * exp(up * skewness))


def gap_fences(values: ArrayLike, *, factor: float = 1.0) -> Fences | Absent:
    """The first gap wider than `factor` SDs on each side of the median: what lies beyond it is an outlier.

    values: shape (n,), n >= 20, no missing. A gap that holds the median has no far side. The sigma-gap criterion of
    Schmidt et al. 2021 (doi:10.1186/s12874-021-01252-7); an open side is infinite.
    """
    column = _checked(values)
    if isinstance(column, Absent):
        return column
    ordered = np.sort(column)
    middle = float(np.median(ordered))
    sd = float(ordered.std(ddof=1))
    if sd == 0:
        return Absent("the values are all equal")
    gaps = np.flatnonzero(np.diff(ordered) > factor * sd)
    above = gaps[ordered[gaps] >= middle]
    below = gaps[ordered[gaps + 1] <= middle]
    return Fences(
        low=float(ordered[below[-1] + 1]) if below.size else -inf,
        high=float(ordered[above[0]]) if above.size else inf,
    )


def hinges(values: ArrayLike) -> tuple[float, float]:
    """Tukey's lower and upper hinge; values: shape (n,), n >= 1, no missing. Agrees with R `fivenum(x)[c(2, 4)]`."""
    ordered = np.sort(floats(values))
    depth = floor((ordered.size + 3) / 2) / 2
    near, far = floor(depth) - 1, ceil(depth) - 1
    return float(ordered[near] + ordered[far]) / 2, float(ordered[-1 - near] + ordered[-1 - far]) / 2


def medcouple(values: ArrayLike) -> float:
    """Medcouple, a robust skewness between -1 and 1 (Brys, Hubert and Struyf 2004): the median of a kernel over pairs.

    values: shape (n,), no missing; of more than 10,000, that of 10,000 evenly spaced order statistics. Agrees with R
    `robustbase::mc` where the pairs are odd in number, or tie in the middle; of an even number R takes the lower of the
    two pairs in the middle, this their mean, so that with continuous values they differ by less than 1 / n.
    """
    # statsmodels is slow to import: only who asks for this method waits for it.
    from statsmodels.stats.stattools import medcouple as of_statsmodels

    ordered = np.sort(floats(values))
    if ordered.size > MEDCOUPLE_SIZE:
        ordered = ordered[np.rint(np.linspace(0, ordered.size - 1, MEDCOUPLE_SIZE)).astype(np.int64)]
    return float(of_statsmodels(ordered, use_fast=True))


def _checked(values: ArrayLike) -> Floats | Absent:
    column = floats(values)
    if column.size < FEWEST:
        return Absent(f"fewer than {FEWEST} values")
    return np.sort(column)


def _unless_equal(lower: float, upper: float) -> Absent | None:
    return Absent("at least half of the values are equal") if lower == upper else None
