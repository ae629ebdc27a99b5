"""Groups of a numeric variable, cut at its own quantiles or at fixed points."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from cohortqc.stats.number import Codes, Floats, Number, floats
from cohortqc.stats.quantiles import QuantileType, median, quantiles

UNGROUPED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group: the smallest and largest value in it, their median, and how many there are."""

    low: float
    high: float
    median: Number
    n: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouping:
    """A variable cut into groups.

    asked: groups asked for; boundaries: the cut points, each the largest value its group may hold (for groups by rank,
    the largest it holds); codes: shape (n,), the position of each value's group in `groups`, -1 where it is missing.
    """

    asked: int
    boundaries: tuple[float, ...]
    groups: tuple[Group, ...]
    codes: Codes

    @property
    def sizes_differ(self) -> bool:
        """Whether the largest group has over one participant more than the smallest, which a footnote must say."""
        sizes = [group.n for group in self.groups]
        return bool(sizes) and max(sizes) - min(sizes) > 1

    @property
    def some_dropped(self) -> bool:
        """Whether ties left fewer groups than were asked for."""
        return len(self.groups) < self.asked


def quantile_groups(values: ArrayLike, *, groups: int, method: QuantileType = QuantileType.TYPE_2) -> Grouping:
    """Groups cut at the quantiles of the values, closed on the right, so that equal values stay together.

    values: shape (n,), missing as NaN; groups: at least 2. Groups that ties leave empty are dropped.
    Raises ValueError when groups is below 2.
    """
    _at_least_two(groups)
    column = floats(values)
    probabilities = [step / groups for step in range(1, groups)]
    found = quantiles(column, probabilities, method=method)
    return _grouped(column, boundaries=[cut for cut in found if isinstance(cut, float)], asked=groups)


def cut_groups(values: ArrayLike, *, cut: Sequence[float]) -> Grouping:
    """Groups cut at fixed points, closed on the right: `cut=(4, 9)` gives up to 4, above 4 up to 9, above 9.

    Raises ValueError unless the points are finite and rise.
    """
    points = np.asarray(cut, dtype=np.float64)
    if points.size == 0 or not np.isfinite(points).all() or (np.diff(points) <= 0).any():
        raise ValueError(f"cut points {list(cut)} must be finite and rise; sort them and leave out repeats")
    return _grouped(floats(values), boundaries=[float(point) for point in points], asked=len(points) + 1)


def rank_groups(values: ArrayLike, *, groups: int) -> Grouping:
    """Groups as SAS PROC RANK with TIES=MEAN makes them: floor(mean rank x groups / (n + 1))."""
    _at_least_two(groups)
    column = floats(values)
    known = ~np.isnan(column)
    positions = np.full(column.shape, UNGROUPED, dtype=np.int64)
    if known.any():
        ranks = rankdata(column[known], method="average")
        positions[known] = np.floor(ranks * groups / (known.sum() + 1)).astype(np.int64)
    return _described(column, positions, boundaries=None, asked=groups)


def _at_least_two(groups: int) -> None:
    if groups < 2:
        raise ValueError(f"{groups} groups asked for; give 2 or more")


def _grouped(column: Floats, *, boundaries: list[float], asked: int) -> Grouping:
    positions = np.searchsorted(np.asarray(boundaries), column, side="left").astype(np.int64)
    positions[np.isnan(column)] = UNGROUPED
    return _described(column, positions, boundaries=tuple(boundaries), asked=asked)


def _described(column: Floats, positions: Codes, *, boundaries: tuple[float, ...] | None, asked: int) -> Grouping:
    """Number the groups that hold somebody without gaps, and say what each holds."""
    groups: list[Group] = []
    codes = np.full(column.shape, UNGROUPED, dtype=np.int64)
    for position in range(asked):
        inside = positions == position
        if not inside.any():
            continue
        codes[inside] = len(groups)
        members = column[inside]
        groups.append(
            Group(low=float(members.min()), high=float(members.max()), median=median(members), n=int(inside.sum()))
        )
    tops = tuple(group.high for group in groups[:-1]) if boundaries is None else boundaries
    return Grouping(asked=asked, boundaries=tops, groups=tuple(groups), codes=codes)
