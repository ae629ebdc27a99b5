"""Pairs alike by chance: few when there is much to tell persons apart by, many when there is little."""

import numpy as np
import pytest

from cohortqc.stats.coincidence import coincidence


def test_persons_alike_in_every_trait_are_one_group() -> None:
    height, weight = np.array([1, 2, 1, 1]), np.array([5, 5, 5, 6])
    group = coincidence([height, weight]).group
    assert group[0] == group[2]
    assert len(set(group.tolist())) == 3


def test_expected_pairs_multiply_the_shares_of_the_traits() -> None:
    # 4 persons make 6 pairs: 2 of them alike in the first trait, 2 in the second, none in both.
    # Of 6 pairs 1/3 and 1/3 are alike; both together 6 * 1/9 = 2/3, less than the tie (0 + 1) / (2/3 + 1) would add.
    found = coincidence([np.array([1, 1, 2, 2]), np.array([1, 2, 1, 2])])
    assert found.expected == pytest.approx(6 * (2 / 6) * (2 / 6))


def test_pairs_alike_in_everything_are_not_taken_for_chance() -> None:
    rng = np.random.default_rng(1)
    traits = [rng.integers(0, 200, 400) for _ in range(3)]
    without = coincidence(traits).expected
    doubled = [np.concatenate([trait, trait[:40]]) for trait in traits]
    assert coincidence(doubled).expected == pytest.approx(without * (440 / 400) ** 2, rel=0.25)


def test_independent_traits_give_the_number_that_is_counted() -> None:
    rng = np.random.default_rng(2)
    counted, expected = 0.0, 0.0
    for _ in range(20):
        traits = [rng.integers(0, 12, 300) for _ in range(3)]
        found = coincidence(traits)
        sizes = np.bincount(found.group - found.group.min())
        counted += float((sizes * (sizes - 1) / 2).sum())
        expected += found.expected
    assert expected == pytest.approx(counted, rel=0.1)


def test_traits_that_go_together_are_expected_to_agree_more_often() -> None:
    rng = np.random.default_rng(3)
    first, other = rng.integers(0, 50, 1000), rng.integers(0, 50, 1000)
    independent = coincidence([first, rng.integers(0, 50, 1000), other]).expected
    dependent = coincidence([first, first + rng.integers(0, 2, 1000), other]).expected
    assert dependent > 10 * independent


def test_when_all_are_alike_every_pair_is_chance() -> None:
    assert coincidence([np.zeros(5, dtype=np.int64)] * 3).expected == 10
