"""How far a distribution has moved: the index by hand, its chance held to R."""

from math import log

import pytest

from cohortqc.stats.number import Absent
from cohortqc.stats.stability import difference_p, homogeneity_p, stability_index

BEFORE, NOW = [30, 20, 50, 100, 40], [45, 10, 55, 90, 60]


def test_index_is_the_sum_over_bins_with_half_a_person_added_to_each() -> None:
    p = [count / 202 for count in (100.5, 50.5, 51)]  # 100, 50, 50.5 and half a person each
    q = [count / 101 for count in (20.5, 40.5, 40)]
    by_hand = sum((b - a) * log(b / a) for a, b in zip(p, q, strict=True))
    assert stability_index([100, 50, 50.5], [20, 40, 39.5]) == pytest.approx(by_hand, rel=1e-12)


def test_index_is_the_same_both_ways_and_0_for_the_same_shares() -> None:
    assert stability_index(BEFORE, NOW) == pytest.approx(stability_index(NOW, BEFORE))
    assert stability_index(BEFORE, BEFORE) == 0


def test_an_empty_bin_has_a_finite_index() -> None:
    assert stability_index([100, 0], [0, 100]) == pytest.approx(2 * 100 / 101 * log(100.5 / 0.5))


def test_of_nothing_there_is_no_index() -> None:
    assert isinstance(stability_index([0, 0], [1, 2]), Absent)


def test_chance_agrees_with_pearsons_test() -> None:
    # R: chisq.test(rbind(c(30,20,50,100,40), c(45,10,55,90,60)), correct = FALSE)$p.value
    assert homogeneity_p(BEFORE, NOW) == pytest.approx(0.03545418919, rel=1e-8)


def test_bins_that_are_empty_in_both_do_not_count() -> None:
    assert homogeneity_p([*BEFORE, 0], [*NOW, 0]) == homogeneity_p(BEFORE, NOW)


def test_a_single_bin_or_an_empty_group_is_no_evidence() -> None:
    assert homogeneity_p([5], [500]) == 1
    assert homogeneity_p([5, 0], [500, 0]) == 1
    assert homogeneity_p([0, 0], [5, 500]) == 1


def test_a_difference_is_judged_by_its_standard_error() -> None:
    # R: 2 * pnorm(-1.5 / 0.5)
    assert difference_p(-1.5, error=0.5) == pytest.approx(0.002699796063, rel=1e-8)
    assert (difference_p(0, error=0), difference_p(0.1, error=0)) == (1, 0)


def test_different_bins_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="same bins"):
        stability_index([1, 2], [1, 2, 3])
