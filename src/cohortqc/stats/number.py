"""A number, or the reason why there is none."""

from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Absent:
    """A statistic that does not exist for these data, and why, in a statistician's words."""

    problem: str


Number: TypeAlias = float | Absent


def number(value: Any, *, otherwise: str) -> Number:
    """`value` as a float when it is finite, else the reason `otherwise`."""
    plain = float(value)
    return plain if isfinite(plain) else Absent(otherwise)


def floats(values: ArrayLike) -> Floats:
    """`values` as a one-dimensional array of floats; raises ValueError for any other shape."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"values have {array.ndim} dimensions; give one")
    return array


def observed(values: ArrayLike) -> Floats:
    """The values that are not missing (NaN), in their order."""
    array = floats(values)
    return array[~np.isnan(array)]
