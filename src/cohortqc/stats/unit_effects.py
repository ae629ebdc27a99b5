"""How far the adjusted mean of each unit (a clinic, a scanner) lies from that of all units."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cohortqc.stats.design import Categorical, Term, design
from cohortqc.stats.estimate import Estimate, FTest
from cohortqc.stats.number import Absent, Codes, Floats

_UNIT = "(unit)"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEffects:
    """One estimate a unit, in their order, in the unit of the outcome; `chance` tests that all are 0."""

    differences: tuple[Estimate, ...]
    chance: FTest


def unit_effects(
    outcome: Floats, *, units: Codes, names: tuple[str, ...], covariates: Sequence[Term], level: float
) -> UnitEffects | Absent:
    """Adjusted mean of each unit minus the plain average of the adjusted means of all units, with its interval.

    outcome, units: shape (n,), no missing; units are positions in `names`. Least squares on the covariates and the
    units, classical errors, t(n - p). With effects b of the units against one of them, unit i of k differs by
    b_i - (b_1 + ... + b_k) / k. Absent when there are no more observations than coefficients. Agrees with R
    `contrast(emmeans(fit, ~ unit), "eff", adjust = "none")`.
    """
    # Imported here: statsmodels is loaded only by those who compare units.
    from cohortqc.stats.linear import global_test, linear
    from cohortqc.stats.solved import Errors

    term = Categorical(variable=_UNIT, codes=units, levels=names)
    on = design([*covariates, term], n=outcome.size)
    fit = linear(outcome, on=on, errors=Errors.CLASSICAL, level=level)
    if isinstance(fit, Absent):
        return fit
    each = np.zeros((len(names), len(on.columns)))
    for place, level_name in enumerate(names[1:], start=1):
        column = next(at for at in on.positions(_UNIT) if on.columns[at].level == level_name)
        each[place, column] = 1.0
    weights = each - each.mean(axis=0)
    return UnitEffects(
        differences=tuple(fit.contrast(row) for row in weights), chance=global_test(fit, variables=[_UNIT])
    )
