"""Natural cubic splines: knots where Harrell puts them, a basis whose first column is the straight line."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from cohortqc.stats.number import Absent, Floats, floats
from cohortqc.stats.quantiles import QuantileType, quantiles

HARRELL: Mapping[int, tuple[float, ...]] = {
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.50, 0.725, 0.95),
    6: (0.05, 0.23, 0.41, 0.59, 0.77, 0.95),
    7: (0.025, 0.1833, 0.3417, 0.50, 0.6583, 0.8167, 0.975),
}
"""Quantiles of the knots: Harrell, Regression Modeling Strategies (2015), table 2.3."""


def harrell_knots(values: ArrayLike, *, knots: int) -> tuple[float, ...] | Absent:
    """The knots of a variable, at Harrell's quantiles (type 7) of its known values.

    Raises ValueError unless knots is 3 to 7; absent when nobody has a value, or ties let two of them
    coincide.
    """
    if knots not in HARRELL:
        raise ValueError(f"{knots} knots asked for; give 3 to 7")
    found = quantiles(values, HARRELL[knots], method=QuantileType.TYPE_7)
    if isinstance(found[0], Absent):
        return found[0]
    places = [knot for knot in found if not isinstance(knot, Absent)]
    if len(set(places)) < knots:
        return Absent(f"ties leave fewer than {knots} different knots; ask for fewer, or for groups")
    return tuple(places)


def spline_basis(values: ArrayLike, *, knots: tuple[float, ...]) -> Floats:
    """The basis, shape (n, k - 1): the value itself, then k - 2 cubic columns, linear outside the outer knots.

    It spans the same functions as R's `ns(x, knots = inner, Boundary.knots = outer)` with an intercept in the model.
    Raises ValueError unless at least 3 knots rise.
    """
    if len(knots) < 3 or any(low >= high for low, high in pairwise(knots)):
        raise ValueError(f"knots {list(knots)} must be 3 or more and rise")
    column = floats(values)
    first, beside, last = knots[0], knots[-2], knots[-1]
    columns = [column]
    for knot in knots[:-2]:
        bend = (
            _cube(column - knot)
            - _cube(column - beside) * (last - knot) / (last - beside)
            + _cube(column - last) * (beside - knot) / (last - beside)
        )
        columns.append(bend / (last - first) ** 2)
    return np.column_stack(columns)


def _cube(distance: Floats) -> Floats:
    return np.maximum(distance, 0.0) ** 3
