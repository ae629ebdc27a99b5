"""Confidence intervals for proportions and their difference."""

from dataclasses import dataclass
from math import sqrt

from cohortqc.stats.number import Absent


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate between its confidence limits."""

    estimate: float
    low: float
    high: float


def wilson(successes: int, *, n: int, level: float = 0.95) -> Interval | Absent:
    """Wilson's score interval for a proportion, without continuity correction.

    Absent when n is 0; raises ValueError unless 0 <= successes <= n. Agrees with R `prop.test(x, n, correct = FALSE)`.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no proportion")
    if n == 0:
        return Absent("no value is known")
    # scipy.stats takes a second to import: only who asks for an interval waits for it.
    from scipy.stats import binomtest

    found = binomtest(successes, n).proportion_ci(confidence_level=level, method="wilson")
    return Interval(estimate=successes / n, low=float(found.low), high=float(found.high))


def newcombe(first: tuple[int, int], second: tuple[int, int], *, level: float = 0.95) -> Interval | Absent:
    """Newcombe's (1998, method 10) interval for the second proportion minus the first, each given as (successes, n)."""
    one = wilson(first[0], n=first[1], level=level)
    two = wilson(second[0], n=second[1], level=level)
    if isinstance(one, Absent):
        return one
    if isinstance(two, Absent):
        return two
    difference = two.estimate - one.estimate
    below = sqrt((two.estimate - two.low) ** 2 + (one.high - one.estimate) ** 2)
    above = sqrt((two.high - two.estimate) ** 2 + (one.estimate - one.low) ** 2)
    return Interval(estimate=difference, low=difference - below, high=difference + above)
