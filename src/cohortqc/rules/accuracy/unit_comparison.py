"""Units of measurement compared: each against the average of all, or by the share of the variance between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Rule
from cohortqc.model.schema import Variable
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.differences import decimals_of, signed, with_unit, within_margin
from cohortqc.rules.accuracy.methods import Bounds, chosen
from cohortqc.rules.accuracy.samples import TableSample
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.consistency.numbers import fewest_digits, fixed
from cohortqc.rules.judging import Counts, Place, counted, not_run
from cohortqc.stats.design import Term, design
from cohortqc.stats.estimate import Estimate
from cohortqc.stats.number import Absent, Codes, Floats, Number
from cohortqc.stats.random_intercept import random_intercept
from cohortqc.stats.unit_effects import UnitEffects, unit_effects

METHODS = {"icc": Bounds(default=0.05, below=1.0)}
LEVEL = 0.90
CHANCE = 0.0001
NO_MARGIN = "with fewer than 10 units it needs a `margin`: the difference, in the variable's unit, that does not matter"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Units:
    """Units large enough to be compared; `codes`: the unit of each value, a position in `names`.

    `left_out`: how many are not large enough; `rule`: in whose name they are compared.
    """

    rule: Rule
    sample: TableSample
    variable: Variable
    place: Place
    grouping: str
    names: tuple[str, ...]
    codes: Codes
    left_out: int

    def finding(self, message: str, *, observed: str, expected: str, related: str) -> Finding:
        """A problem of the variable."""
        return finding_on_whole(
            self.rule,
            place=self.place,
            parts=self.sample.parts,
            message=message,
            observed=observed,
            expected=expected,
            related=related,
        )


def by_margin(units: Units, values: Floats, terms: Sequence[Term]) -> Outcome:
    """Fewer than 10 units: each against the average of all."""
    margin = units.variable.margin
    if margin is None:
        return not_run(units.rule, why=NO_MARGIN, place=units.place)
    found = unit_effects(values, units=units.codes, covariates=terms)
    if isinstance(found, Absent):
        return not_run(units.rule, why=found.problem, place=units.place)
    if (problem := _untold(found)) is not None:
        return not_run(units.rule, why=problem, place=units.place)
    compared = _Compared(effects=found, margin=margin, level=LEVEL, own_tests=0)
    return _outcome(units, _findings(units, compared, adjusted=bool(terms)))


def by_both(units: Units, values: Floats, terms: Sequence[Term]) -> Outcome:
    """10 units or more: each against the average of all where there is a margin; else by the variance between them.

    Where a unit is told, the variance that it makes is no second problem.
    """
    margin = units.variable.margin
    found = None if margin is None else unit_effects(values, units=units.codes, covariates=terms)
    if margin is None or found is None or isinstance(found, Absent) or _untold(found) is not None:
        return by_correlation(units, values, terms)
    count = len(units.names)
    compared = _Compared(effects=found, margin=margin, level=1 - (1 - LEVEL) / count, own_tests=count)
    if findings := _findings(units, compared, adjusted=bool(terms)):
        return _outcome(units, findings)
    by_variance = by_correlation(units, values, terms)
    return by_variance if by_variance.findings else _outcome(units, ())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Compared:
    """Units against a margin, by intervals of this level; `own_tests`: by how much a unit's own p is multiplied.

    With 0 of them no unit has a test of its own, and the F test of all of them decides about chance.
    """

    effects: UnitEffects
    margin: float
    level: float
    own_tests: int

    def off(self) -> dict[int, Estimate]:
        """The units beyond the margin: the farthest, then the farthest of the others among themselves, and so on."""
        off: dict[int, Estimate] = {}
        left = list(range(self.effects.means.size))
        while len(left) > 1:
            each = {place: self.effects.difference(place, among=left, level=self.level) for place in left}
            of_all = _number(self.effects.chance(among=left).p_value)
            beyond = [
                place
                for place in left
                if _beyond(each[place], margin=self.margin) and self._chance(each[place], of_all=of_all) < CHANCE
            ]
            if not beyond:
                break
            if len(left) == 2:  # nobody can tell which of the two it is
                return off | {place: each[place] for place in beyond}
            farthest = max(beyond, key=lambda place: abs(_number(each[place].estimate)))
            off[farthest] = each[farthest]
            left.remove(farthest)
        return off

    def _chance(self, difference: Estimate, *, of_all: float) -> float:
        """The p value of no difference: of all units together or, where it is smaller, of this one of so many."""
        return min(of_all, self.own_tests * _number(difference.p_value)) if self.own_tests else of_all


def _untold(found: UnitEffects) -> str | None:
    """Why the units cannot be compared."""
    everyone = range(found.means.size)
    ends = [found.difference(place, among=everyone, level=LEVEL).conf_low for place in everyone]
    return next((end.problem for end in ends if isinstance(end, Absent)), None)


def _findings(units: Units, compared: _Compared, *, adjusted: bool) -> tuple[Finding, ...]:
    """A problem for each unit beyond the margin, in the order of their names."""
    mean = "adjusted mean" if adjusted else "mean"
    return tuple(
        units.finding(
            f"The {mean} of a unit of {units.grouping} differs from that of all units",
            observed=_observed(units, units.names[place], difference, level=compared.level),
            expected=within_margin(units.variable),
            related=f"{int((units.codes == place).sum())} of {len(units.codes)} participants",
        )
        for place, difference in sorted(compared.off().items())
    )


def _outcome(units: Units, findings: tuple[Finding, ...]) -> Outcome:
    counts = Counts(looked_at=len(units.names) + units.left_out, not_applicable=units.left_out, unit="units")
    return counted(units.rule, counts, place=units.place, findings=findings)


def _beyond(difference: Estimate, *, margin: float) -> bool:
    """Whether the whole interval lies above the margin, or below its negative."""
    low, high = difference.conf_low, difference.conf_high
    return not isinstance(low, Absent) and not isinstance(high, Absent) and (low > margin or high < -margin)


def _observed(units: Units, name: str, difference: Estimate, *, level: float) -> str:
    """`West: +0.034 g/cm² (90 % CI 0.028 to 0.040)`."""
    decimals = decimals_of(units.variable)
    estimate, low, high = (
        _number(number) for number in (difference.estimate, difference.conf_low, difference.conf_high)
    )
    ends = (
        f"{fewest_digits(round(100 * level, 2))} % CI {fixed(low, digits=decimals)} to {fixed(high, digits=decimals)}"
    )
    return f"{name}: {with_unit(signed(estimate, decimals=decimals), units.variable)} ({ends})"


def _number(number: Number) -> float:
    """A number that was looked at before, and is there."""
    return np.nan if isinstance(number, Absent) else number


def by_correlation(units: Units, values: Floats, terms: Sequence[Term]) -> Outcome:
    """The share of the variance that lies between the units."""
    found = random_intercept(values, matrix=design(terms, n=len(values)).matrix, groups=units.codes)
    if isinstance(found, Absent):
        return not_run(units.rule, why=found.problem, place=units.place)
    table, variable = units.sample.table.name, units.variable.name
    choice = chosen(units.sample.evidence, units.rule.code, table=table, variable=variable, methods=METHODS)
    findings: tuple[Finding, ...] = ()
    if found.icc > choice.limit and found.p_value < CHANCE:
        farthest = int(np.abs(found.effects).argmax())
        effect = signed(float(found.effects[farthest]), decimals=decimals_of(units.variable))
        apart = with_unit(fixed(float(np.sqrt(found.between)), digits=decimals_of(units.variable)), units.variable)
        message = f"The units of {units.grouping} differ in their {'adjusted means' if terms else 'means'}"
        observed = f"SD between {len(units.names)} units {apart}, ICC {fixed(found.icc, digits=3)}"
        related = f"farthest from the average: {units.names[farthest]}, {with_unit(effect, units.variable)}"
        findings = (
            units.finding(
                message, observed=observed, expected=f"ICC of at most {fewest_digits(choice.limit)}", related=related
            ),
        )
    return counted(units.rule, Counts(looked_at=1, unit="groupings"), place=units.place, findings=findings)
