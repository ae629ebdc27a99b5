"""A column looks as if it had come in another unit.

# What it does

Looks at each numeric variable with a unit and limits (`expected`; where there are none, `range`). When at least 90 % of
the values of a file lie outside the limits as they are, and at least 90 % inside after multiplication by one known
factor, another unit is suspected: inches for centimetres, grams for kilograms, mg for g, months for years, mg/dL for
mmol/L where the label names the substance, or, where both limits are above 0, values 10, 100 or 1000 times too large or
small. Of several factors that fit equally well, the one is shown that brings the median nearest to the middle of the
limits (without a positive lower limit: the one nearest to 1); a mere power of ten, twice as near as a unit that people
use. Where a centre is known, the values of each centre are looked at, too, as one clinic alone may use another unit.

It says nothing below 20 values, and nothing where the limits are wide enough to hold the values in both units: then
they are not outside. The whole column of a file is one problem, of which the sender is asked once: its values are
unknown to all later rules. It is an error when some of them break the variable's `range`, otherwise a warning.

# Why it matters

Heights in inches fail every limit row by row: 11,020 errors hide the one question that settles them all.

# Missing values

Not applicable.

# Fails

    tables:
      exam:
        title: Examination
        file: exam
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          HEIGHT: {type: number, unit: cm, digits: 1, range: [100, 220], expected: [140, 185], label: Height}

    exam.csv    <- HEIGHT
    ID,HEIGHT
    1,64.2
    2,61.0
    3,66.5
    4,63.8
    5,65.1
    6,62.4
    7,64.9
    8,60.2
    9,63.3
    10,67.7
    11,64.0
    12,62.9
    13,65.8
    14,61.7
    15,63.1
    16,66.0
    17,64.4
    18,62.2
    19,65.5
    20,63.6

# Passes

    exam.csv
    ID,HEIGHT
    1,164.2
    2,161.0
    3,166.5
    4,163.8
    5,165.1
    6,162.4
    7,164.9
    8,160.2
    9,163.3
    10,167.7
    11,164.0
    12,162.9
    13,165.8
    14,161.7
    15,163.1
    16,166.0
    17,164.4
    18,162.2
    19,165.5
    20,163.6
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from math import inf, log, sqrt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.finding import Doubt, Finding
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Limits, Variable, VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part, Rows
from cohortqc.model.validation import Outcome
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.consistency.agreement import numbers
from cohortqc.rules.consistency.limits import in_print
from cohortqc.rules.consistency.numbers import as_declared, fewest_digits
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.integrity.unit_groups import Group, Groups
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run
from cohortqc.stats.number import Floats
from cohortqc.stats.unit_factors import UnitFactor, named_factors, powers_of_ten

FEWEST = 20
SHARE = 0.9
SHARE_OF_SAMPLE = 0.5
FLOATING = 1e-9
NAMELESS = 2.0
"""So many times nearer to the middle must a mere power of ten bring the median than a unit that people use."""
MESSAGE = "The values look as if they were in another unit"
QUANTITIES = frozenset({VariableType.INTEGER, VariableType.NUMBER})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Suspicion:
    """These rows of a part, ascending, fit after the factor; `centre`: "" where it is the whole part."""

    rows: Rows
    factor: UnitFactor
    share: float
    median: float
    breaks_range: bool
    centre: str


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each numeric variable with a unit and limits."""
    groups = Groups(evidence=evidence)
    for table, variable in evidence.variables():
        if variable.unit and variable.type in QUANTITIES and _limits(variable) is not None:
            place = Place(table=table.name, variable=variable.name, what=f"in {variable.unit}")
            yield _outcome(evidence, variable, place=place, groups=groups)


def _outcome(evidence: Evidence, variable: Variable, *, place: Place, groups: Groups) -> Outcome:
    parts = evidence.parts_with(place.table, variable.name)
    if not parts:
        return not_run(RULE, why=NOT_DELIVERED, place=place)
    too_few = sum(part.row_count - part.column(variable.name).null_count < FEWEST for part in parts)
    findings = tuple(
        _finding(part, variable, suspicions, place=place)
        for part in parts
        if (suspicions := _suspicions(evidence, part, part.table.variables[variable.name], groups=groups))
    )
    worst = min((finding.severity for finding in findings), key=lambda severity: severity.rank, default=None)
    return counted(
        RULE,
        Counts(looked_at=len(parts), unknown=too_few, unit="columns"),
        place=replace(place, severity=worst),
        findings=findings,
        why=f"fewer than {FEWEST} values",
    )


def _limits(variable: Variable) -> tuple[float, float] | None:
    """What the values should lie within; None where nothing is declared."""
    limits = variable.expected or variable.range or Limits()
    low, high = _number(limits.low, otherwise=-inf), _number(limits.high, otherwise=inf)
    return None if (low, high) == (-inf, inf) else (low, high)


def _number(limit: float | str | None, *, otherwise: float) -> float:
    return otherwise if limit is None or isinstance(limit, str) else float(limit)


def _suspicions(evidence: Evidence, part: Part, variable: Variable, *, groups: Groups) -> list[_Suspicion]:
    """Of the whole part, or of single centres; none where enough values lie within the limits, which is told fast."""
    limits = _limits(variable)
    cells = evidence.cells(part, variable.name)
    if limits is None or not _reaches_beyond(cells, limits):
        return []
    doubtful = [group for group, sample in groups.samples(part, cells) if _may_be_outside(sample, limits)]
    values = numbers(evidence, part, variable=variable.name) if doubtful else np.empty(0)
    found: list[_Suspicion] = []
    for group in doubtful:
        suspicion = _suspicion(values, group, variable, limits=limits)
        if suspicion is not None:
            found.append(suspicion)
            if not group.name:
                break  # the whole part: nothing is left to say of its centres
    return found


def _reaches_beyond(cells: pa.ChunkedArray, limits: tuple[float, float]) -> bool:
    """True when a value lies outside: of most columns the extremes alone tell that none does."""
    extremes = pc.min_max(cells).as_py()
    return extremes["min"] is not None and (extremes["min"] < limits[0] or extremes["max"] > limits[1])


def _may_be_outside(sample: Floats, limits: tuple[float, float]) -> bool:
    """True unless the sample is large enough to tell that far less than the share that counts is outside."""
    return sample.size < FEWEST or 1 - _inside(sample, limits) >= SHARE_OF_SAMPLE


def _suspicion(values: Floats, group: Group, variable: Variable, *, limits: tuple[float, float]) -> _Suspicion | None:
    """The factor after which the values of these rows fit, if they do not fit as they are."""
    rows = group.rows[~np.isnan(values[group.rows])]
    chosen = values[rows]
    if chosen.size < FEWEST or 1 - _inside(chosen, limits) < SHARE - FLOATING:
        return None
    powers = powers_of_ten() if limits[0] > 0 and limits[1] < inf else iter(())
    fitting = [
        (share, factor)
        for factor in chain(named_factors(variable.unit, label=variable.label), powers)
        if (share := _inside(chosen * factor.factor, limits)) >= SHARE - FLOATING
    ]
    if not fitting:
        return None
    median = float(np.median(chosen))
    middle = _middle(limits, otherwise=abs(median))
    share, factor = min(fitting, key=lambda fit: (-round(fit[0], 2), _doubt(fit[1], median=median, middle=middle)))
    span = variable.range or Limits()
    hard = (_number(span.low, otherwise=-inf), _number(span.high, otherwise=inf))
    return _Suspicion(
        rows=rows,
        factor=factor,
        share=share,
        median=median,
        breaks_range=_inside(chosen, hard) < 1,
        centre=group.name,
    )


def _middle(limits: tuple[float, float], *, otherwise: float) -> float:
    """The middle of two positive limits, on the logarithm; else the value as it is, so that small factors are best."""
    low, high = limits
    return sqrt(low * high) if low > 0 and high < inf else otherwise


def _doubt(factor: UnitFactor, *, median: float, middle: float) -> float:
    """How far the factor leaves the median from the middle; a shifted decimal must be the better one by half."""
    nameless = 0 if factor.unit else log(NAMELESS)
    return _distance(median * factor.factor, middle) + nameless


def _distance(value: float, middle: float) -> float:
    """How many times one is the other, on the logarithm."""
    return abs(log(abs(value) / middle)) if value != 0 and middle > 0 else inf


def _inside(values: Floats, limits: tuple[float, float]) -> float:
    """The share of values within the limits; arithmetic in floating point moves none across them."""
    low, high = limits
    slack = FLOATING * np.abs(values)
    return float(((values >= low - slack) & (values <= high + slack)).mean())


def _finding(part: Part, variable: Variable, suspicions: list[_Suspicion], *, place: Place) -> Finding:
    rows = np.sort(np.concatenate([found.rows for found in suspicions]))
    breaks = any(found.breaks_range for found in suspicions)
    limits = variable.expected or variable.range or Limits()
    fitting = min(found.share for found in suspicions)
    finding = finding_on_whole(
        RULE,
        place=replace(place, severity=Severity.ERROR if breaks else Severity.WARNING),
        parts=[part],
        message=MESSAGE,
        observed="; ".join(_observed(found, variable) for found in suspicions),
        expected=f"{in_print(limits, unit=variable.unit)}: {int(100 * fitting)} % fit after the factor",
    )
    return replace(finding, in_doubt=(Doubt(part=part, rows=rows),))


def _observed(found: _Suspicion, variable: Variable) -> str:
    """`West: median 64.1 of 3,640 values, 162.8 after times 2.54 (in)`."""
    unit = f" ({found.factor.unit})" if found.factor.unit else ""
    right = as_declared(found.median * found.factor.factor, digits=variable.digits)
    centre = f"{found.centre}: " if found.centre else ""
    median = fewest_digits(float(format(found.median, ".6g")))
    factor = fewest_digits(float(format(found.factor.factor, ".6g")))
    return f"{centre}median {median} of {found.rows.size:,} values, {right} after times {factor}{unit}"


RULE = Rule(
    code="INT402",
    name="unit-suspected",
    family=Family.VALUES,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.ATEMPORAL,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Confirm the unit, then send the column in the unit asked for",
    explanation=__doc__,
)
