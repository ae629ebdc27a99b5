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
turned round), and the units differ by more than chance (F test, p < 0.0001: many variables are looked at). Of several
such units only the farthest is told at first; then the others are compared among themselves in the same way, so that
they are not blamed for the average that it has moved. Of two units nobody can tell which one it is, and both are told.

10 units or more, where a `margin` is declared: each unit is held against it in the same way. As there are more of
them, the intervals are wider, of level 1 - 0.1 / k for k units (99 % of 10, 99.75 % of 40); and one unit is also beyond
chance when k times the p of its own t test is below 0.0001, as one wrong scanner of 40 hardly moves the F test.

10 units or more, where no unit is told in this way (no `margin` is declared, a covariate tells the unit, or all of them
lie within the margin): the intraclass correlation, the share of the variance that lies between units, from a random
intercept by REML (R's `lme4::lmer`). A problem when it is above 0.05 (`checks: {ACC301: {limit: 0.1}}` sets another) by
more than chance (likelihood ratio test, p < 0.0001). Then many units differ somewhat: the SD between them is told, and
the one that is farthest from the average, to begin with.

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

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Role, TableSchema, Variable
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.samples import NUMBERS, Labels, TableSample, all_known, terms_of
from cohortqc.rules.accuracy.unit_comparison import Units, by_both, by_margin
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Place, not_run

GROUPINGS = (Role.DEVICE, Role.EXAMINER, Role.CENTRE)
FEWEST_ROWS = 20
MANY_UNITS = 10
NO_GROUPING = "no delivered variable has the role centre, device or examiner: declare one, in this table or its parent"


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
    pairs = np.unique(first.codes[known] * len(second.names) + second.codes[known])
    firsts, seconds = np.divmod(pairs, len(second.names))
    return len(np.unique(firsts)) == len(np.unique(seconds)) == len(pairs)


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
    units = Units(
        rule=RULE,
        sample=sample,
        variable=variable,
        place=place,
        grouping=grouping.name,
        names=tuple(grouping.names[at] for at in large.tolist()),
        codes=np.searchsorted(large, grouping.codes[rows]).astype(np.int64),
        left_out=len(grouping.names) - len(large),
    )
    if len(large) >= MANY_UNITS:
        return by_both(units, values.values[rows], terms)
    return by_margin(units, values.values[rows], terms)


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
