"""Tests between groups against R 4.2.2."""

import numpy as np
import pytest

from cohortqc.stats.number import Absent
from cohortqc.stats.tests import TestName, independence, rank_test, welch

A = (24.1, 30.3, 27.7, np.nan, 22.0, 35.9)
B = (28.8, 31.2, 26.0, 33.3)
C = (21.5, 22.2, 29.9, 25.1, 24.1)


def test_welch_for_two_and_three_groups() -> None:
    # R: oneway.test(x ~ g) on A and B, then on A, B and C
    two, three = welch([A, B]), welch([A, B, C])
    assert (two.statistic, two.p_value) == pytest.approx((0.395531804349, 0.550811932443), rel=1e-6)
    assert (three.statistic, three.p_value) == pytest.approx((2.77390854645, 0.128682247503), rel=1e-6)


def test_wilcoxon_for_two_groups() -> None:
    # R: wilcox.test(A, B, exact = FALSE)
    found = rank_test([A, B])
    assert found.name is TestName.WILCOXON
    assert (found.statistic, found.p_value) == pytest.approx((7, 0.540291374607), rel=1e-6)


def test_kruskal_wallis_for_three_groups() -> None:
    # R: kruskal.test(list(A, B, C))
    found = rank_test([A, B, C])
    assert found.name is TestName.KRUSKAL_WALLIS
    assert (found.statistic, found.p_value) == pytest.approx((3.71387665198, 0.156149979585), rel=1e-6)


def test_chi_square_has_no_continuity_correction() -> None:
    # R: chisq.test(matrix(c(30, 70, 45, 45), 2), correct = FALSE)
    found = independence([[30, 45], [70, 45]], seed=1)
    assert found.name is TestName.CHI_SQUARE
    assert (found.statistic, found.p_value) == pytest.approx((7.93043478261, 0.00486101150537), rel=1e-6)


def test_fisher_where_an_expected_count_is_below_5() -> None:
    # R: fisher.test(matrix(c(3, 1, 2, 8), 2))$p.value
    found = independence([[3, 2], [1, 8]], seed=1)
    assert found.name is TestName.FISHER
    assert found.p_value == pytest.approx(0.0949050949, rel=1e-6)
    assert isinstance(found.statistic, Absent)


def test_a_larger_sparse_table_is_tested_by_seeded_monte_carlo() -> None:
    table = [[4, 1, 0], [2, 3, 5], [1, 0, 4]]
    found = independence(table, seed=1)
    assert found.name is TestName.FISHER_MONTE_CARLO
    # R: fisher.test(rbind(c(4,1,0), c(2,3,5), c(1,0,4)))$p.value
    assert found.p_value == pytest.approx(0.0613078871593, abs=0.01)
    assert found == independence(table, seed=1)


def test_a_category_that_nobody_has_is_left_out() -> None:
    assert independence([[30, 45], [0, 0], [70, 45]], seed=1) == independence([[30, 45], [70, 45]], seed=1)


def test_what_cannot_be_tested_says_why() -> None:
    assert welch([[1, 2], [3]]).p_value == Absent("every group needs at least 2 values")
    assert welch([[1, 1], [3, 4]]).p_value == Absent("a group does not vary")
    assert rank_test([[1, 1], [1]]).p_value == Absent("all values are equal")
    assert rank_test([[1, 1], [np.nan]]).p_value == Absent("a group has no known value")
    assert independence([[3, 4]], seed=1).p_value == Absent("fewer than 2 categories or groups occur")


def test_one_group_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="2 or more"):
        welch([A])


def test_the_p_value_does_not_depend_on_the_order_of_the_groups() -> None:
    assert welch([A, B, C]).p_value == pytest.approx(welch([C, A, B]).p_value)
    assert rank_test([A, B]).p_value == pytest.approx(rank_test([B, A]).p_value)


def test_a_sparse_table_of_three_groups_gets_one_p_value() -> None:
    # scipy gives the p value of some such tables as an array of one
    found = independence([[1, 0, 0], [0, 2, 1]], seed=1)
    assert found.name is TestName.FISHER_MONTE_CARLO
    # exact: the margins allow first rows (1,0,0), (0,1,0), (0,0,1) with chances 1/4, 2/4, 1/4; two are as rare
    assert found.p_value == pytest.approx(0.5, abs=0.02)
