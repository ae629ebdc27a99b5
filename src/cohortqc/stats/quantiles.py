"""Quantiles, as SAS (type 2, the default) or as R (type 7) defines them."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from cohortqc.stats.number import Absent, Number, observed


class QuantileType(StrEnum):
    """Hyndman and Fan's types; the value is what numpy calls them."""

    TYPE_2 = "averaged_inverted_cdf"
    TYPE_7 = "linear"


def quantiles(
    values: ArrayLike, probabilities: Sequence[float], *, method: QuantileType = QuantileType.TYPE_2
) -> tuple[Number, ...]:
    """One quantile for each probability, in the unit of the values.

    values: shape (n,); missing (NaN) are left out. Absent when no value is left, or one is infinite.
    Raises ValueError when a probability lies outside 0 to 1. Agrees with R `quantile(x, p, type = 2)` and `type = 7`.
    """
    if any(not 0 <= probability <= 1 for probability in probabilities):
        raise ValueError(f"probabilities {list(probabilities)} must lie between 0 and 1")
    known = observed(values)
    if known.size == 0:
        return tuple(Absent("no value is known") for _ in probabilities)
    if not np.isfinite(known).all():
        return tuple(Absent("the values are not all finite") for _ in probabilities)
    found = np.quantile(known, np.asarray(probabilities, dtype=np.float64), method=method.value)
    return tuple(float(value) for value in found)


def median(values: ArrayLike) -> Number:
    """The median of the values that are not missing; types 2 and 7 agree on it."""
    return quantiles(values, (0.5,))[0]
