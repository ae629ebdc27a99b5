"""How many decimals estimates are printed with: the same in every column, table and figure that shows them."""

from cohortqc.layouts.rounding import digits_for
from cohortqc.layouts.words import Words
from cohortqc.model.report import Exposure, ExposureKind, Model
from cohortqc.model.result import Results, Stat
from cohortqc.summaries.variants import MAIN


def coefficient_digits(results: Results, words: Words, *, model: str, exposure: str, outcome: str) -> int:
    """Two significant digits of the largest standard error of the exposure's coefficients in a model.

    Taken over all its sets and all its outcomes in the same unit, so that rows and columns can be compared; not over
    sensitivity analyses, a small one of which would coarsen the main results. Without any error, the outcome's digits.
    """
    unit = words.variable(outcome).unit
    errors = [
        float(row.stat)
        for row in results
        if row.context == "regression"
        and row.stat_name is Stat.STD_ERROR
        and row.stat is not None
        and row.model == model
        and row.exposure == exposure
        and row.group_level in {"", MAIN}
        and words.variable(row.outcome).unit == unit
    ]
    return digits_without_error(words, outcome) if not errors else digits_for(max(errors))


def digits_without_error(words: Words, outcome: str) -> int:
    """Digits of an estimate whose standard error cannot be told: the outcome's own, else two."""
    digits = words.variable(outcome).digits
    return 2 if digits is None else digits


def is_grouped(exposure: Exposure) -> bool:
    """Whether an exposure has groups with a coefficient each; a straight line, or a spline, has not."""
    return exposure.kind in {ExposureKind.CATEGORIES, ExposureKind.QUANTILES, ExposureKind.CUT}


def levels_of(words: Words, exposure: Exposure) -> tuple[tuple[str, str], ...]:
    """The groups of an exposure with their labels; one nameless level where there are none."""
    if not is_grouped(exposure):
        return (("", ""),)
    return words.levels(exposure.variable if exposure.kind is ExposureKind.CATEGORIES else exposure.name)


def fit_exposure(model: Model, exposure: str) -> str:
    """What results of a whole fit name as its exposure: all of them when they enter together."""
    return "+".join(model.exposures) if model.together else exposure
