"""Tests of a difference between groups, for those who ask for them in Table 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import (
    MonteCarloMethod,
    chi2_contingency,
    f_oneway,
    fisher_exact,
    kruskal,
    mannwhitneyu,
)

from cohortqc.stats.number import Absent, Codes, Floats, Number, number, observed

SMALLEST_EXPECTED = 5.0
RESAMPLES = 9_999


class TestName(StrEnum):
    """The tests, as a footnote names them."""

    __test__ = False  # tells pytest that this is no test class

    WELCH = "Welch's F test"
    WILCOXON = "Wilcoxon rank-sum test, normal approximation with continuity correction"
    KRUSKAL_WALLIS = "Kruskal-Wallis test"
    CHI_SQUARE = "Pearson chi-square test without continuity correction"
    FISHER = "Fisher's exact test"
    FISHER_MONTE_CARLO = "Fisher's exact test by Monte Carlo (9,999 tables)"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """What a test found; the statistic is absent for Fisher's exact test, which has none."""

    __test__ = False  # tells pytest that this is no test class

    name: TestName
    statistic: Number
    p_value: Number


def welch(groups: Sequence[ArrayLike]) -> TestResult:
    """Equality of means without equal variances, two or more groups. Agrees with R `oneway.test(x ~ g)`."""
    known = [observed(group) for group in groups]
    _at_least_two(known)
    if any(group.size < 2 for group in known):
        return _absent(TestName.WELCH, "every group needs at least 2 values")
    if any(np.ptp(group) == 0 for group in known):
        return _absent(TestName.WELCH, "a group does not vary")
    found = f_oneway(*known, equal_var=False)
    return _found(TestName.WELCH, found.statistic, found.pvalue)


def rank_test(groups: Sequence[ArrayLike]) -> TestResult:
    """Wilcoxon for two groups, Kruskal-Wallis for more; missing values (NaN) are left out.

    Agrees with R `wilcox.test(exact = FALSE)` and `kruskal.test`.
    """
    known = [observed(group) for group in groups]
    _at_least_two(known)
    name = TestName.WILCOXON if len(known) == 2 else TestName.KRUSKAL_WALLIS
    if any(group.size == 0 for group in known):
        return _absent(name, "a group has no known value")
    if np.ptp(np.concatenate(known)) == 0:
        return _absent(name, "all values are equal")
    if name is TestName.WILCOXON:
        pair = mannwhitneyu(known[0], known[1], use_continuity=True, method="asymptotic")
        return _found(name, pair.statistic, pair.pvalue)
    found = kruskal(*known)
    return _found(name, found.statistic, found.pvalue)


def independence(counts: ArrayLike, *, seed: int) -> TestResult:
    """Independence of the rows and columns of a table of counts, shape (categories, groups).

    Chi-square, or Fisher where an expected count is below 5: exact for 2 x 2, by seeded Monte Carlo for larger tables.
    Rows and columns without a count are left out. Raises ValueError when a count is negative.
    """
    table = np.asarray(counts, dtype=np.int64)
    if table.ndim != 2 or (table < 0).any():
        raise ValueError("give a table of counts with two dimensions, none negative")
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        return _absent(TestName.CHI_SQUARE, "fewer than 2 categories or groups occur")
    found = chi2_contingency(table, correction=False)
    if found.expected_freq.min() >= SMALLEST_EXPECTED:
        return _found(TestName.CHI_SQUARE, found.statistic, found.pvalue)
    return _fisher(table, seed=seed)


def _fisher(table: Codes, *, seed: int) -> TestResult:
    if table.shape == (2, 2):
        name, p_value = TestName.FISHER, fisher_exact(table).pvalue
    else:
        name = TestName.FISHER_MONTE_CARLO
        method = MonteCarloMethod(n_resamples=RESAMPLES, rng=np.random.default_rng(seed))
        p_value = np.asarray(fisher_exact(table, method=method).pvalue).item()  # scipy gives some tables an array
    no_statistic = Absent("Fisher's exact test has no test statistic")
    return TestResult(name=name, statistic=no_statistic, p_value=number(p_value, otherwise="the test gives no number"))


def _at_least_two(groups: Sequence[Floats]) -> None:
    if len(groups) < 2:
        raise ValueError(f"{len(groups)} groups given; a test needs 2 or more")


def _found(name: TestName, statistic: Any, p_value: Any) -> TestResult:
    return TestResult(
        name=name,
        statistic=number(statistic, otherwise="the test gives no number for these data"),
        p_value=number(p_value, otherwise="the test gives no number for these data"),
    )


def _absent(name: TestName, problem: str) -> TestResult:
    return TestResult(name=name, statistic=Absent(problem), p_value=Absent(problem))
