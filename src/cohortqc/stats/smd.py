"""Standardised mean differences between groups, of numbers and of categories."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from cohortqc.stats.moments import Moments
from cohortqc.stats.number import Absent, Floats, Number

_COLUMN_SPACE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The difference between two groups, given by their positions: second minus first."""

    first: int
    second: int
    smd: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class PairwiseSmd:
    """All pairs of groups, with the largest and the average absolute difference; absent when a pair's is."""

    pairs: tuple[Pair, ...]
    largest: Number
    average: Number


def continuous_smd(first: Moments, second: Moments) -> Number:
    """(mean2 - mean1) / sqrt((sd1² + sd2²) / 2); swapping the groups changes its sign, a change of unit nothing."""
    means, deviations = (first.mean, second.mean), (first.sd, second.sd)
    for part in (*means, *deviations):
        if isinstance(part, Absent):
            return Absent(f"one of the groups has no SMD: {part.problem}")
    difference = second.average - first.average
    pooled = sqrt((first.squares / (first.n - 1) + second.squares / (second.n - 1)) / 2)
    if pooled == 0:
        return 0.0 if difference == 0 else Absent("no overlap: neither group varies and their means differ")
    return difference / pooled


def categorical_smd(first: ArrayLike, second: ArrayLike) -> Number:
    """Yang and Dalton's (2012) distance between two distributions over the same K categories, never negative.

    first, second: shape (K,), counts of known values. The full K x K covariance with its pseudo-inverse is used:
    absent ("no overlap") when the difference of proportions lies outside its column space, as for disjoint groups.
    Raises ValueError when the shapes differ or a count is negative.
    """
    counts = [np.asarray(group, dtype=np.float64) for group in (first, second)]
    if counts[0].shape != counts[1].shape or counts[0].ndim != 1 or any((group < 0).any() for group in counts):
        raise ValueError("give both groups one count, not negative, for each of the same categories")
    if any(group.sum() == 0 for group in counts):
        return Absent("one of the groups has no known value")
    proportions = [group / group.sum() for group in counts]
    difference = proportions[1] - proportions[0]
    if not difference.any():
        return 0.0
    covariance = (_multinomial(proportions[0]) + _multinomial(proportions[1])) / 2
    inverse = np.linalg.pinv(covariance, rcond=1e-12, hermitian=True)
    outside = difference - covariance @ inverse @ difference
    if np.abs(outside).max() > _COLUMN_SPACE:
        return Absent("no overlap: some categories occur in one group only and leave nothing to compare by")
    return sqrt(max(float(difference @ inverse @ difference), 0.0))


def pairwise_continuous(groups: Sequence[Moments]) -> PairwiseSmd:
    """SMD of every pair of groups of a numeric variable, in the order of the groups."""
    return _pairwise(
        [
            Pair(first=first, second=second, smd=continuous_smd(groups[first], groups[second]))
            for first, second in combinations(range(len(groups)), 2)
        ]
    )


def pairwise_categorical(groups: Sequence[ArrayLike]) -> PairwiseSmd:
    """SMD of every pair of groups of a categorical variable, each group given by its counts."""
    return _pairwise(
        [
            Pair(first=first, second=second, smd=categorical_smd(groups[first], groups[second]))
            for first, second in combinations(range(len(groups)), 2)
        ]
    )


def _multinomial(proportions: Floats) -> Floats:
    return np.diag(proportions) - np.outer(proportions, proportions)


def _pairwise(pairs: list[Pair]) -> PairwiseSmd:
    sizes: list[float] = []
    for pair in pairs:
        if isinstance(pair.smd, Absent):
            return PairwiseSmd(pairs=tuple(pairs), largest=pair.smd, average=pair.smd)
        sizes.append(abs(pair.smd))
    if not sizes:
        nothing = Absent("an SMD needs at least 2 groups")
        return PairwiseSmd(pairs=(), largest=nothing, average=nothing)
    return PairwiseSmd(pairs=tuple(pairs), largest=max(sizes), average=sum(sizes) / len(sizes))
