"""A value lies far from all others of its variable.

# What it does

Looks at each numeric variable that declares on which `scale` its values are about normal: `linear`, or `log` for what
is skewed to the right (biomarkers, weight, intake). All rows of the table are taken together.

`checks: {ACC101: {method: ...}}` chooses how far is too far, for all variables or one:

- `normal` (default): farther than z standard deviations from the mean, on the declared scale, z being the normal
  quantile at 1 - 0.025/n (Davies and Gather 1993): it grows with the number of values, so that clean data have about
  one note in twenty variables, however large they are. The outliers themselves are kept out of mean and SD by a first
  step with median and MAD. `limit`: how many false notes a clean variable may have on average (0.05).
- `tukey`: more than 1.5 (`limit`) box lengths beyond the hinges. Flags 0.7 % of normal values.
- `hubert`: as `tukey`, with fences shifted after the skewness by the medcouple (Hubert and Vandervieren 2008).
- `sigma_gap`: beyond the first gap of more than 1 (`limit`) SD on the far side from the median.

It needs 20 values, of which less than half are equal. Whatever is found is a note, never a verdict: such values can be
true, and deleting them spoils the study.

# Why it matters

A cortisol of 0.4 among values around 12 lies within every limit of the laboratory, and is still worth a look: a
dilution that was not multiplied back, a decimal that moved. A fixed fence finds hundreds of such values in any clean
cohort of ten thousand, and nobody looks at any of them.

# Missing values

Not applicable. A cell that an earlier rule failed is unknown, as is a value without a logarithm (0, or below) where the
scale is `log`.

# Fails

    tables:
      lab:
        title: Laboratory
        file: lab
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          CRP: {type: number, unit: mg/L, digits: 1, scale: log, label: C-reactive protein}

    lab.csv
    ID,CRP
    1,1.2
    2,0.8
    3,2.1
    4,1.7
    5,0.9
    6,3.0
    7,1.4
    8,2.6
    9,0.6
    10,1.9
    11,1.1
    12,2.4
    13,1.5
    14,0.7
    15,2.0
    16,1.3
    17,4.1
    18,1.6
    19,1.0
    20,95.0     <- CRP

# Passes

    lab.csv
    ID,CRP
    1,1.2
    2,0.8
    3,2.1
    4,1.7
    5,0.9
    6,3.0
    7,1.4
    8,2.6
    9,0.6
    10,1.9
    11,1.1
    12,2.4
    13,1.5
    14,0.7
    15,2.0
    16,1.3
    17,4.1
    18,1.6
    19,1.0
    20,7.5
"""

from collections.abc import Callable, Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.columns import LOG, column_numbers, inward, on_scale, together
from cohortqc.rules.accuracy.methods import Bounds, Choice, chosen
from cohortqc.rules.consistency.limits import in_print
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Judged, Place, not_run, outcome_of_rows
from cohortqc.stats.fences import Fences, gap_fences, hubert_fences, normal_fences, tukey_fences
from cohortqc.stats.number import Absent, Floats

METHODS = {
    "normal": Bounds(default=0.05, below=1.0),
    "tukey": Bounds(default=1.5),
    "hubert": Bounds(default=1.5),
    "sigma_gap": Bounds(default=1.0),
}
MESSAGE = "The value lies far from the others of its variable"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each numeric variable that declares a scale."""
    for table, variable in evidence.variables():
        if variable.scale is not None and variable.is_numeric:
            place = Place(table=table.name, variable=variable.name, what=f"no outlier ({variable.scale} scale)")
            yield _outcome(evidence, variable, place=place)


def _outcome(evidence: Evidence, variable: Variable, *, place: Place) -> Outcome:
    choice = chosen(evidence, RULE.code, table=place.table, variable=variable.name, methods=METHODS)
    columns = [
        (part, on_scale(values, variable))
        for part, values in column_numbers(evidence, place.table, variable=variable.name)
    ]
    if not columns:
        return not_run(RULE, why=NOT_DELIVERED, place=place)
    fences = _fences(together(columns), choice)
    if isinstance(fences, Absent):
        return not_run(RULE, why=fences.problem, place=place)
    return outcome_of_rows(
        RULE,
        [_judge(evidence, part, variable, scaled, fences=fences) for part, scaled in columns],
        place=place,
        message=MESSAGE,
    )


def _fences(values: Floats, choice: Choice) -> Fences | Absent:
    """By the chosen method, on the scale of the values."""
    if choice.method == "normal":
        return normal_fences(values, expected=choice.limit)
    others: dict[str, Callable[..., Fences | Absent]] = {
        "tukey": tukey_fences,
        "hubert": hubert_fences,
        "sigma_gap": gap_fences,
    }
    return others[choice.method](values, factor=choice.limit)


def _judge(evidence: Evidence, part: Part, variable: Variable, scaled: Floats, *, fences: Fences) -> Judged:
    failed = np.flatnonzero((scaled < fences.low) | (scaled > fences.high))
    missing = part.column(variable.name).null_count
    low, high = np.exp([fences.low, fences.high]) if variable.scale == LOG else (fences.low, fences.high)
    return Judged(
        part=part,
        failed=failed,
        not_applicable=missing,
        unknown=int(np.isnan(scaled).sum()) - missing,
        observed=evidence.texts(part, variable.name, failed),
        expected=in_print(inward(float(low), float(high), digits=variable.digits), unit=variable.unit),
    )


RULE = Rule(
    code="ACC101",
    name="outlier-univariate",
    family=Family.DISTRIBUTIONS,
    dimension=Dimension.ACCURACY,
    kahn=Kahn.ATEMPORAL,
    severity=Severity.NOTE,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Look at the value and at its row; do not delete it because it is far",
    explanation=__doc__,
)
