"""Regression tables: every coefficient of every model, side by side over adjustment sets."""

from collections.abc import Iterator
from dataclasses import replace

from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.report import ExposureKind, Model, Report
from cohortqc.model.result import Result, Stat
from cohortqc.stats.curves import nonlinearity_test, spline_difference
from cohortqc.stats.design import Column, Numeric
from cohortqc.stats.estimate import absent_estimate, absent_f_test
from cohortqc.stats.linear import LinearFit, coefficients, global_test
from cohortqc.stats.number import Absent
from cohortqc.summaries.columns import Mask
from cohortqc.summaries.fits import CellFit, fit_cell
from cohortqc.summaries.rows import estimate_rows, f_test_rows, place, row
from cohortqc.summaries.samples import cells
from cohortqc.summaries.terms import ExposureTerm, exposure_levels, reference_level

_F_TESTS = {ExposureKind.LINEAR: (), ExposureKind.SPLINE: ("global", "nonlinearity")}
"""Contexts of the F tests of an exposure; groups have the first."""


def regression(
    analysis: AnalysisSet, report: Report, model: Model, *, table: str, eligible: Mask
) -> tuple[Result, ...]:
    """All statistics of a model: coefficients, numbers of each fit, and who was lost.

    Contexts: "regression" (coefficients of exposures, numbers of the fit), "covariate" (all other coefficients),
    "contrast" (the SD that a coefficient is per, or the percentiles that a spline is compared at),
    "spline" (its columns), "global" (F test of all groups, or of a whole spline), "nonlinearity" (of a spline) and
    "lost" (participants without a value, by the first variable missing).
    """
    rows: list[Result] = []
    for cell in cells(report, model):
        rows.extend(_cell_rows(fit_cell(analysis, report, model, cell, eligible=eligible), analysis, model, table))
    return tuple(rows)


def fit_rows(at: Result, found: CellFit) -> Iterator[Result]:
    """The numbers of a fit as a whole: n, R squared, residual SD and degrees of freedom, and n lost by variable."""
    fit = found.fit
    yield row(at, Stat.N_OBS, found.n)
    yield row(at, Stat.R_SQUARED, fit if isinstance(fit, Absent) else fit.r_squared)
    yield row(at, Stat.SIGMA, fit if isinstance(fit, Absent) else fit.sigma)
    yield row(at, Stat.DF_RESIDUAL, fit if isinstance(fit, Absent) else fit.df_residual)
    lost = replace(at, context="lost", n=None, unit="", method="")
    yield row(lost, Stat.N_TOTAL, found.rows.eligible)
    for variable, count in found.rows.lost:
        yield row(replace(lost, variable=variable), Stat.N_MISS, count)


def method(model: Model) -> str:
    """How the standard errors and intervals of a model are made, as results name it."""
    return f"least squares, {model.errors.value} standard errors, t distribution"


def cell_place(found: CellFit, model: Model, *, table: str, context: str) -> Result:
    """Where the results of a cell belong."""
    exposures = "+".join(exposure.name for exposure in found.cell.exposures)
    return replace(
        place(table, context),
        model=model.name,
        set=found.cell.title,
        outcome=found.cell.outcome,
        exposure=exposures,
        n=found.n,
        method=method(model),
    )


def _cell_rows(found: CellFit, analysis: AnalysisSet, model: Model, table: str) -> Iterator[Result]:
    at = cell_place(found, model, table=table, context="regression")
    yield from fit_rows(at, found)
    unit = analysis.variables[found.cell.outcome].unit
    if isinstance(found.fit, Absent):
        for exposure in found.cell.exposures:
            here = replace(at, exposure=exposure.name, variable=exposure.variable, unit=unit)
            reference = reference_level(analysis, exposure)
            for level in exposure_levels(analysis, exposure) or ("",):
                if level != reference or not level:
                    term = f"{exposure.name}{level}"
                    yield from estimate_rows(replace(here, variable_level=level, term=term), absent_estimate(found.fit))
            for context in _F_TESTS.get(exposure.kind, ("global",)):
                yield from f_test_rows(replace(here, context=context, unit=""), absent_f_test(found.fit))
        return
    owners = {term.term.variable: term for term in found.exposures}
    for column, estimate in coefficients(found.fit):
        owner = owners.get(column.variable or "")
        here = replace(at, term=_term(column), variable_level=column.level or "", unit=unit)
        if owner is not None:
            here = replace(here, exposure=owner.exposure.name, variable=owner.exposure.variable)
            here = replace(here, unit=_unit(analysis, owner, unit))
            here = replace(here, context="spline" if owner.between else "regression")
        else:
            here = replace(here, context="covariate", variable=column.variable or "")
        yield from estimate_rows(here, estimate)
    for owner in found.exposures:
        here = replace(at, exposure=owner.exposure.name, variable=owner.exposure.variable)
        yield from _whole_exposure(here, found.fit, owner, unit)


def _whole_exposure(at: Result, fit: LinearFit, owner: ExposureTerm, unit: str) -> Iterator[Result]:
    """Tests of all columns of an exposure; for a spline also its difference between quartiles and its bend."""
    contrast = replace(at, context="contrast")
    if isinstance(owner.term, Numeric):
        if owner.exposure.per == "sd":
            yield row(contrast, Stat.SD, owner.per)
        return
    if owner.between is not None:
        low, high = owner.between
        yield row(contrast, Stat.P25, low)
        yield row(contrast, Stat.P75, high)
        difference = spline_difference(fit, variable=owner.term.variable, low=low, high=high)
        term = f"{owner.term.variable} {high:.15g} vs {low:.15g}"
        yield from estimate_rows(replace(at, term=term, unit=unit), difference)
        bend = nonlinearity_test(fit, variable=owner.term.variable)
        yield from f_test_rows(replace(at, context="nonlinearity"), bend)
    yield from f_test_rows(replace(at, context="global"), global_test(fit, variables=[owner.term.variable]))


def _term(column: Column) -> str:
    """The name of a coefficient as R's model.matrix has it: variable and level without anything between."""
    return "(Intercept)" if column.variable is None else f"{column.variable}{column.level or ''}"


def _unit(analysis: AnalysisSet, owner: ExposureTerm, outcome_unit: str) -> str:
    """The unit of an exposure's coefficient: `% per 10 h/week`."""
    if not isinstance(owner.term, Numeric):
        return outcome_unit
    unit = analysis.variables[owner.exposure.variable].unit
    return " ".join(part for part in (outcome_unit, "per", f"{owner.per:.15g}", unit) if part)
