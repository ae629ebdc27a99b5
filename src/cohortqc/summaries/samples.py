"""Who is in a model: the rows used, and how many are lost for which missing variable."""

from collections.abc import Iterable
from dataclasses import dataclass

from cohortqc.errors import UsageError
from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.report import AdjustmentSet, Exposure, Model, Report, Sample
from cohortqc.summaries.columns import Mask, known


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One fit of a model: an outcome, the exposures in it (one, unless `together`), and an adjustment set."""

    outcome: str
    exposures: tuple[Exposure, ...]
    title: str
    adjustment: AdjustmentSet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelRows:
    """The participants that a fit uses. `eligible`: how many fulfil the model's condition; `lost`: variable and count.

    Each lost participant is counted once, under the first variable that she misses: outcome, exposures, covariates.
    """

    used: Mask
    eligible: int
    lost: tuple[tuple[str, int], ...]


def cells(report: Report, model: Model) -> tuple[Cell, ...]:
    """The fits of a model, in the order: exposure, outcome, set."""
    exposures = [report.exposures[name] for name in model.exposures]
    together = [tuple(exposures)] if model.together else [(exposure,) for exposure in exposures]
    return tuple(
        Cell(outcome=outcome, exposures=group, title=title, adjustment=adjustment)
        for group in together
        for outcome in model.outcomes
        for title, adjustment in model.sets.items()
    )


def set_title(model: Model, name: str | None) -> str:
    """The column title of a model's set, asked for by its title or by its name; the last set when not asked for.

    Raises UsageError when the model has no such set.
    """
    if name is None:
        return list(model.sets)[-1]
    for title, adjustment in model.sets.items():
        if name in {title, adjustment.name}:
            return title
    raise UsageError(f"model {model.name} has no set {name}; choose one of {', '.join(model.sets)}")


def model_rows(analysis: AnalysisSet, report: Report, model: Model, cell: Cell, *, eligible: Mask) -> ModelRows:
    """Complete cases of the variables that the model's `sample` asks for.

    per-model: the cell's own variables; common-within-outcome: also every exposure and every set of the model, so that
    the models of an outcome compare like with like; common: also every outcome.
    """
    used = eligible.copy()
    lost: list[tuple[str, int]] = []
    for variable in _variables(report, model, cell):
        gone = used & ~_known(analysis, variable, cell.exposures)
        if gone.any():
            lost.append((variable, int(gone.sum())))
        used &= ~gone
    return ModelRows(used=used, eligible=int(eligible.sum()), lost=tuple(lost))


def _known(analysis: AnalysisSet, variable: str, exposures: tuple[Exposure, ...]) -> Mask:
    """Where a variable is known and, if an exposure cuts it into groups, belongs to one of them."""
    found = known(analysis, variable)
    for exposure in exposures:
        if exposure.variable == variable and exposure.name in analysis.groupings:
            found = found & (analysis.groupings[exposure.name].index >= 0)
    return found


def _variables(report: Report, model: Model, cell: Cell) -> tuple[str, ...]:
    outcomes = [cell.outcome]
    exposures = list(cell.exposures)
    sets: Iterable[AdjustmentSet] = [cell.adjustment]
    if model.sample is not Sample.PER_MODEL:
        # The model's own order comes first, so that all its cells count the same losses under the same variables.
        exposures = [*(report.exposures[name] for name in model.exposures), *cell.exposures]
        sets = [*model.sets.values(), cell.adjustment]
    if model.sample is Sample.COMMON:
        outcomes += model.outcomes
    covariates = [covariate.variable for adjustment in sets for covariate in adjustment.covariates]
    return tuple(dict.fromkeys([*outcomes, *(exposure.variable for exposure in exposures), *covariates]))
