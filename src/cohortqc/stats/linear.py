"""Ordinary least squares with errors that need not have equal variances."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cohortqc.stats.design import Categorical, Column, Design
from cohortqc.stats.estimate import Estimate, FTest, absent_estimate, absent_f_test, point_only
from cohortqc.stats.independence import Independence, independence
from cohortqc.stats.leverage import Leverage, leverage
from cohortqc.stats.number import Absent, Floats, Number, number
from cohortqc.stats.solved import Errors, Solved, solve

_EXACT_FIT = 1e-12
_ALONE = "not estimable: it rests on a single observation (leverage 1), which leaves HC3 no residual"
_NO_RESIDUAL = "those whom the estimate rests on have no residual, so there is nothing to judge its error by"
_NO_F_TEST = "too few participants for an F test of all groups: their estimates' covariance is singular"
_TOO_FAR_APART = (
    "not estimable: the columns of the model differ too little, or their numbers too much, to be told apart"
)
_TOO_LARGE = "the numbers are too large for the model"
_EXACT = "the model fits the outcome exactly, so there is nothing to judge the error by"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearFit:
    """A fitted linear model; `contrast` and `f_test` answer questions about its coefficients.

    n: observations; sigma: residual standard deviation, 0 when the fit is exact; dropped: columns that others make up.
    `point` gives estimates; `spread`, which leaves out rows that are alone (`lone`), gives their errors.
    """

    design: Design
    errors: Errors
    level: float
    n: int
    df_residual: float
    r_squared: Number
    sigma: float
    dropped: tuple[Column, ...]
    point: Solved
    spread: Solved
    lone: Leverage | None

    def coefficient(self, place: int) -> Estimate:
        """The coefficient of the design's column at `place`."""
        unit = np.zeros(len(self.design.columns))
        unit[place] = 1.0
        return self.contrast(unit)

    def contrast(self, weights: Floats) -> Estimate:
        """A combination of coefficients, weights of shape (p,)."""
        if not self.point.independence.tells(weights):
            return absent_estimate(Absent(self._untold(weights)), df=self.df_residual)
        with np.errstate(invalid="ignore", divide="ignore"):  # as below; only the estimate is always used
            told = self.point.t_test(weights)
        estimate = number(told.effect.item(), otherwise=_TOO_LARGE)
        if self._rests_on_one(weights):
            return point_only(estimate, reason=Absent(_ALONE), df=self.df_residual)
        if self.sigma == 0:
            return point_only(estimate, reason=Absent(_EXACT), df=self.df_residual)
        with np.errstate(invalid="ignore", divide="ignore"):  # a variance that rounding makes 0 or less is told below
            spread = told if self.spread is self.point else self.spread.t_test(weights)
        if not spread.sd.item() > self.spread.floor(weights):
            return point_only(estimate, reason=Absent(_NO_RESIDUAL), df=self.df_residual)
        low, high = spread.conf_int(alpha=1 - self.level)[0]
        return Estimate(
            estimate=estimate,
            std_error=number(spread.sd.item(), otherwise=_TOO_LARGE),
            statistic=number(spread.tvalue.item(), otherwise=_TOO_LARGE),
            p_value=number(spread.pvalue.item(), otherwise=_TOO_LARGE),
            conf_low=number(low, otherwise=_TOO_LARGE),
            conf_high=number(high, otherwise=_TOO_LARGE),
            df=self.df_residual,
        )

    def f_test(self, weights: Floats) -> FTest:
        """Test that the combinations in `weights`, shape (m, p), are all 0, on the covariance of the fit."""
        rows = len(weights)
        reason = self._no_f_test(weights)
        if reason:
            return absent_f_test(Absent(reason), df_numerator=rows, df_denominator=self.df_residual)
        found = self.spread.f_test(weights)
        if found is None:
            return absent_f_test(Absent(_NO_F_TEST), df_numerator=rows, df_denominator=self.df_residual)
        return FTest(
            statistic=number(found.statistic, otherwise="the F test gives no number"),
            p_value=number(found.pvalue, otherwise="the F test gives no number"),
            df_numerator=rows,
            df_denominator=self.df_residual,
        )

    def _no_f_test(self, weights: Floats) -> str | None:
        for row in weights:
            if not self.point.independence.tells(row):
                return self._untold(row)
            if self._rests_on_one(row):
                return _ALONE
        return _EXACT if self.sigma == 0 else None

    def _rests_on_one(self, weights: Floats) -> bool:
        return self.lone is not None and self.lone.decides(self.point.kept(weights[np.newaxis, :])[0])

    def _untold(self, weights: Floats) -> str:
        """Why the data cannot tell a combination: an empty group, or columns that make each other up."""
        used = [self.design.columns[place] for place in np.flatnonzero(weights)]
        if len(used) == 1:
            values = self.design.matrix[:, np.flatnonzero(weights)[0]]
            if used[0].level is not None and not values.any():
                return f"not estimable: nobody in the model has {used[0].name}"
            reference = self._empty_reference(used[0])
            if reference:
                return f"not estimable: nobody in the model has {reference}, the reference"
            if np.ptp(values) == 0:
                return f"not estimable: {used[0].name} does not vary"
        names = ", ".join(column.name for column in (used if len(used) == 1 else self.dropped))
        return f"not estimable: {names} cannot be told apart from other columns of the model"

    def _empty_reference(self, column: Column) -> str:
        """The reference category of a column's term, when nobody has it; "" otherwise."""
        term = self.design.term(column.variable) if column.variable else None
        if not isinstance(term, Categorical) or (term.codes == term.reference).any():
            return ""
        return term.column(term.reference).name


def linear(outcome: Floats, *, on: Design, errors: Errors = Errors.HC3, level: float = 0.95) -> LinearFit | Absent:
    """Least squares of an outcome, shape (n,), no missing, with t(n - p) tests and intervals.

    Columns that others make up are set aside, from the right, and answer "not estimable"; so does every standard error
    of HC3 that rests on one observation alone. Absent when there are no more observations than coefficients. Raises
    ValueError for a missing value or another length. Agrees with R `lm` and `sandwich::vcovHC(fit, "HC3")`.
    """
    if outcome.shape != on.matrix.shape[:1] or not np.isfinite(outcome).all():
        raise ValueError("give one known outcome for each row of the design")
    told = independence(on.matrix) if outcome.size else None
    if told is None or outcome.size <= len(told.kept):
        needed = len(on.columns) if told is None else len(told.kept)
        few = f"{_counted(outcome.size, 'observation')} for {_counted(needed, 'coefficient')}"
        return Absent(f"not estimable: {few}")
    lone = _lone(told, errors)
    point = solve(outcome, on.matrix, told, errors=errors if lone is None else Errors.CLASSICAL)
    spread = point
    if lone is not None:
        rest = ~lone.alone
        spread = solve(outcome[rest], on.matrix[rest], independence(on.matrix[rest]), errors=errors)
    if point is None or spread is None:
        return Absent(_TOO_FAR_APART)
    sigma = float(np.sqrt(point.results.mse_resid))
    if sigma <= _EXACT_FIT * float(np.abs(outcome).max(initial=0.0)):
        sigma = 0.0
    return LinearFit(
        design=on,
        errors=errors,
        level=level,
        n=int(outcome.size),
        df_residual=float(point.results.df_resid),
        r_squared=_r_squared(point, outcome),
        sigma=sigma,
        dropped=tuple(column for place, column in enumerate(on.columns) if place not in told.kept),
        point=point,
        spread=spread,
        lone=lone,
    )


def coefficients(fit: LinearFit) -> tuple[tuple[Column, Estimate], ...]:
    """Every column of the design with its coefficient, in the design's order."""
    return tuple((column, fit.coefficient(place)) for place, column in enumerate(fit.design.columns))


def global_test(fit: LinearFit, *, variables: Sequence[str]) -> FTest:
    """Test that all coefficients of these variables that the data tell are 0, on the covariance of the fit."""
    places = [place for variable in variables for place in fit.design.positions(variable)]
    told = [place for place in places if place in fit.point.independence.kept] or places
    return fit.f_test(np.eye(len(fit.design.columns))[told])


def _lone(told: Independence, errors: Errors) -> Leverage | None:
    """The rows that HC3 cannot use, if there are any: each determines a coefficient alone and has no residual."""
    if errors is not Errors.HC3:
        return None
    found = leverage(told)
    return found if found.alone.any() else None


def _r_squared(solved: Solved, outcome: Floats) -> Number:
    if np.ptp(outcome) == 0:
        return Absent("the outcome does not vary")
    return number(solved.results.rsquared, otherwise="the outcome does not vary")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
