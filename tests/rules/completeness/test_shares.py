"""A group's share of missing values against the others', at the edges of each condition."""

import numpy as np
import pytest

from cohortqc.rules.completeness.shares import Share, shares, without_silent


def share(missing: int, asked: int, missing_elsewhere: int, asked_elsewhere: int) -> Share:
    return Share(
        group=0, asked=asked, missing=missing, asked_elsewhere=asked_elsewhere, missing_elsewhere=missing_elsewhere
    )


def test_difference_at_the_limit_is_enough_and_just_below_is_not() -> None:
    assert share(30, 100, 20, 100).exceeds(0.1)
    assert not share(299, 1000, 200, 1000).exceeds(0.1)


def test_group_that_lacks_no_more_than_the_others_never_stands_out() -> None:
    assert not share(20, 100, 20, 100).exceeds(0.0)
    assert not share(10, 100, 30, 100).exceeds(0.1)


def test_p_value_is_that_of_pearsons_chi_square_without_correction() -> None:
    # R 4.2: chisq.test(matrix(c(30, 70, 20, 180), 2), correct = FALSE)$p.value
    assert share(30, 100, 20, 200).p_value == pytest.approx(1.177134e-05, rel=1e-6)


def test_small_expected_counts_are_judged_by_fishers_exact_test() -> None:
    # R 4.2: fisher.test(matrix(c(4, 16, 2, 98), 2))$p.value
    assert share(4, 20, 2, 100).p_value == pytest.approx(0.007000737, rel=1e-6)


def test_groups_need_twenty_rows_here_and_elsewhere() -> None:
    assert [found.group for found in shares(np.array([20, 20]), np.array([1, 2]))] == [0, 1]
    assert [found.group for found in shares(np.array([19, 30]), np.array([1, 2]))] == []
    assert [found.group for found in shares(np.array([19, 30, 20]), np.array([1, 2, 3]))] == [1, 2]


def test_a_group_is_held_against_all_others_together() -> None:
    (_, second, _) = shares(np.array([20, 30, 40]), np.array([1, 2, 3]))
    assert (second.asked_elsewhere, second.missing_elsewhere) == (60, 4)


def test_groups_in_which_nobody_has_a_value_are_left_out_as_if_not_asked() -> None:
    asked, missing = without_silent(np.array([20, 30, 40]), np.array([20, 2, 0]))
    assert (asked.tolist(), missing.tolist()) == ([0, 30, 40], [0, 2, 0])
