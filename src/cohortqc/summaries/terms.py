"""Exposures and covariates of a report as terms of a design."""

from dataclasses import dataclass

import numpy as np

from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.report import Covariate, Exposure, ExposureKind
from cohortqc.stats.design import Categorical, Numeric, Spline, Term
from cohortqc.stats.moments import moments
from cohortqc.stats.number import Absent
from cohortqc.stats.quantiles import quantiles
from cohortqc.stats.splines import harrell_knots
from cohortqc.summaries.columns import Mask, levels, numbers, positions


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExposureTerm:
    """An exposure as it enters a model.

    per: units that one coefficient stands for; between: a spline's 25th and 75th percentile over the analysis set.
    """

    exposure: Exposure
    term: Term
    per: float = 1.0
    between: tuple[float, float] | None = None


def exposure_term(analysis: AnalysisSet, exposure: Exposure, *, used: Mask) -> ExposureTerm | Absent:
    """The term of an exposure over the rows used; groups keep all their levels, so that an empty one is seen."""
    match exposure.kind:
        case ExposureKind.LINEAR:
            per = _per(analysis, exposure)
            if isinstance(per, Absent):
                return per
            values = numbers(analysis, exposure.variable)[used]
            line = Numeric(variable=exposure.variable, values=values, per=per, label=_label(analysis, exposure))
            return ExposureTerm(exposure=exposure, term=line, per=per)
        case ExposureKind.CATEGORIES | ExposureKind.QUANTILES | ExposureKind.CUT:
            names = exposure_levels(analysis, exposure)
            if len(names) < 2:
                return Absent("the exposure has fewer than 2 groups")
            grouped = exposure.kind is not ExposureKind.CATEGORIES
            codes = analysis.groupings[exposure.name].index if grouped else positions(analysis, exposure.variable)
            term = Categorical(
                variable=exposure.name if grouped else exposure.variable,
                codes=codes[used],
                levels=names,
                reference=names.index(reference_level(analysis, exposure)),
                label=_label(analysis, exposure),
                titles=exposure_titles(analysis, exposure),
            )
            return ExposureTerm(exposure=exposure, term=term)
        case ExposureKind.SPLINE:
            return _spline(analysis, exposure, used)


def exposure_levels(analysis: AnalysisSet, exposure: Exposure) -> tuple[str, ...]:
    """The groups of an exposure, in order; none for an exposure that enters as a number."""
    if exposure.kind in {ExposureKind.QUANTILES, ExposureKind.CUT}:
        return analysis.groupings[exposure.name].levels
    return levels(analysis, exposure.variable) if exposure.kind is ExposureKind.CATEGORIES else ()


def exposure_titles(analysis: AnalysisSet, exposure: Exposure) -> tuple[str, ...]:
    """What tables and messages call the groups of an exposure, in order."""
    if exposure.kind in {ExposureKind.QUANTILES, ExposureKind.CUT}:
        return analysis.groupings[exposure.name].labels
    return tuple(analysis.variables[exposure.variable].codes.values())


def reference_level(analysis: AnalysisSet, exposure: Exposure) -> str:
    """The group that others are held against: the exposure's, its variable's or the first; "" without groups."""
    names = exposure_levels(analysis, exposure)
    asked = exposure.reference or analysis.variables[exposure.variable].reference
    return asked if asked in names else next(iter(names), "")


def covariate_term(analysis: AnalysisSet, covariate: Covariate, *, used: Mask) -> Term:
    """The term of a covariate over the rows used; categories that nobody there has are left out.

    The reference is the covariate's, else the variable's, else the first; when nobody has it, the first that occurs.
    """
    label = analysis.variables[covariate.variable].label
    if not analysis.variables[covariate.variable].is_categorical:
        values = numbers(analysis, covariate.variable)[used]
        return Numeric(variable=covariate.variable, values=values, per=covariate.per, label=label)
    every = levels(analysis, covariate.variable)
    codes = positions(analysis, covariate.variable)[used]
    occurring = np.unique(codes)
    names = tuple(every[place] for place in occurring)
    asked = covariate.reference or analysis.variables[covariate.variable].reference
    return Categorical(
        variable=covariate.variable,
        codes=np.searchsorted(occurring, codes).astype(np.int64),
        levels=names,
        reference=names.index(asked) if asked in names else 0,
        label=label,
        titles=tuple(analysis.variables[covariate.variable].codes[name] for name in names),
    )


def _spline(analysis: AnalysisSet, exposure: Exposure, used: Mask) -> ExposureTerm | Absent:
    """Knots and percentiles are those of the analysis set, the same in every model."""
    everybody = numbers(analysis, exposure.variable)
    knots = harrell_knots(everybody, knots=exposure.knots)
    if isinstance(knots, Absent):
        return knots
    low, high = (quantile for quantile in quantiles(everybody, (0.25, 0.75)) if not isinstance(quantile, Absent))
    curve = Spline(variable=exposure.variable, values=everybody[used], knots=knots, label=_label(analysis, exposure))
    return ExposureTerm(exposure=exposure, term=curve, between=(low, high))


def _label(analysis: AnalysisSet, exposure: Exposure) -> str:
    return exposure.label or analysis.variables[exposure.variable].label


def _per(analysis: AnalysisSet, exposure: Exposure) -> float | Absent:
    """Units of one coefficient; "sd" is the SD over the analysis set, the same in every model."""
    if exposure.per != "sd":
        return float(exposure.per)
    spread = moments(numbers(analysis, exposure.variable)).sd
    if isinstance(spread, Absent):
        return spread
    return spread if spread > 0 else Absent("the exposure does not vary, so it has no SD to be counted in")
