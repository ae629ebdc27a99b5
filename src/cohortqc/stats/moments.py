"""Counts, mean, standard deviation and extremes, built from parts that merge."""

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike

from cohortqc.stats.number import Absent, Number, floats, number

_NO_VALUE = "no value is known"
_NOT_FINITE = "the values are not all finite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """What is kept of a column: two columns' moments add up to those of both together.

    n: values known; missing: values not known; squares: sum of squared deviations from the mean.
    """

    n: int
    missing: int
    average: float
    squares: float
    low: float
    high: float

    @property
    def mean(self) -> Number:
        """Arithmetic mean, absent when nothing is known."""
        return number(self.average, otherwise=_NOT_FINITE) if self.n else Absent(_NO_VALUE)

    @property
    def sd(self) -> Number:
        """Standard deviation with denominator n - 1. Agrees with R `sd`."""
        if self.n < 2:
            return Absent("the SD needs at least 2 values")
        return number(sqrt(self.squares / (self.n - 1)), otherwise=_NOT_FINITE)

    @property
    def min(self) -> Number:
        """Smallest value."""
        return number(self.low, otherwise=_NOT_FINITE) if self.n else Absent(_NO_VALUE)

    @property
    def max(self) -> Number:
        """Largest value."""
        return number(self.high, otherwise=_NOT_FINITE) if self.n else Absent(_NO_VALUE)

    def merge(self, other: "Moments") -> "Moments":
        """The moments of both parts together (Chan, Golub and LeVeque 1983)."""
        n = self.n + other.n
        if n == 0:
            return Moments(n=0, missing=self.missing + other.missing, average=0.0, squares=0.0, low=inf, high=-inf)
        step = other.average - self.average
        return Moments(
            n=n,
            missing=self.missing + other.missing,
            average=self.average + step * other.n / n,
            squares=self.squares + other.squares + step * step * self.n * other.n / n,
            low=min(self.low, other.low),
            high=max(self.high, other.high),
        )


def moments(values: ArrayLike) -> Moments:
    """The moments of a column: shape (n,), missing as NaN, which are counted and otherwise left out."""
    column = floats(values)
    known = column[~np.isnan(column)]
    missing = int(column.size - known.size)
    if known.size == 0:
        return Moments(n=0, missing=missing, average=0.0, squares=0.0, low=inf, high=-inf)
    if not np.isfinite(known).all():
        return Moments(n=known.size, missing=missing, average=np.nan, squares=np.nan, low=np.nan, high=np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        average = float(known.mean())
        squares = float(np.square(known - average).sum())
    return Moments(
        n=int(known.size),
        missing=missing,
        average=average,
        squares=squares,
        low=float(known.min()),
        high=float(known.max()),
    )
