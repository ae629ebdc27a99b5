"""Exposures and covariates of a report as terms of a design."""

from dataclasses import dataclass

import numpy as np

from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.report import Covariate, Exposure, ExposureKind
from cohortqc.stats.design import Categorical, Numeric, Term
from cohortqc.stats.moments import moments
from cohortqc.stats.number import Absent
from cohortqc.summaries.columns import Mask, levels, numbers, positions


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExposureTerm:
    """An exposure as it enters a model; `per` is the number of units that one coefficient stands for."""

    exposure: Exposure
    term: Term
    per: float = 1.0


def exposure_term(analysis: AnalysisSet, exposure: Exposure, *, used: Mask) -> ExposureTerm | Absent:
    """The term of an exposure over the rows used; groups keep all their levels, so that an empty one is seen."""
    match exposure.kind:
        case ExposureKind.LINEAR:
            per = _per(analysis, exposure)
            if isinstance(per, Absent):
                return per
            values = numbers(analysis, exposure.variable)[used]
            return ExposureTerm(
                exposure=exposure, term=Numeric(variable=exposure.variable, values=values, per=per), per=per
            )
        case ExposureKind.CATEGORIES:
            names = levels(analysis, exposure.variable)
            codes = positions(analysis, exposure.variable)[used]
            asked = exposure.reference or analysis.variables[exposure.variable].reference
            return _categories(exposure, exposure.variable, codes, names, asked)
        case ExposureKind.QUANTILES | ExposureKind.CUT:
            grouping = analysis.groupings[exposure.name]
            return _categories(exposure, exposure.name, grouping.index[used], grouping.levels, exposure.reference)
        case ExposureKind.SPLINE:
            return Absent("splines are not fitted yet; use quantiles or a straight line")


def covariate_term(analysis: AnalysisSet, covariate: Covariate, *, used: Mask) -> Term:
    """The term of a covariate over the rows used; categories that nobody there has are left out.

    The reference is the covariate's, else the variable's, else the first; when nobody has it, the first that occurs.
    """
    if not analysis.variables[covariate.variable].is_categorical:
        values = numbers(analysis, covariate.variable)[used]
        return Numeric(variable=covariate.variable, values=values, per=covariate.per)
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
    )


def _per(analysis: AnalysisSet, exposure: Exposure) -> float | Absent:
    """Units of one coefficient; "sd" is the SD over the analysis set, the same in every model."""
    if exposure.per != "sd":
        return float(exposure.per)
    spread = moments(numbers(analysis, exposure.variable)).sd
    if isinstance(spread, Absent):
        return spread
    return spread if spread > 0 else Absent("the exposure does not vary, so it has no SD to be counted in")


def _categories(
    exposure: Exposure, name: str, codes: np.ndarray, names: tuple[str, ...], asked: str | None
) -> ExposureTerm | Absent:
    if len(names) < 2:
        return Absent("the exposure has fewer than 2 groups")
    reference = names.index(asked) if asked in names else 0
    return ExposureTerm(
        exposure=exposure, term=Categorical(variable=name, codes=codes, levels=names, reference=reference)
    )
