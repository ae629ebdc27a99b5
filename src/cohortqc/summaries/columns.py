"""Columns of an analysis set as the estimators want them: numbers with NaN, categories as positions with -1."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from cohortqc.model.analysis import AnalysisSet
from cohortqc.stats.number import Codes, Floats

Mask = npt.NDArray[np.bool_]


def numbers(analysis: AnalysisSet, variable: str) -> Floats:
    """A numeric variable, shape (n,), NaN where it is missing."""
    return analysis.frame[variable].to_numpy(dtype=np.float64, na_value=np.nan)


def positions(analysis: AnalysisSet, variable: str) -> Codes:
    """A categorical variable as positions in its codes, shape (n,), -1 where it is missing."""
    codes = list(analysis.variables[variable].codes)
    values = analysis.frame[variable]
    if isinstance(values.dtype, pd.CategoricalDtype) and list(values.dtype.categories) == codes:
        return np.asarray(values.cat.codes, dtype=np.int64)
    return np.asarray(pd.Categorical(values.astype(object), categories=codes).codes, dtype=np.int64)


def levels(analysis: AnalysisSet, variable: str) -> tuple[str, ...]:
    """The codes of a categorical variable, in the schema's order."""
    return tuple(analysis.variables[variable].codes)


def known(analysis: AnalysisSet, variable: str) -> Mask:
    """Where a variable is not missing, shape (n,)."""
    if analysis.variables[variable].is_categorical:
        return positions(analysis, variable) >= 0
    return np.isfinite(numbers(analysis, variable))
