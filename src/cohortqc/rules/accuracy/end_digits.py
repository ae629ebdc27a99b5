"""One final digit occurs too often.

# What it does

Counts the final digits of each variable that declares `end_digits`: with `any`, all ten are equally likely, with `even`
(a manometer read to 2 mmHg) all five even ones. The final digit is that of the value with its declared `digits`: of
120.5 with one decimal the 5, of 71 the 0 (whole numbers: the unit digit). Values with more decimals than declared are
unknown.

The digit that occurs most often is reported when its share is 2 percentage points (`checks: {ACC103: {limit: 2}}`) or
more above the expected one and chance cannot explain it: chi-squared with 9 (4) degrees of freedom, p < 0.0001, divided
by the number of examiners. Where `even` is declared, odd digits beyond 2 % (`limit`) of the values are reported too.

Where the table, or one that it refers to, has a variable with the role `examiner`, each examiner is judged alone, and
so are the rows that name none. It needs values enough to expect 5 of each digit (50, or 25 for `even`).

# Why it matters

Who reads 31 % of all blood pressures as ending in 0 rounds them, and a difference of 2 mmHg between groups, which is
what a trial looks for, vanishes in the rounding.

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
          SBP: {type: integer, unit: mmHg, end_digits: even, label: Systolic blood pressure}

    exam.csv    <- SBP
    ID,SBP
    1,120
    2,120
    3,130
    4,126
    5,140
    6,130
    7,120
    8,130
    9,120
    10,130
    11,140
    12,110
    13,140
    14,140
    15,120
    16,110
    17,140
    18,120
    19,130
    20,150
    21,130
    22,124
    23,150
    24,130
    25,110

# Passes

    exam.csv
    ID,SBP
    1,118
    2,124
    3,132
    4,126
    5,140
    6,128
    7,116
    8,134
    9,122
    10,130
    11,138
    12,114
    13,142
    14,136
    15,120
    16,112
    17,144
    18,118
    19,126
    20,150
    21,132
    22,124
    23,146
    24,128
    25,110
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Role, Variable, VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.columns import column_numbers, percent
from cohortqc.rules.accuracy.methods import Bounds, chosen
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.groups import groups_of
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run
from cohortqc.stats.end_digits import ANY, EVEN, Digits, DigitTest, digit_test, end_digits
from cohortqc.stats.number import Absent

METHODS = {"chi-squared": Bounds(default=2.0, below=100.0)}
POSSIBLE = {"any": ANY, "even": EVEN}
SIGNIFICANT = 0.0001
FLOATING = 1e-12
MESSAGE = "A final digit occurs too often"
NO_DIGITS = "its `digits` are not declared, so nobody knows which digit is the last"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Reader:
    """The final digits that one examiner wrote ("": nobody is named), -1 where there is none."""

    name: str
    digits: Digits


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each numeric variable that declares its final digits."""
    for table, variable in evidence.variables():
        if variable.end_digits is not None and variable.is_numeric:
            place = Place(table=table.name, variable=variable.name, what=f"final digits: {variable.end_digits}")
            yield _outcome(evidence, variable, place=place)


def _outcome(evidence: Evidence, variable: Variable, *, place: Place) -> Outcome:
    limit = chosen(evidence, RULE.code, table=place.table, variable=variable.name, methods=METHODS).limit / 100
    decimals = 0 if variable.type is VariableType.INTEGER else variable.digits
    parts = evidence.parts_with(place.table, variable.name)
    if decimals is None or not parts:
        return not_run(RULE, why=NOT_DELIVERED if decimals is not None else NO_DIGITS, place=place)
    possible = POSSIBLE[variable.end_digits or "any"]
    readers = _readers(evidence, variable, parts=parts, decimals=decimals)
    tests = [(reader, digit_test(reader.digits, possible=possible)) for reader in readers]
    enough = [(reader, test) for reader, test in tests if not isinstance(test, Absent)]
    findings = tuple(
        finding_on_whole(
            RULE,
            place=place,
            parts=parts,
            message=MESSAGE,
            observed=observed,
            expected=expected,
            related=f"examiner {reader.name}" if reader.name else "",
        )
        for reader, test in enough
        if (found := _preferred(reader, test, possible=possible, limit=limit, readers=len(enough)))
        for observed, expected in [found]
    )
    why = next((test.problem for _, test in tests if isinstance(test, Absent)), "")
    unit = "examiners" if any(reader.name for reader in readers) else "columns"
    counts = Counts(looked_at=len(tests), unknown=len(tests) - len(enough), unit=unit)
    return counted(RULE, counts, place=place, findings=findings, why=why)


def _readers(evidence: Evidence, variable: Variable, *, parts: tuple[Part, ...], decimals: int) -> tuple[_Reader, ...]:
    """The final digits by examiner, in the order of their names, then those of rows that name none.

    Of all together where no examiner is delivered, or none is named.
    """
    columns = column_numbers(evidence, parts[0].table.name, variable=variable.name)
    digits = np.concatenate([end_digits(values, decimals=decimals) for _, values in columns])
    examiners = [groups_of(evidence, part, Role.EXAMINER) for part in parts]
    if all(found is None for found in examiners):
        return (_Reader(name="", digits=digits),)
    chunks = [
        pa.nulls(part.row_count, pa.string()) if found is None else found
        for part, found in zip(parts, examiners, strict=True)
    ]
    encoded = pa.chunked_array(chunks, type=pa.string()).combine_chunks().dictionary_encode()
    place = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    names = encoded.dictionary.to_pylist()
    named = [
        _Reader(name=names[index], digits=digits[place == index])
        for index in sorted(range(len(names)), key=names.__getitem__)
    ]
    unnamed = [_Reader(name="", digits=digits[place < 0])] if not names or (place < 0).any() else []
    return (*named, *unnamed)


def _preferred(
    reader: _Reader, test: DigitTest, *, possible: tuple[int, ...], limit: float, readers: int
) -> tuple[str, str] | None:
    """What was observed and expected of a digit that occurs too often; None where there is none."""
    known = reader.digits >= 0
    others = int((known & ~np.isin(reader.digits, possible)).sum())
    total = int(known.sum())
    if others / total > limit:
        return f"odd: {percent(others / total)} of {total:,}", "even final digits"
    if test.excess >= limit - FLOATING and test.p_value < SIGNIFICANT / readers:
        return f"{test.preferred}: {percent(test.share)} of {test.n:,}", percent(test.expected)
    return None


RULE = Rule(
    code="ACC103",
    name="end-digits",
    family=Family.DISTRIBUTIONS,
    dimension=Dimension.ACCURACY,
    kahn=Kahn.ATEMPORAL,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Ask how the value is read and written down; train the readers again",
    explanation=__doc__,
)
