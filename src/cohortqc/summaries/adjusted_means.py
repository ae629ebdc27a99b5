"""Tables of adjusted means by group of an exposure, with differences to the reference and a test for trend."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from cohortqc.errors import UsageError
from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.report import AveragingKind, Exposure, ExposureKind, Model, Report, TableDefinition
from cohortqc.model.result import Result, Stat
from cohortqc.stats.design import Categorical, Term
from cohortqc.stats.estimate import Estimate, absent_estimate, absent_f_test
from cohortqc.stats.linear import global_test
from cohortqc.stats.margins import Averaging, adjusted_means
from cohortqc.stats.number import Absent, Codes, Floats
from cohortqc.stats.trend import trend_term
from cohortqc.summaries.columns import Mask, levels
from cohortqc.summaries.fits import CellFit, fit_cell, refit
from cohortqc.summaries.regression import cell_place, fit_rows
from cohortqc.summaries.rows import estimate_rows, f_test_rows, row
from cohortqc.summaries.samples import Cell, set_title
from cohortqc.summaries.terms import exposure_levels, reference_level

_AVERAGING = {AveragingKind.OBSERVED: Averaging.OBSERVED, AveragingKind.BALANCED: Averaging.BALANCED}


def adjusted_means_rows(
    analysis: AnalysisSet, report: Report, model: Model, table: TableDefinition, *, eligible: Mask
) -> tuple[Result, ...]:
    """All statistics of a table of adjusted means, one fit an outcome, on the rows that the model's `sample` gives.

    Contexts: "adjusted-means" (mean of each group, averaged over the covariates), "difference" (to
    the reference group), "trend" (group medians as a number, same covariates), "global" and "lost".
    """
    exposure = report.exposures[table.exposure or ""]
    if exposure.kind in {ExposureKind.LINEAR, ExposureKind.SPLINE}:
        fact = f"table {table.id}: adjusted means need groups, and {exposure.name} enters as {exposure.kind.value}"
        raise UsageError(f"{fact}; give the table an exposure with `as: quantiles`, `cut` or `categories`")
    title = set_title(model, table.set)
    rows: list[Result] = []
    for outcome in model.outcomes:
        cell = Cell(outcome=outcome, exposures=(exposure,), title=title, adjustment=model.sets[title])
        found = fit_cell(analysis, report, model, cell, eligible=eligible)
        rows.extend(_outcome_rows(analysis, model, table, found))
    return tuple(rows)


def _outcome_rows(analysis: AnalysisSet, model: Model, table: TableDefinition, found: CellFit) -> Iterator[Result]:
    exposure = found.cell.exposures[0]
    at = cell_place(found, model, table=table.id, context="adjusted-means")
    at = replace(at, variable=exposure.variable)
    yield from fit_rows(at, found)
    at = replace(at, unit=analysis.variables[found.cell.outcome].unit)
    if isinstance(found.fit, Absent):
        yield from _absent_rows(analysis, exposure, at, found.fit)
        if table.trend:
            yield from estimate_rows(replace(at, context="trend"), absent_estimate(found.fit))
        return
    term = found.exposures[0].term
    reference = reference_level(analysis, exposure)
    averaging = _AVERAGING[table.averaging]
    averaged = replace(at, method=f"{at.method}, {averaging.value}")
    for mean in adjusted_means(found.fit, variable=term.variable, averaging=averaging):
        here = replace(averaged, variable_level=mean.level, n=mean.n)
        yield row(here, Stat.N_LEVEL, mean.n)
        yield from estimate_rows(here, mean.mean)
        if mean.difference is not None:
            difference = replace(here, context="difference", group="reference", group_level=reference)
            yield from estimate_rows(difference, mean.difference)
    yield from f_test_rows(replace(at, context="global"), global_test(found.fit, variables=[term.variable]))
    if table.trend and isinstance(term, Categorical):
        yield from estimate_rows(replace(at, context="trend"), _trend(analysis, model, found, term.codes))


def _absent_rows(analysis: AnalysisSet, exposure: Exposure, at: Result, reason: Absent) -> Iterator[Result]:
    """The rows of means and differences when there is no fit."""
    reference = reference_level(analysis, exposure)
    for level in exposure_levels(analysis, exposure):
        here = replace(at, variable_level=level)
        yield from estimate_rows(here, absent_estimate(reason))
        if level != reference:
            difference = replace(here, context="difference", group="reference", group_level=reference)
            yield from estimate_rows(difference, absent_estimate(reason))
    yield from f_test_rows(replace(at, context="global"), absent_f_test(reason))


def _trend(analysis: AnalysisSet, model: Model, found: CellFit, codes: Codes) -> Estimate:
    scores = _scores(analysis, found.cell.exposures[0])
    if isinstance(scores, Absent):
        return absent_estimate(scores)
    term: Term = trend_term(found.exposures[0].term.variable, codes=codes, scores=scores)
    fit = refit(analysis, model, found.cell, found.rows, terms=(term, *found.covariates))
    return absent_estimate(fit) if isinstance(fit, Absent) else fit.coefficient(1)


def _scores(analysis: AnalysisSet, exposure: Exposure) -> Floats | Absent:
    """Median of each group over the analysis set; ordered categories that are no groups of a number count 1, 2, 3."""
    if exposure.name in analysis.groupings:
        medians = np.asarray(analysis.groupings[exposure.name].medians, dtype=np.float64)
        if np.unique(medians).size < 2:
            return Absent("a trend needs at least 2 categories with different medians")
        return medians
    if not analysis.variables[exposure.variable].ordered:
        return Absent("a trend needs ordered categories")
    return np.arange(1.0, len(levels(analysis, exposure.variable)) + 1)
