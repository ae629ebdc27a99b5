"""Least squares by statsmodels on the independent columns of a design, and what its covariance can bear."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.linalg import LinAlgError
from scipy.linalg import eigvalsh
from statsmodels.regression.linear_model import OLS

from cohortqc.stats.independence import Independence
from cohortqc.stats.number import Floats

_HIGHEST_CONDITION = 1e12
_NO_SPREAD = 1e-8


class Errors(StrEnum):
    """How standard errors are computed; the value is the name that statsmodels and R's sandwich use."""

    HC3 = "HC3"
    CLASSICAL = "nonrobust"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """A statsmodels fit on the independent columns, each brought to unit length."""

    results: Any
    independence: Independence

    def t_test(self, weights: Floats) -> Any:
        """Statsmodels' t test of one combination of all coefficients, shape (p,)."""
        return self.results.t_test(self.kept(weights[np.newaxis, :]))

    def f_test(self, weights: Floats) -> Any | None:
        """Statsmodels' F test of several combinations, shape (m, p); None when their covariance is singular."""
        kept = self.kept(weights)
        covariance = self.results.cov_params(r_matrix=kept)
        if np.linalg.matrix_rank(covariance) < len(kept) or self._smallest_share(kept, covariance) < _NO_SPREAD**2:
            return None
        return self.results.wald_test(kept, use_f=True, scalar=True)

    def floor(self, weights: Floats) -> float:
        """A standard error of a combination, shape (p,), below which nothing but rounding is left of its residuals."""
        kept = self.kept(weights[np.newaxis, :])
        classical = (kept @ self.results.normalized_cov_params @ kept.T).item() * self.results.mse_resid
        return _NO_SPREAD * float(np.sqrt(max(classical, 0.0)))

    def _smallest_share(self, kept: Floats, covariance: Floats) -> float:
        """The variance of the combination that varies least, as a share of its classical one."""
        classical = kept @ self.results.normalized_cov_params @ kept.T * self.results.mse_resid
        try:
            return float(eigvalsh(covariance, classical)[0])
        except LinAlgError:  # the classical covariance is singular, too
            return 0.0

    def kept(self, weights: Floats) -> Floats:
        """Weights of the kept, scaled columns that give the same combination."""
        places = list(self.independence.kept)
        kept: Floats = weights[:, places] / self.independence.scale[places]
        return kept


def solve(outcome: Floats, matrix: Floats, told: Independence, *, errors: Errors) -> Solved | None:
    """Fit the outcome, shape (n,), on the independent columns of a matrix; None when double precision cannot.

    That is so when the columns are all but dependent, or when a leverage rounds to 1 and leaves HC3 nothing.
    """
    if np.linalg.cond(told.triangle) > _HIGHEST_CONDITION:
        return None
    places = list(told.kept)
    scaled = matrix[:, places] / told.scale[places]
    with np.errstate(divide="ignore", invalid="ignore"):  # what it gives is looked at below
        results = OLS(outcome, scaled).fit(cov_type=errors.value, use_t=True)
        finite = bool(np.isfinite(results.cov_params()).all() and np.isfinite(results.mse_resid))
    return Solved(results=results, independence=told) if finite else None
