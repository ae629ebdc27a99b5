"""Groups cut at quantiles, at fixed points and by rank."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohortqc.stats.quantile_groups import Grouping, cut_groups, quantile_groups, rank_groups


def ranges(grouping: Grouping) -> list[tuple[float, float, int]]:
    return [(group.low, group.high, group.n) for group in grouping.groups]


def test_quartiles_are_closed_on_the_right_and_say_range_and_n() -> None:
    found = quantile_groups([1, 2, 3, 4, 5, 6, 7, 8], groups=4)
    # R: quantile(1:8, 1:3/4, type = 2)
    assert found.boundaries == (2.5, 4.5, 6.5)
    assert ranges(found) == [(1, 2, 2), (3, 4, 2), (5, 6, 2), (7, 8, 2)]
    assert not found.sizes_differ


def test_equal_values_are_never_split() -> None:
    strain = [4, 5, 5, 5, 5, 6, 7, 9]
    found = quantile_groups(strain, groups=4)
    # R: quantile(c(4,5,5,5,5,6,7,9), 1:3/4, type = 2)
    assert found.boundaries == (5, 5, 6.5)
    assert ranges(found) == [(4, 5, 5), (6, 6, 1), (7, 9, 2)]
    assert found.some_dropped
    assert found.sizes_differ


def test_a_missing_value_is_in_no_group() -> None:
    assert list(quantile_groups([1.0, np.nan, 2.0], groups=2).codes) == [0, -1, 1]


def test_fixed_points_give_the_phq_9_groups() -> None:
    found = cut_groups([0, 4, 5, 9, 10, 27], cut=(4, 9))
    assert ranges(found) == [(0, 4, 2), (5, 9, 2), (10, 27, 2)]
    assert [group.median for group in found.groups] == [2, 7, 18.5]


def test_fixed_points_that_nobody_falls_between_leave_no_group() -> None:
    assert ranges(cut_groups([0, 10], cut=(4, 9))) == [(0, 0, 1), (10, 10, 1)]


def test_groups_by_rank_are_those_of_proc_rank() -> None:
    # SAS: PROC RANK GROUPS=4 TIES=MEAN on 1 2 2 2 3 4 5 6: floor(rank * 4 / 9) of ranks 1 3 3 3 5 6 7 8
    assert list(rank_groups([1, 2, 2, 2, 3, 4, 5, 6], groups=4).codes) == [0, 1, 1, 1, 2, 2, 3, 3]


def test_nothing_known_gives_no_group() -> None:
    for found in (quantile_groups([np.nan], groups=4), cut_groups([np.nan], cut=(1,)), rank_groups([], groups=2)):
        assert found.groups == ()
        assert not found.sizes_differ


def test_one_group_or_unsorted_cuts_are_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="2 or more"):
        quantile_groups([1.0], groups=1)
    with pytest.raises(ValueError, match="sort them"):
        cut_groups([1.0], cut=(9, 4))


@given(st.lists(st.integers(0, 12), min_size=1, max_size=60), st.integers(2, 6))
def test_a_larger_value_is_never_in_a_lower_group(values: list[int], groups: int) -> None:
    for found in (quantile_groups(values, groups=groups), rank_groups(values, groups=groups)):
        order = np.argsort(values, kind="stable")
        assert (np.diff(found.codes[order]) >= 0).all()
        assert sum(group.n for group in found.groups) == len(values)
        assert [int((found.codes == code).sum()) for code in range(len(found.groups))] == [g.n for g in found.groups]
        for below, above in zip(found.groups, found.groups[1:], strict=False):
            assert below.high < above.low
