"""Standardised mean differences: algebra, R, and what has no SMD."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohortqc.stats.moments import moments
from cohortqc.stats.number import Absent
from cohortqc.stats.smd import categorical_smd, continuous_smd, pairwise_categorical, pairwise_continuous

VALUES = st.lists(st.integers(-50, 50), min_size=2, max_size=20).filter(lambda values: len(set(values)) > 1)


def test_the_difference_is_in_units_of_the_pooled_sd() -> None:
    # R: a <- c(60, 62, 65); b <- c(58, 59, 66, 70); (mean(b) - mean(a)) / sqrt((var(a) + var(b)) / 2)
    assert continuous_smd(moments([60, 62, 65]), moments([58, 59, 66, 70])) == pytest.approx(0.206921970927, rel=1e-6)


@given(VALUES, VALUES, st.floats(0.01, 100))
def test_it_changes_sign_with_the_groups_and_not_at_all_with_the_unit(
    first: list[int], second: list[int], unit: float
) -> None:
    smd = continuous_smd(moments(first), moments(second))
    assert isinstance(smd, float)
    assert continuous_smd(moments(second), moments(first)) == pytest.approx(-smd)
    scaled = continuous_smd(moments(np.array(first) * unit), moments(np.array(second) * unit))
    assert scaled == pytest.approx(smd, rel=1e-9, abs=1e-12)


def test_two_categories_agree_with_the_textbook_form() -> None:
    # (p2 - p1) / sqrt((p1 q1 + p2 q2) / 2) with p1 = 30/100, p2 = 45/90
    expected = (0.5 - 0.3) / sqrt((0.3 * 0.7 + 0.5 * 0.5) / 2)
    assert categorical_smd([30, 70], [45, 45]) == pytest.approx(expected)


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=3, max_size=6))
def test_with_every_category_in_both_groups_leaving_one_out_changes_nothing(counts: list[tuple[int, int]]) -> None:
    # The K - 1 form, as the R package stddiff and reference.R have it.
    first, second = (np.array(column) / sum(column) for column in zip(*counts, strict=True))
    covariance = sum(np.diag(p[1:]) - np.outer(p[1:], p[1:]) for p in (first, second)) / 2
    difference = (second - first)[1:]
    expected = sqrt(max(difference @ np.linalg.solve(covariance, difference), 0))
    assert categorical_smd(*zip(*counts, strict=True)) == pytest.approx(expected, rel=1e-6, abs=1e-7)


def test_groups_without_a_category_in_common_have_no_smd() -> None:
    smd = categorical_smd([10, 0], [0, 10])
    assert isinstance(smd, Absent)
    assert smd.problem.startswith("no overlap")


def test_a_category_that_nobody_has_changes_nothing() -> None:
    assert categorical_smd([30, 70, 0], [45, 45, 0]) == pytest.approx(categorical_smd([30, 70], [45, 45]))


def test_equal_distributions_do_not_differ() -> None:
    assert categorical_smd([10, 0], [20, 0]) == 0.0
    assert continuous_smd(moments([1, 1]), moments([1, 1])) == 0.0


def test_constants_that_differ_have_no_smd() -> None:
    assert continuous_smd(moments([1, 1]), moments([2, 2])) == Absent(
        "no overlap: neither group varies and their means differ"
    )


def test_a_group_of_one_has_no_smd_and_says_so() -> None:
    assert continuous_smd(moments([1]), moments([1, 2])) == Absent(
        "one of the groups has no SMD: the SD needs at least 2 values"
    )
    assert categorical_smd([0, 0], [1, 2]) == Absent("one of the groups has no known value")


def test_three_groups_give_three_pairs_with_the_largest_and_the_average() -> None:
    found = pairwise_continuous([moments([0, 2]), moments([1, 3]), moments([4, 6])])
    assert [(pair.first, pair.second) for pair in found.pairs] == [(0, 1), (0, 2), (1, 2)]
    sd = sqrt(2)
    assert [pair.smd for pair in found.pairs] == pytest.approx([1 / sd, 4 / sd, 3 / sd])
    assert found.largest == pytest.approx(4 / sd)
    assert found.average == pytest.approx(8 / 3 / sd)


def test_the_largest_is_absent_when_a_pair_has_none() -> None:
    found = pairwise_categorical([[5, 5], [5, 0], [0, 5]])
    assert isinstance(found.largest, Absent)
    assert isinstance(pairwise_categorical([[5, 5]]).average, Absent)
