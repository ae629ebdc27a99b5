"""How far the adjusted mean of each unit (a clinic, a scanner) lies from the average of several units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cohortqc.stats.design import Categorical, Term, design
from cohortqc.stats.estimate import Estimate, FTest
from cohortqc.stats.number import Absent, Codes, Floats

if TYPE_CHECKING:  # it brings statsmodels along
    from cohortqc.stats.linear import LinearFit

_UNIT = "(unit)"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnitEffects:
    """A regression on covariates and units. `columns`: shape (units, p), the coefficient of each unit."""

    fit: "LinearFit"
    columns: Floats

    def difference(self, unit: int, *, among: Sequence[int]) -> Estimate:
        """The adjusted mean of a unit minus the plain average of those of the units `among`, with its interval.

        With effects b of the units against one of them, b_i - (b_1 + ... + b_k) / k. Agrees with R
        `contrast(emmeans(fit, ~ unit), "eff", adjust = "none")` when all units are among them.
        """
        return self.fit.contrast(self.columns[unit] - self.columns[list(among)].mean(axis=0))

    def chance(self, *, among: Sequence[int]) -> FTest:
        """Test that the adjusted means of two or more units do not differ."""
        first, *others = among
        return self.fit.f_test(self.columns[others] - self.columns[first])


def unit_effects(
    outcome: Floats, *, units: Codes, names: tuple[str, ...], covariates: Sequence[Term], level: float
) -> UnitEffects | Absent:
    """Least squares on the covariates and the units, classical errors, t(n - p), intervals of this level.

    outcome, units: shape (n,), no missing; units are positions in `names`. Absent when there are no more observations
    than coefficients.
    """
    # Imported here: statsmodels is loaded only by those who compare units.
    from cohortqc.stats.linear import linear
    from cohortqc.stats.solved import Errors

    term = Categorical(variable=_UNIT, codes=units, levels=names)
    on = design([*covariates, term], n=outcome.size)
    fit = linear(outcome, on=on, errors=Errors.CLASSICAL, level=level)
    if isinstance(fit, Absent):
        return fit
    columns = np.zeros((len(names), len(on.columns)))
    for place in on.positions(_UNIT):
        columns[names.index(str(on.columns[place].level)), place] = 1.0
    return UnitEffects(fit=fit, columns=columns)
