"""A clinic, a scanner or an examiner measures differently from the others.

# What it does

For every number with a `margin` or with `adjust`, compares the units of each grouping: the variables with the role
device, examiner and centre, in the table itself or in one that it refers to. The covariates named by `adjust` are held
constant by linear regression: numbers and dates enter as straight lines, codes and texts as categories. One row a
participant counts, the earliest with all that is needed, so that repeated visits do not pass for independent persons.
Units with fewer than 20 such rows are left out; with fewer than 2 units left the rule is not run.

Fewer than 10 units: the adjusted mean of a unit minus the plain average of the adjusted means of all units, with its
90 % interval (`b_i - (b_1 + ... + b_k) / k` of the units' coefficients, t distribution; R's `contrast(emmeans(fit, ~
unit), "eff")`). A unit is a problem when the whole interval lies beyond the `margin` on one side (an equivalence test
turned round), and the units differ by more than chance (F test, p < 0.0001: many variables are looked at).

10 units or more: the intraclass correlation, the share of the variance that lies between units, from a random
intercept by REML (R's `lme4::lmer`). A problem when it is above 0.05 (`checks: {ACC301: {limit: 0.1}}` sets another)
by more than chance (likelihood ratio test, p < 0.0001).

Where two groupings divide the rows alike (one scanner in each clinic), the first of device, examiner and centre
stands for both.

# Why it matters

A scanner that reads 4 % high makes every woman of its clinic look better than she is. Within limits that nobody
questions, it turns into a difference between regions, or hides a loss.

# Missing values

Not applicable: a row without the value, the unit or a covariate does not take part.

# Fails

    tables:
      hip:
        title: Hip scans
        file: hip
        variables:
          SCANNER: {type: text, role: device, label: Scanner}
          BMD: {type: number, unit: g/cm², digits: 3, margin: 0.015, label: Total hip BMD}

    hip.csv x 10     <- BMD
    SCANNER,BMD
    A,0.793
    A,0.801
    A,0.787
    B,0.823
    B,0.831
    B,0.817
    C,0.799
    C,0.788
    C,0.796

# Passes

    hip.csv x 10
    SCANNER,BMD
    A,0.793
    A,0.801
    A,0.787
    B,0.802
    B,0.811
    B,0.793
    C,0.799
    C,0.788
    C,0.796
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Role, TableSchema, Variable
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.differences import decimals_of, signed, with_unit, within_margin
from cohortqc.rules.accuracy.methods import Bounds, chosen
from cohortqc.rules.accuracy.samples import NUMBERS, Labels, TableSample, all_known, terms_of
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.consistency.numbers import fewest_digits, fixed
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run
from cohortqc.stats.design import Term, design
from cohortqc.stats.estimate import Estimate
from cohortqc.stats.number import Absent, Codes, Floats
from cohortqc.stats.random_intercept import random_intercept
from cohortqc.stats.unit_effects import unit_effects

GROUPINGS = (Role.DEVICE, Role.EXAMINER, Role.CENTRE)
FEWEST_ROWS = 20
UNITS_FOR_ICC = 10
METHODS = {"icc": Bounds(default=0.05, below=1.0)}
LEVEL = 0.90
CHANCE = 0.0001
NO_GROUPING = "no delivered variable has the role centre, device or examiner: declare one, in this table or its parent"
NO_MARGIN = "with fewer than 10 units it needs a `margin`: the difference, in the variable's unit, that does not matter"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each number with `margin` or `adjust` and each grouping of its rows."""
    for table, variable in evidence.variables():
        if variable.type in NUMBERS and (variable.margin is not None or variable.adjust):
            yield from _judge(evidence, table, variable)


def _judge(evidence: Evidence, table: TableSchema, variable: Variable) -> Iterator[Outcome]:
    sample = TableSample.of(evidence, table)
    if not evidence.parts_with(table.name, variable.name):
        yield not_run(RULE, why=NOT_DELIVERED, place=Place(table=table.name, variable=variable.name))
        return
    groupings = [found for role in GROUPINGS if (found := sample.groups(role)) is not None]
    if not groupings:
        yield not_run(RULE, why=NO_GROUPING, place=Place(table=table.name, variable=variable.name))
    for number, grouping in enumerate(groupings):
        same = next((earlier for earlier in groupings[:number] if _divide_alike(earlier, grouping)), None)
        if same is None:
            yield _compared(sample, variable, grouping)
        else:
            why = f"{same.name} divides the rows in the same way"
            yield not_run(RULE, why=why, place=_place(sample, variable, grouping))


def _divide_alike(first: Labels, second: Labels) -> bool:
    """Whether two groupings are one under two names, as far as both are known."""
    known = first.known & second.known
    pairs = np.unique(np.stack([first.codes[known], second.codes[known]]), axis=1)
    return len(np.unique(pairs[0])) == len(np.unique(pairs[1])) == int(pairs.shape[1])


def _place(sample: TableSample, variable: Variable, grouping: Labels) -> Place:
    given = f", given {', '.join(variable.adjust)}" if variable.adjust else ""
    return Place(table=sample.table.name, variable=variable.name, what=f"no difference by {grouping.name}{given}")


def _compared(sample: TableSample, variable: Variable, grouping: Labels) -> Outcome:
    place = _place(sample, variable, grouping)
    values = sample.quantity(variable.name)
    covariates = [sample.covariate(name) for name in variable.adjust]
    usable = values.known & grouping.known & all_known(covariates, rows=values.values.size)
    rows = sample.firsts(usable, values=values.values)
    sizes = np.bincount(grouping.codes[rows], minlength=len(grouping.names))
    large = np.flatnonzero(sizes >= FEWEST_ROWS)
    if len(large) < 2:
        why = f"it needs 2 units with {FEWEST_ROWS} participants each; {len(large)} of {len(grouping.names)} have them"
        return not_run(RULE, why=why, place=place)
    rows = rows[np.isin(grouping.codes[rows], large)]
    terms = terms_of(covariates, rows)
    units_of = _Units(
        sample=sample,
        variable=variable,
        place=place,
        grouping=grouping.name,
        names=tuple(grouping.names[at] for at in large.tolist()),
        codes=np.searchsorted(large, grouping.codes[rows]).astype(np.int64),
        left_out=len(grouping.names) - len(large),
    )
    if len(large) >= UNITS_FOR_ICC:
        return _by_correlation(units_of, values.values[rows], terms)
    return _by_margin(units_of, values.values[rows], terms)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Units:
    """Units large enough to be compared; `codes`: the unit of each value, a position in `names`."""

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
            RULE,
            place=self.place,
            parts=self.sample.parts,
            message=message,
            observed=observed,
            expected=expected,
            related=related,
        )


def _by_margin(units: _Units, values: Floats, terms: Sequence[Term]) -> Outcome:
    """Each unit against the average of all."""
    margin = units.variable.margin
    if margin is None:
        return not_run(RULE, why=NO_MARGIN, place=units.place)
    found = unit_effects(values, units=units.codes, names=units.names, covariates=terms, level=LEVEL)
    if isinstance(found, Absent):
        return not_run(RULE, why=found.problem, place=units.place)
    unknown = next((each.conf_low for each in found.differences if isinstance(each.conf_low, Absent)), None)
    if unknown is not None:
        return not_run(RULE, why=unknown.problem, place=units.place)
    by_chance = isinstance(found.chance.p_value, Absent) or found.chance.p_value >= CHANCE
    findings = tuple(
        units.finding(
            f"The adjusted mean of a unit of {units.grouping} differs from that of all units"
            if terms
            else f"The mean of a unit of {units.grouping} differs from that of all units",
            observed=_observed(units, name, each),
            expected=within_margin(units.variable),
            related=f"{int((units.codes == place).sum())} of {len(values)} participants",
        )
        for place, (name, each) in enumerate(zip(units.names, found.differences, strict=True))
        if not by_chance and _beyond(each, margin=margin)
    )
    counts = Counts(looked_at=len(units.names) + units.left_out, not_applicable=units.left_out, unit="units")
    return counted(RULE, counts, place=units.place, findings=findings)


def _beyond(difference: Estimate, *, margin: float) -> bool:
    """Whether the whole interval lies above the margin, or below its negative."""
    low, high = difference.conf_low, difference.conf_high
    return not isinstance(low, Absent) and not isinstance(high, Absent) and (low > margin or high < -margin)


def _observed(units: _Units, name: str, difference: Estimate) -> str:
    """`West: +0.034 g/cm² (90 % CI 0.028 to 0.040)`."""
    decimals = decimals_of(units.variable)
    estimate, low, high = (
        0.0 if isinstance(number, Absent) else number
        for number in (difference.estimate, difference.conf_low, difference.conf_high)
    )
    ends = f"{fixed(low, digits=decimals)} to {fixed(high, digits=decimals)}"
    return f"{name}: {with_unit(signed(estimate, decimals=decimals), units.variable)} ({LEVEL * 100:.0f} % CI {ends})"


def _by_correlation(units: _Units, values: Floats, terms: Sequence[Term]) -> Outcome:
    """The share of the variance that lies between the units."""
    found = random_intercept(values, matrix=design(terms, n=len(values)).matrix, groups=units.codes)
    if isinstance(found, Absent):
        return not_run(RULE, why=found.problem, place=units.place)
    table, variable = units.sample.table.name, units.variable.name
    choice = chosen(units.sample.evidence, RULE.code, table=table, variable=variable, methods=METHODS)
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
    return counted(RULE, Counts(looked_at=1, unit="groupings"), place=units.place, findings=findings)


RULE = Rule(
    code="ACC301",
    name="group-effect",
    family=Family.DISTRIBUTIONS,
    dimension=Dimension.ACCURACY,
    kahn=Kahn.ATEMPORAL,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Look into the calibration log of this unit, and into how it measures",
    explanation=__doc__,
)
