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
    """Each unit against the average of all."""
    margin = units.variable.margin
    if margin is None:
        return not_run(units.rule, why=NO_MARGIN, place=units.place)
    found = unit_effects(values, units=units.codes, names=units.names, covariates=terms, level=LEVEL)
    if isinstance(found, Absent):
        return not_run(units.rule, why=found.problem, place=units.place)
    everyone = range(len(units.names))
    for place in everyone:
        if isinstance(end := found.difference(place, among=everyone).conf_low, Absent):
            return not_run(units.rule, why=end.problem, place=units.place)
    mean = "adjusted mean" if terms else "mean"
    findings = tuple(
        units.finding(
            f"The {mean} of a unit of {units.grouping} differs from that of all units",
            observed=_observed(units, units.names[place], difference),
            expected=within_margin(units.variable),
            related=f"{int((units.codes == place).sum())} of {len(values)} participants",
        )
        for place, difference in sorted(_off(found, everyone, margin=margin).items())
    )
    counts = Counts(looked_at=len(units.names) + units.left_out, not_applicable=units.left_out, unit="units")
    return counted(units.rule, counts, place=units.place, findings=findings)


def _off(found: UnitEffects, units: Sequence[int], *, margin: float) -> dict[int, Estimate]:
    """The units beyond the margin: the farthest, then the farthest of the others among themselves, and so on."""
    off: dict[int, Estimate] = {}
    left = list(units)
    while len(left) > 1:
        p_value = found.chance(among=left).p_value
        each = {place: found.difference(place, among=left) for place in left}
        beyond = [place for place in left if _beyond(each[place], margin=margin)]
        if not beyond or isinstance(p_value, Absent) or p_value >= CHANCE:
            break
        if len(left) == 2:  # nobody can tell which of the two it is
            return off | {place: each[place] for place in beyond}
        farthest = max(beyond, key=lambda place: abs(_number(each[place].estimate)))
        off[farthest] = each[farthest]
        left.remove(farthest)
    return off


def _beyond(difference: Estimate, *, margin: float) -> bool:
    """Whether the whole interval lies above the margin, or below its negative."""
    low, high = difference.conf_low, difference.conf_high
    return not isinstance(low, Absent) and not isinstance(high, Absent) and (low > margin or high < -margin)


def _observed(units: Units, name: str, difference: Estimate) -> str:
    """`West: +0.034 g/cm² (90 % CI 0.028 to 0.040)`."""
    decimals = decimals_of(units.variable)
    estimate, low, high = (
        _number(number) for number in (difference.estimate, difference.conf_low, difference.conf_high)
    )
    ends = f"{fixed(low, digits=decimals)} to {fixed(high, digits=decimals)}"
    return f"{name}: {with_unit(signed(estimate, decimals=decimals), units.variable)} ({LEVEL * 100:.0f} % CI {ends})"


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
        message = f"Values of one unit of {units.grouping} are more alike than they should be"
        observed = f"ICC {fixed(found.icc, digits=3)} over {len(units.names)} units"
        related = f"farthest from the others: {units.names[farthest]}, {with_unit(effect, units.variable)}"
        findings = (
            units.finding(
                message, observed=observed, expected=f"ICC of at most {fewest_digits(choice.limit)}", related=related
            ),
        )
    return counted(units.rule, Counts(looked_at=1, unit="groupings"), place=units.place, findings=findings)
