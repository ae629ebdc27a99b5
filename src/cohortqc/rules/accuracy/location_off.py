"""The mean or median of a variable lies where it should not.

# What it does

Holds the mean and the median of a variable against the limits that the schema declares for them (`mean: [55, 65]`,
`median: [10, 16]`). A mean is off when its whole 95 % confidence interval (Student's t) lies beyond the limits, a
median when the order statistics that hold it with 95 % confidence do: what chance can explain is not reported. All rows
of the table are taken together; it needs 20 values.

# Why it matters

Every value can be possible, and all of them together cannot: a calibration factor left out, another population, weights
with clothes. The limits of single values do not see it.

# Missing values

Not applicable. A cell that an earlier rule failed is unknown.

# Fails

    tables:
      exam:
        title: Examination
        file: exam
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          WEIGHT: {type: number, unit: kg, digits: 1, mean: [65, 80], label: Weight}

    exam.csv    <- WEIGHT
    ID,WEIGHT
    1,83.3
    2,80.0
    3,94.4
    4,89.9
    5,77.2
    6,102.1
    7,85.3
    8,81.8
    9,91.0
    10,96.6
    11,73.7
    12,87.5
    13,84.2
    14,100.0
    15,78.9
    16,82.4
    17,93.1
    18,88.3
    19,75.8
    20,86.9

# Passes

    exam.csv
    ID,WEIGHT
    1,71.3
    2,68.0
    3,82.4
    4,77.9
    5,65.2
    6,90.1
    7,73.3
    8,69.8
    9,79.0
    10,84.6
    11,61.7
    12,75.5
    13,72.2
    14,88.0
    15,66.9
    16,70.4
    17,81.1
    18,76.3
    19,63.8
    20,74.9
"""

from collections.abc import Callable, Iterator

from numpy.typing import ArrayLike

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Limits, Variable
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.columns import FEWEST, TOO_FEW, beyond, column_numbers, together
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.consistency.limits import in_print
from cohortqc.rules.consistency.numbers import fixed
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run
from cohortqc.stats.intervals import Interval
from cohortqc.stats.location import mean_interval, median_interval
from cohortqc.stats.number import Absent

ESTIMATORS: dict[str, Callable[[ArrayLike], Interval | Absent]] = {"mean": mean_interval, "median": median_interval}


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each numeric variable that declares where its mean or median lies."""
    for table, variable in evidence.variables():
        declared = _declared(variable)
        if declared and variable.is_numeric:
            what = "; ".join(f"{name} {in_print(limits, unit=variable.unit)}" for name, limits in declared.items())
            place = Place(table=table.name, variable=variable.name, what=what)
            yield _outcome(evidence, variable, declared=declared, place=place)


def _declared(variable: Variable) -> dict[str, Limits]:
    each = {"mean": variable.mean, "median": variable.median}
    return {name: limits for name, limits in each.items() if limits is not None}


def _outcome(evidence: Evidence, variable: Variable, *, declared: dict[str, Limits], place: Place) -> Outcome:
    columns = column_numbers(evidence, place.table, variable=variable.name)
    values = together(columns)
    if values.size < FEWEST:
        return not_run(RULE, why=TOO_FEW if columns else NOT_DELIVERED, place=place)
    findings: list[Finding] = []
    for name, limits in declared.items():
        found = ESTIMATORS[name](values)
        if not isinstance(found, Absent) and beyond(limits, low=found.low, high=found.high):
            findings.append(
                finding_on_whole(
                    RULE,
                    place=place,
                    parts=[part for part, _ in columns],
                    message=f"The {name} of the variable lies beyond its limits",
                    observed=f"{name} {_shown(found, variable)} of {values.size:,}",
                    expected=in_print(limits, unit=variable.unit),
                )
            )
    counts = Counts(looked_at=len(declared), unit="statistics")
    return counted(RULE, counts, place=place, findings=tuple(findings))


def _shown(found: Interval, variable: Variable) -> str:
    """`0.712 g/cm² (95 % CI 0.706 to 0.718)`: one decimal more than the values have, for rounding hides no distance."""
    digits = (variable.digits or 0) + 1
    estimate, low, high = (fixed(value, digits=digits) for value in (found.estimate, found.low, found.high))
    return f"{f'{estimate} {variable.unit}'.strip()} (95 % CI {low} to {high})"


RULE = Rule(
    code="ACC201",
    name="location-off",
    family=Family.DISTRIBUTIONS,
    dimension=Dimension.ACCURACY,
    kahn=Kahn.ATEMPORAL,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Check unit, calibration and population",
    explanation=__doc__,
)
