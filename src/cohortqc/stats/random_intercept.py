"""How alike the members of a group are: a linear model with one random intercept a group, by REML."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtrc

from cohortqc.stats.independence import independence
from cohortqc.stats.number import Absent, Codes, Floats

_EXACT_FIT = 1e-12
_RATIOS = np.linspace(-20.0, 20.0, 81)
"""Natural logarithms of the ratios of variances between which a minimum is sought."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RandomIntercept:
    """n observations in as many groups as `effects` has; variances in the squared unit of the outcome.

    icc: between / (between + within); p_value: of the likelihood ratio test that `between` is 0, whose distribution is
    half chi-squared(1), half 0 (Self and Liang 1987); effects: predicted intercepts (BLUP), shape (groups,).
    """

    n: int
    between: float
    within: float
    likelihood_ratio: float
    p_value: float
    effects: Floats

    @property
    def icc(self) -> float:
        """The share of the variance that lies between the groups."""
        return self.between / (self.between + self.within)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sums:
    """All that the likelihood needs: `outcome` (g,) and `design` (g, p) summed by group, on orthonormal columns.

    The outcome is what least squares left of it. `squares`, `crossed` (p,) and `products` (p, p): of the outcome and
    the columns, each without the mean of its group; kept apart from the sums, of which they would be small differences.
    """

    n: int
    sizes: Floats
    outcome: Floats
    design: Floats
    squares: float
    crossed: Floats
    products: Floats


_Profile: TypeAlias = tuple[float, float, Floats, Floats]
"""Deviance up to a constant, its slope, coefficients, and summed residuals by group."""


def random_intercept(outcome: Floats, *, matrix: Floats, groups: Codes) -> RandomIntercept | Absent:
    """REML fit of outcome = matrix @ coefficients + intercept of the group + residual.

    outcome: shape (n,), no missing; matrix: shape (n, p), with a column of ones; groups: shape (n,), every code from 0
    to its largest at least once. Absent when there are fewer than 2 groups, no more observations than coefficients, or
    nothing is left within the groups. Agrees with R `lme4::lmer(y ~ x + (1 | g))`, the test with twice the difference
    to `logLik(lm(y ~ x), REML = TRUE)`.
    """
    count = int(groups.max(initial=-1)) + 1
    told = independence(matrix)
    freedom = outcome.size - len(told.kept)
    if count < 2:
        return Absent("there are fewer than 2 groups")
    if freedom < 1:
        return Absent("there are no more observations than coefficients")
    rest = outcome - told.basis @ (told.basis.T @ outcome)
    squares = float(rest @ rest)
    if squares <= (_EXACT_FIT * float(np.abs(outcome).max())) ** 2 * outcome.size:
        return Absent("the covariates tell the outcome exactly")
    sums = _sums(rest, told.basis, groups=groups, n=freedom)
    ratio = _best_ratio(sums)
    if isinstance(ratio, Absent):
        return ratio
    return _fit(sums, ratio, n=outcome.size)


def _sums(rest: Floats, basis: Floats, *, groups: Codes, n: int) -> _Sums:
    sizes = np.bincount(groups).astype(np.float64)
    outcome = np.asarray(np.bincount(groups, weights=rest), dtype=np.float64)
    design = np.array([np.bincount(groups, weights=column) for column in basis.T], dtype=np.float64).T
    rest_within = rest - (outcome / sizes)[groups]
    basis_within = basis - (design / sizes[:, None])[groups]
    return _Sums(
        n=n,
        sizes=sizes,
        outcome=outcome,
        design=design,
        squares=float(rest_within @ rest_within),
        crossed=basis_within.T @ rest_within,
        products=basis_within.T @ basis_within,
    )


def _fit(sums: _Sums, ratio: float, *, n: int) -> RandomIntercept:
    at_zero, at_best = _profile(sums, 0.0), _profile(sums, ratio)
    within = _residual_squares(sums, ratio, at_best[2]) / sums.n
    likelihood_ratio = max(at_zero[0] - at_best[0], 0.0) if ratio > 0 else 0.0
    return RandomIntercept(
        n=n,
        between=ratio * within,
        within=within,
        likelihood_ratio=likelihood_ratio,
        p_value=float(chdtrc(1, likelihood_ratio)) / 2 if ratio > 0 else 1.0,
        effects=ratio / (1 + ratio * sums.sizes) * at_best[3],
    )


def _best_ratio(sums: _Sums) -> float | Absent:
    """The ratio of variances, between over within, with the smallest deviance: 0, or where the slope turns upwards."""
    slopes = [_slope(place, sums) for place in _RATIOS]
    if slopes[-1] < 0:
        return Absent("nothing varies within the groups")
    minima = [
        float(np.exp(brentq(_slope, low, high, args=(sums,), xtol=1e-13, rtol=1e-14)))
        for low, high, before, after in zip(_RATIOS[:-1], _RATIOS[1:], slopes[:-1], slopes[1:], strict=True)
        if before < 0 <= after
    ]
    return min([0.0, *minima], key=lambda ratio: _profile(sums, ratio)[0])


def _slope(logarithm: float, sums: _Sums) -> float:
    return _profile(sums, float(np.exp(logarithm)))[1]


def _profile(sums: _Sums, ratio: float) -> _Profile:
    """The REML deviance with all but the ratio at its best (Bates et al. 2015, doi:10.18637/jss.v067.i01)."""
    weights = 1 / (sums.sizes * (1 + ratio * sums.sizes))
    information = sums.products + (sums.design.T * weights) @ sums.design
    crossed = sums.crossed + sums.design.T @ (weights * sums.outcome)
    coefficients: Floats = np.linalg.solve(information, crossed).astype(np.float64)
    residuals = sums.outcome - sums.design @ coefficients
    squares = _residual_squares(sums, ratio, coefficients)
    deviance = sums.n * np.log(squares) + np.log1p(ratio * sums.sizes).sum() + float(np.linalg.slogdet(information)[1])
    step = 1 / (1 + ratio * sums.sizes) ** 2
    leverage = np.einsum("gp,pg->g", sums.design, np.linalg.solve(information, sums.design.T))
    slope = (
        -sums.n * (step * residuals**2).sum() / squares
        + (sums.sizes / (1 + ratio * sums.sizes)).sum()
        - (step * leverage).sum()
    )
    return float(deviance), float(slope), coefficients, residuals


def _residual_squares(sums: _Sums, ratio: float, coefficients: Floats) -> float:
    """The residuals' sum of squares, weighted by the inverse of their covariance."""
    residuals = sums.outcome - sums.design @ coefficients
    between = float((residuals**2 / (sums.sizes * (1 + ratio * sums.sizes))).sum())
    return between + float(sums.squares + coefficients @ (sums.products @ coefficients - 2 * sums.crossed))
