"""The share of a code lies where it should not.

# What it does

Holds the share of each code for which the schema declares limits (`proportions: {1: [0.4, 0.6]}`) against them, among
the rows with a value. It is off when its whole 95 % confidence interval (Wilson 1927) lies beyond the limits: what
chance can explain is not reported. All rows of the table are taken together; it needs 20 values.

# Why it matters

Two codes exchanged, or a category that a clinic never ticks, leave every single value valid. Only the shares tell.

# Missing values

Not applicable: they do not enter the share. A cell that an earlier rule failed is unknown.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          SEX: {codes: {1: Women, 2: Men}, proportions: {1: [0.4, 0.6]}, label: Sex}

    dem.csv    <- SEX
    ID,SEX
    1,2
    2,2
    3,2
    4,1
    5,2
    6,2
    7,2
    8,2
    9,2
    10,2
    11,2
    12,2
    13,1
    14,2
    15,2
    16,2
    17,2
    18,2
    19,2
    20,2

# Passes

    dem.csv
    ID,SEX
    1,1
    2,2
    3,2
    4,1
    5,2
    6,1
    7,1
    8,2
    9,2
    10,1
    11,2
    12,2
    13,1
    14,1
    15,2
    16,1
    17,2
    18,1
    19,2
    20,1
"""

from collections import Counter
from collections.abc import Iterator

import pyarrow.compute as pc

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.columns import FEWEST, TOO_FEW, beyond, percent, percent_limits
from cohortqc.rules.cell_texts import text_of
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run
from cohortqc.stats.intervals import Interval, wilson
from cohortqc.stats.number import Absent

MESSAGE = "The share of a code lies beyond its limits"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each variable that declares the shares of its codes."""
    for table, variable in evidence.variables():
        if variable.proportions:
            shares = (f"{code}: {percent_limits(limits)}" for code, limits in variable.proportions.items())
            place = Place(table=table.name, variable=variable.name, what=f"shares {'; '.join(shares)}")
            yield _outcome(evidence, variable, place=place)


def _outcome(evidence: Evidence, variable: Variable, *, place: Place) -> Outcome:
    parts = evidence.parts_with(place.table, variable.name)
    frequencies = _frequencies(evidence, parts, variable)
    n = frequencies.total()
    if n < FEWEST:
        return not_run(RULE, why=TOO_FEW if parts else NOT_DELIVERED, place=place)
    findings: list[Finding] = []
    for code, limits in variable.proportions.items():
        found = wilson(frequencies[code], n=n)
        if not isinstance(found, Absent) and beyond(limits, low=found.low, high=found.high):
            findings.append(
                finding_on_whole(
                    RULE,
                    place=place,
                    parts=parts,
                    message=MESSAGE,
                    observed=f"{_named(variable, code)}: {_shown(found)} of {n:,}",
                    expected=percent_limits(limits),
                )
            )
    counts = Counts(looked_at=len(variable.proportions), unit="codes")
    return counted(RULE, counts, place=place, findings=tuple(findings))


def _frequencies(evidence: Evidence, parts: tuple[Part, ...], variable: Variable) -> Counter[str]:
    """How often each code occurs."""
    found: Counter[str] = Counter()
    for part in parts:
        for each in pc.value_counts(evidence.cells(part, variable.name).drop_null()).to_pylist():
            found[text_of(each["values"])] += each["counts"]
    return found


def _named(variable: Variable, code: str) -> str:
    label = variable.codes.get(code, "")
    return f"{code} ({label})" if label else code


def _shown(found: Interval) -> str:
    """`63.2 % (95 % CI 61 % to 65.3 %)`."""
    return f"{percent(found.estimate)} (95 % CI {percent(found.low)} to {percent(found.high)})"


RULE = Rule(
    code="ACC202",
    name="proportion-off",
    family=Family.DISTRIBUTIONS,
    dimension=Dimension.ACCURACY,
    kahn=Kahn.ATEMPORAL,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Check how the codes were assigned, and who was asked",
    explanation=__doc__,
)
