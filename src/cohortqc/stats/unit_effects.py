"""How far the adjusted mean of each unit (a clinic, a scanner) lies from the average of several units."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc, stdtr, stdtrit

from cohortqc.stats.cross_products import CrossProducts, cross_products
from cohortqc.stats.design import Term, design
from cohortqc.stats.estimate import Estimate, FTest, absent_estimate, absent_f_test
from cohortqc.stats.number import Absent, Codes, Floats

_EXACT_FIT = 1e-12
_ESTIMABLE = 1e-6
_EXACT = Absent("the model fits the outcome exactly, so there is nothing to judge the error by")
_UNTOLD = Absent("not estimable: the units cannot be told apart from the covariates")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnitEffects:
    """A regression on covariates and units.

    means: shape (units,), the adjusted mean of each unit, up to a constant common to all; covariance: shape (units,
    units), of the means; aliased: shape (units, q), differences between units that the covariates make as well;
    df: observations minus coefficients.
    """

    means: Floats
    covariance: Floats
    aliased: Floats
    df: int

    def difference(self, unit: int, *, among: Sequence[int], level: float) -> Estimate:
        """The adjusted mean of a unit minus the plain average of those of the units `among`, with its interval.

        With effects b of the units against one of them, b_i - (b_1 + ... + b_k) / k. Agrees with R
        `contrast(emmeans(fit, ~ unit), "eff", adjust = "none")` when all units are among them.
        """
        weights = self._each(among).mean(axis=0)
        weights = self._each([unit])[0] - weights
        if (problem := self._problem(weights[np.newaxis])) is not None:
            return absent_estimate(problem, df=float(self.df))
        estimate = float(weights @ self.means)
        error = float(np.sqrt(weights @ self.covariance @ weights))
        reach = float(stdtrit(self.df, (1 + level) / 2)) * error
        return Estimate(
            estimate=estimate,
            std_error=error,
            statistic=estimate / error,
            p_value=float(2 * stdtr(self.df, -abs(estimate) / error)),
            conf_low=estimate - reach,
            conf_high=estimate + reach,
            df=float(self.df),
        )

    def chance(self, *, among: Sequence[int]) -> FTest:
        """Test that the adjusted means of two or more units do not differ."""
        first, *others = among
        weights = self._each(others) - self._each([first])
        if (problem := self._problem(weights)) is not None:
            return absent_f_test(problem, df_numerator=len(others), df_denominator=float(self.df))
        apart = weights @ self.means
        squares = float(apart @ np.linalg.solve(weights @ self.covariance @ weights.T, apart))
        statistic = squares / len(others)
        return FTest(
            statistic=statistic,
            p_value=float(fdtrc(len(others), self.df, statistic)),
            df_numerator=len(others),
            df_denominator=float(self.df),
        )

    def _each(self, units: Sequence[int]) -> Floats:
        """Weights that pick each of these units, shape (len(units), units)."""
        return np.asarray(np.eye(self.means.size)[list(units)], dtype=np.float64)

    def _problem(self, weights: Floats) -> Absent | None:
        """Why these differences, shape (m, units), or their errors cannot be told."""
        if np.abs(weights @ self.aliased).max(initial=0.0) > _ESTIMABLE:
            return _UNTOLD
        return None if self.covariance.any() else _EXACT


def unit_effects(outcome: Floats, *, units: Codes, covariates: Sequence[Term]) -> UnitEffects | Absent:
    """Least squares on the covariates and the units, classical errors, t(n - p).

    outcome, units: shape (n,), no missing; every code from 0 to the largest of `units` at least once. By what is left
    of outcome and covariates within the units (Frisch and Waugh 1933), so that 40 units cost no more than two. Absent
    when there are no more observations than coefficients. Agrees with R `lm(y ~ x + unit)`.
    """
    sizes = np.bincount(units).astype(np.float64)
    columns = _standardised(design(covariates, n=outcome.size).matrix[:, 1:])
    columns_means, columns = _within(columns, units=units, sizes=sizes)
    means, rest = _within((outcome - outcome.mean())[:, np.newaxis], units=units, sizes=sizes)
    found = cross_products(columns)
    kept = list(found.kept)
    df = outcome.size - sizes.size - len(kept)
    if df < 1:
        return Absent(f"not estimable: {outcome.size} observations for {sizes.size + len(kept)} coefficients")
    slopes = found.coefficients(rest[:, 0], kept=columns[:, kept])
    residuals = rest[:, 0] - columns[:, kept] @ slopes
    variance = float(residuals @ residuals) / df
    if variance <= (_EXACT_FIT * float(np.abs(outcome).max())) ** 2:
        variance = 0.0
    of_kept = columns_means[:, kept]
    return UnitEffects(
        means=means[:, 0] - of_kept @ slopes,
        covariance=variance * (np.diag(1 / sizes) + of_kept @ found.inverse() @ of_kept.T),
        aliased=_aliased(found, columns_means),
        df=df,
    )


def _standardised(columns: Floats) -> Floats:
    """Each column with mean 0 and SD 1; one that does not vary is 0."""
    centred = columns - columns.mean(axis=0)
    spread = np.sqrt(np.square(centred).mean(axis=0))
    flat = spread <= _EXACT_FIT * np.abs(columns).max(axis=0, initial=0.0)
    return np.asarray(np.where(flat, 0.0, centred / np.where(flat, 1.0, spread)), dtype=np.float64)


def _within(columns: Floats, *, units: Codes, sizes: Floats) -> tuple[Floats, Floats]:
    """The mean of each column in each unit, and the columns without it; what only rounding leaves is 0."""
    means = np.empty((sizes.size, columns.shape[1]))
    within = np.empty(columns.shape)
    for place, column in enumerate(columns.T):
        means[:, place] = np.bincount(units, weights=column) / sizes
        rest = column - means[units, place]
        is_left = np.linalg.norm(rest) > _ESTIMABLE * np.linalg.norm(column)
        within[:, place] = rest if is_left else 0.0
    return means, within


def _aliased(found: CrossProducts, means: Floats) -> Floats:
    """What the covariates tell between units and not within them: shape (units, covariates not kept)."""
    kept, others = list(found.kept), found.others
    made_up = found.made_up / found.scale[kept][:, np.newaxis] * found.scale[others]
    return np.asarray(means[:, others] - means[:, kept] @ made_up, dtype=np.float64)
