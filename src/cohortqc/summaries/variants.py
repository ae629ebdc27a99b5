"""Sensitivity analyses: a model with exactly one thing changed."""

from dataclasses import replace

from cohortqc.model.report import AdjustmentSet, Model, Sensitivity

MAIN = "Main analysis"


def varied(model: Model, change: Sensitivity) -> Model:
    """The model as the sensitivity analysis has it: covariates added or dropped, other errors, sample or condition.

    Only the last adjustment set is kept, the fullest: it is the one whose estimates are held against the main ones.
    """
    title, adjustment = list(model.sets.items())[-1]
    kept = tuple(covariate for covariate in adjustment.covariates if covariate.variable not in change.drop)
    present = {covariate.variable for covariate in kept}
    added = tuple(covariate for covariate in change.add if covariate.variable not in present)
    changed: AdjustmentSet = replace(adjustment, covariates=(*kept, *added))
    return replace(
        model,
        sets={title: changed},
        errors=change.errors or model.errors,
        sample=change.sample or model.sample,
        where=_both(model.where, change.where),
    )


def _both(first: str | None, second: str | None) -> str | None:
    if first is None or second is None:
        return first or second
    return f"({first}\n) AND ({second}\n)"
