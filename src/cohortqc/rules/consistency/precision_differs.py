"""A variable has more decimals than declared, or was rounded to fewer.

# What it does

Counts, for each number with declared `digits`, the values that have more decimals than that. One is enough, unless
`checks: {CON107: {limit: 0.01}}` allows a share of the values. A number that lies within a thousandth of its last
decimal counts as whole, so that what computers add to a decimal number is no finding.

With `digits` of 1 or more, and at least 20 values other than zero, it also looks whether not one of them uses the
last decimal, although the decimal before it takes at least eight of its ten digits: then somebody rounded them before
they were sent. (Amounts in halves, or in whole tablets, use few digits and were not rounded. A `computed` value has
the decimals that its operands give it, and CON202 looks at those.) `checks: {CON107: {method: finer}}` leaves this
part out, for values that are known to come with fewer decimals; `both` is the default.

The problem is about the column, one a file.

# Why it matters

Values of 0.7153284 where a scanner shows 0.715 were computed anew. Values rounded to 0.7 hide the change that a study
is about: bone density falls by thousandths.

# Missing values

Not applicable.

# Fails

    tables:
      hip:
        title: Hip scans
        file: hip
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          BMD: {type: number, unit: g/cm², digits: 3, label: Total hip BMD}

    hip.csv          <- BMD
    ID,BMD
    1001,0.715
    1002,0.7152

# Passes

    hip.csv
    ID,BMD
    1001,0.715
    1002,0.7150
    1003,0.7
    1004,
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import TableSchema, Variable, VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.methods import Bounds, Choice, chosen
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.consistency.numbers import fewest_digits
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, NOTHING_TO_JUDGE, Counts, Place, counted

Floats = npt.NDArray[np.float64]

FINER, BOTH = "finer", "both"
"""Methods: only more decimals than declared, or fewer too."""

METHODS = {method: Bounds(default=0.0, above=-1e-9, below=1.0) for method in (BOTH, FINER)}
"""The limit: the share of values that may have more decimals than declared."""

FEWEST_VALUES = 20
"""Values other than zero from which on it is no chance that none of them uses the last decimal."""

MOST_DIGITS = 8
"""Of ten: so many different digits before the last decimal tell a measurement from counts, halves and doses."""

_NOISE, _RELATIVE_NOISE, _MOST_NOISE = 1e-3, 1e-7, 0.04
"""What storage may add, in units of the last decimal: single precision keeps seven digits; never half a tenth."""

_WITHOUT_DECIMALS = 2.0**53
"""From here on a number in double precision has no decimals."""

_AT_A_TIME = 65_536


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each number with declared digits."""
    for table, variable in evidence.variables():
        if variable.type is VariableType.NUMBER and variable.digits is not None and variable.digits >= 0:
            yield _outcome(evidence, table, variable=variable)


def _outcome(evidence: Evidence, table: TableSchema, *, variable: Variable) -> Outcome:
    place = Place(table=table.name, variable=variable.name, what=_decimals(variable.digits or 0))
    choice = chosen(evidence, RULE.code, table=table.name, variable=variable.name, methods=METHODS)
    parts = evidence.parts_with(table.name, variable.name)
    found = [_look(evidence, part, variable=variable.name) for part in parts]
    findings = tuple(
        finding for part, seen in zip(parts, found, strict=True) for finding in _findings(part, seen, place, choice)
    )
    empty = sum(seen.values == 0 for seen in found)
    return counted(
        RULE,
        Counts(looked_at=len(parts), not_applicable=empty, unit="columns"),
        place=place,
        findings=findings,
        why=NOTHING_TO_JUDGE if parts else NOT_DELIVERED,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Of one column: its values, how many have more decimals than `digits`, one of these; whether all have fewer."""

    digits: int
    values: int
    finer: int
    example: float
    all_coarser: bool


def _look(evidence: Evidence, part: Part, *, variable: str) -> _Seen:
    declared = part.table.variables[variable]
    digits = declared.digits or 0
    cells = evidence.cells(part, variable)
    blocks = list(_blocks(cells))
    finer, example = 0, np.nan
    for block in blocks:
        rows = _finer(block, digits=digits)
        if len(rows) and not finer:
            example = block[rows[0]]
        finer += len(rows)
    return _Seen(
        digits=digits,
        values=len(cells) - cells.null_count,
        finer=finer,
        example=float(example),
        all_coarser=digits > 0 and declared.computed is None and _all_coarser(blocks, digits=digits),
    )


def _blocks(cells: pa.ChunkedArray) -> Iterator[Floats]:
    """The numbers in blocks that fit a processor's cache, NaN where null; not copied where nothing is null."""
    for chunk in cells.chunks:
        for start in range(0, len(chunk), _AT_A_TIME):
            yield chunk[start : start + _AT_A_TIME].to_numpy(zero_copy_only=False)


def _finer(values: Floats, *, digits: int) -> npt.NDArray[np.int64]:
    """Where values have more decimals than `digits`; NaN has none."""
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = values * 10.0**digits
        off = np.rint(scaled)
        np.subtract(scaled, off, out=off)
        np.abs(off, out=off)
        suspected = np.flatnonzero(off > _NOISE)
        noise = np.minimum(_NOISE + _RELATIVE_NOISE * np.abs(scaled[suspected]), _MOST_NOISE)
        return suspected[off[suspected] > noise]


def _all_coarser(blocks: Sequence[Floats], *, digits: int) -> bool:
    """True when no value uses the last decimal, and enough of them the one before: mostly the first block tells."""
    seen, used = 0, np.zeros(10, dtype=np.bool_)
    for block in blocks:
        if len(_finer(block, digits=digits - 1)):
            return False
        values = np.abs(block[(block != 0) & (np.abs(block) < _WITHOUT_DECIMALS)])
        seen += len(values)
        used[np.fmod(np.rint(values * 10.0 ** (digits - 1)), 10).astype(np.int64)] = True
    return seen >= FEWEST_VALUES and int(used.sum()) >= MOST_DIGITS


def _findings(part: Part, seen: _Seen, place: Place, choice: Choice) -> Iterator[Finding]:
    expected = f"{_decimals(seen.digits)}, as declared"
    if seen.finer > choice.limit * seen.values:
        share = f"{seen.finer:,} of {seen.values:,} values ({100 * seen.finer / seen.values:.1f} %)"
        yield finding_on_whole(
            RULE,
            place=place,
            parts=[part],
            message="More decimals than declared",
            observed=f"{share}, such as {fewest_digits(seen.example)}",
            expected=expected,
        )
    elif seen.all_coarser and choice.method == BOTH:
        yield finding_on_whole(
            RULE,
            place=place,
            parts=[part],
            message="Fewer decimals than declared: rounded at its source",
            observed=f"none of {seen.values:,} values has more than {_decimals(seen.digits - 1)}",
            expected=expected,
        )


def _decimals(digits: int) -> str:
    return "1 decimal" if digits == 1 else f"{digits} decimals"


RULE = Rule(
    code="CON107",
    name="precision-differs",
    family=Family.VALUES,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.NOTE,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Send the values as recorded, or correct `digits`",
    explanation=__doc__,
)
