"""One fit of a model to an analysis set: rows, terms, and what least squares made of them."""

from dataclasses import dataclass

import numpy as np

from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.report import ErrorsKind, Model, Report
from cohortqc.stats.design import Term, design
from cohortqc.stats.linear import LinearFit, linear
from cohortqc.stats.number import Absent
from cohortqc.stats.solved import Errors
from cohortqc.summaries.columns import Mask, numbers
from cohortqc.summaries.samples import Cell, ModelRows, model_rows
from cohortqc.summaries.terms import ExposureTerm, covariate_term, exposure_term

ERRORS = {ErrorsKind.HC3: Errors.HC3, ErrorsKind.CLASSICAL: Errors.CLASSICAL}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellFit:
    """A cell of a model with its rows and its fit, or the reason why there is none."""

    cell: Cell
    rows: ModelRows
    exposures: tuple[ExposureTerm, ...]
    covariates: tuple[Term, ...]
    fit: LinearFit | Absent

    @property
    def n(self) -> int:
        """Participants in the fit."""
        return int(self.rows.used.sum())


def fit_cell(analysis: AnalysisSet, report: Report, model: Model, cell: Cell, *, eligible: Mask) -> CellFit:
    """Fit the outcome on exposures, then covariates, in this order; an exposure is not its own covariate."""
    rows = model_rows(analysis, report, model, cell, eligible=eligible)
    found = [exposure_term(analysis, exposure, used=rows.used) for exposure in cell.exposures]
    exposures = tuple(term for term in found if isinstance(term, ExposureTerm))
    own = {exposure.variable for exposure in cell.exposures} | {cell.outcome}
    covariates = tuple(
        covariate_term(analysis, covariate, used=rows.used)
        for covariate in cell.adjustment.covariates
        if covariate.variable not in own
    )
    missing = [term for term in found if isinstance(term, Absent)]
    fit = (
        missing[0]
        if missing
        else refit(analysis, model, cell, rows, terms=(*(term.term for term in exposures), *covariates))
    )
    return CellFit(cell=cell, rows=rows, exposures=exposures, covariates=covariates, fit=fit)


def refit(
    analysis: AnalysisSet, model: Model, cell: Cell, rows: ModelRows, *, terms: tuple[Term, ...]
) -> LinearFit | Absent:
    """Fit the same outcome on the same rows with these terms."""
    if model.family != "linear":
        return Absent(f"{model.family} models are not fitted yet")
    if not rows.used.any():
        return Absent("not estimable: nobody has a known value of every variable of the model")
    names = [term.variable for term in terms]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        return Absent(f"not estimable: {', '.join(twice)} enters the model twice")
    outcome = numbers(analysis, cell.outcome)[rows.used]
    on = design(terms, n=int(np.count_nonzero(rows.used)))
    return linear(outcome, on=on, errors=ERRORS[model.errors])
