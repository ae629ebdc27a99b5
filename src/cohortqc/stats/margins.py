"""Adjusted means of the categories of a variable, and their differences, from a fitted linear model."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cohortqc.stats.design import Categorical, Design, Spline
from cohortqc.stats.estimate import Estimate, absent_estimate
from cohortqc.stats.linear import LinearFit
from cohortqc.stats.number import Absent, Floats
from cohortqc.stats.splines import spline_basis


class Averaging(StrEnum):
    """Over whom the covariates are averaged; the value is the wording of a footnote."""

    OBSERVED = "standardised to the observed covariates of those analysed"
    BALANCED = "at the mean of numeric covariates, with equal weight for every category of the others"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedMean:
    """The mean outcome were everybody in this category, and its difference to the reference (whose own is None)."""

    level: str
    n: int
    mean: Estimate
    difference: Estimate | None


def adjusted_means(
    fit: LinearFit, *, variable: str, averaging: Averaging = Averaging.OBSERVED
) -> tuple[AdjustedMean, ...]:
    """Adjusted mean of every category of a categorical term, on the covariance of the fit.

    OBSERVED averages the design over the covariates as they are, with the category set for everybody (g-computation);
    BALANCED is R's `emmeans(fit, variable)`. Raises KeyError when the variable is not in the design and TypeError when
    it has no categories.
    """
    term = fit.design.term(variable)
    if not isinstance(term, Categorical):
        raise TypeError(f"{variable} is a number; adjusted means need categories")
    at = _covariates(fit.design, averaging)
    places = {fit.design.columns[place].level: place for place in fit.design.positions(variable)}
    weights = [_set(at, places, level) for level in term.levels]
    reference = weights[term.reference]
    found = []
    for place, level in enumerate(term.levels):
        n = int((term.codes == place).sum())
        nobody = Absent(f"not estimable: nobody in the model has {term.column(place).name}")
        mean = fit.contrast(weights[place]) if n else absent_estimate(nobody, df=fit.df_residual)
        difference = None if place == term.reference else fit.contrast(weights[place] - reference)
        found.append(AdjustedMean(level=level, n=n, mean=mean, difference=difference))
    return tuple(found)


def _set(at: Floats, places: dict[str | None, int], level: str) -> Floats:
    """The average row with every column of the variable at 0 but the level's own."""
    row = at.copy()
    row[list(places.values())] = 0.0
    if level in places:
        row[places[level]] = 1.0
    return row


def _covariates(on: Design, averaging: Averaging) -> Floats:
    at: Floats = on.matrix.mean(axis=0)
    if averaging is Averaging.BALANCED:
        for term in on.terms:
            if isinstance(term, Categorical):
                at[list(on.positions(term.variable))] = 1 / len(term.levels)
            elif isinstance(term, Spline):
                at[list(on.positions(term.variable))] = spline_basis([term.values.mean()], knots=term.knots)[0]
    return np.asarray(at, dtype=np.float64)
