"""A delivered value is not what it is computed from.

# What it does

Evaluates `computed.sql` on every row and compares the delivered value with it. With `tolerance: rounding`, each operand
may be off by half a unit of its declared `digits`, and so may the delivered value: only what no rounding explains
fails. A number as `tolerance` is the greatest absolute difference, in the variable's unit; codes must be equal.

# Why it matters

Totals that leave out a part, densities that are not content over area, groups that do not fit the age: the delivered
value and its parts cannot both be right, and an analysis would use one of them without knowing.

# Missing values

Unknown, and counted: when the delivered value is missing, the formula gives nothing, or something it names was failed
by an earlier rule. A missing operand never counts as the `ELSE` of a `CASE`. Where the question was not asked, the rule
is not applicable.

# Fails

    tables:
      hip:
        title: Hip scans
        file: hip
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          AGE: {type: integer, unit: years, label: Age}
          AGER: {codes: {1: 50-59, 2: 60-69}, computed: {sql: "CASE WHEN AGE < 60 THEN 1 ELSE 2 END"}, label: Age group}
          BMC: {type: number, unit: g, digits: 2, label: Femoral neck BMC}
          AREA: {type: number, unit: cm², digits: 2, label: Femoral neck area}
          BMD: {type: number, unit: g/cm², digits: 3, computed: {sql: BMC / AREA, tolerance: rounding}, label: BMD}

    hip.csv
    ID,AGE,AGER,BMC,AREA,BMD
    1001,59,1,3.10,4.15,0.747
    1002,60,1,3.10,4.15,0.747   <- AGER
    1003,61,2,3.10,4.15,0.774   <- BMD

# Passes

1.00 / 1.99 is 0.5025, but 0.995 / 1.995 is 0.4987 and 1.005 / 1.985 is 0.5063: rounding explains both.

    hip.csv
    ID,AGE,AGER,BMC,AREA,BMD
    1001,59,1,1.00,1.99,0.499
    1002,60,2,1.00,1.99,0.506
    1003,,1,3.10,,0.774
    1004,61,,3.10,4.15,
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import ROUNDING, Computed, Variable, VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part, Rows
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.agreement import Compared, Floats, comparable, numbers, slack
from cohortqc.rules.consistency.numbers import NumberTexts, fewest_digits
from cohortqc.rules.consistency.rounding import Box, Columns, corners, half_unit, interval, values
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.judging import Judged, Place, outcome_of_rows
from cohortqc.sql.evaluation import Evaluator
from cohortqc.sql.expression import ColumnReference, Expression, parse


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each variable with `computed`."""
    for table, variable in evidence.variables():
        found = [(part, part.table.variables[variable.name]) for part in evidence.parts_with(table.name, variable.name)]
        parts = [(part, declared.computed) for part, declared in found if declared.computed is not None]
        formulas = [computed.sql for _, computed in parts] or ([variable.computed.sql] if variable.computed else [])
        if formulas:
            yield outcome_of_rows(
                RULE,
                (_judge(evidence, part, variable=variable.name, computed=computed) for part, computed in parts),
                place=Place(table=table.name, variable=variable.name, what=f"equals {formulas[0]}"),
                message="Differs from what it is computed from",
            )


def _judge(evidence: Evidence, part: Part, *, variable: str, computed: Computed) -> Judged:
    declared = part.table.variables[variable]
    expression = parse(computed.sql)
    if declared.is_numeric:
        compared, failed, expected = _compare_numbers(
            evidence, part, variable=declared, expression=expression, tolerance=computed.tolerance
        )
    else:
        compared, failed, expected = _compare_texts(evidence, part, variable=declared, expression=expression)
    return Judged(
        part=part,
        failed=failed,
        not_applicable=compared.not_applicable,
        unknown=compared.unknown,
        observed=evidence.texts(part, variable, failed),
        expected_each=expected,
        related=row_texts(evidence, part, expression.references, failed),
    )


def _compare_numbers(
    evidence: Evidence, part: Part, *, variable: Variable, expression: Expression, tolerance: float | str
) -> tuple[Compared, Rows, Sequence[str]]:
    columns = evidence.columns(part, expression.references)
    expected = values(expression, columns, evaluator=evidence.evaluator, rows=part.row_count)
    delivered = numbers(evidence, part, variable=variable.name)
    known = _is_told(evidence, part, expression, columns=columns, given=~np.isnan(expected))
    compared = comparable(evidence, part, variable=variable.name, known=known)
    rounded = tolerance == ROUNDING
    allowed = _own_half_unit(variable) if rounded else float(tolerance)
    # Where a row cannot be compared, one of the two is NaN, and nothing is greater than NaN.
    failed = np.flatnonzero(compared.rows & (np.abs(delivered - expected) > allowed + slack(delivered, expected)))
    if rounded and len(failed):
        taken = {reference: column.take(pa.array(failed)) for reference, column in columns.items()}
        box = Box(expression=expression, columns=taken, half_units=_half_units(evidence, part, expression))
        failed = failed[~_is_explained(box, delivered[failed], variable=variable, evaluator=evidence.evaluator)]
    if variable.codes:
        return compared, failed, _labelled([fewest_digits(value) for value in expected[failed].tolist()], variable)
    return compared, failed, NumberTexts(values=expected[failed], digits=variable.digits)


def _compare_texts(
    evidence: Evidence, part: Part, *, variable: Variable, expression: Expression
) -> tuple[Compared, Rows, Sequence[str]]:
    """Texts, codes that are texts, and dates: equal or not; no rounding explains a difference."""
    columns = evidence.columns(part, expression.references)
    expected = evidence.evaluator.values(expression, columns, rows=part.row_count).cast(pa.string())
    delivered = evidence.cells(part, variable.name).combine_chunks().cast(pa.string())
    given = np.asarray(expected.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
    known = _is_told(evidence, part, expression, columns=columns, given=given)
    compared = comparable(evidence, part, variable=variable.name, known=known)
    differs = pc.fill_null(pc.not_equal(delivered, expected), pa.scalar(value=False))
    failed = np.flatnonzero(compared.rows & differs.to_numpy(zero_copy_only=False))
    return compared, failed, _labelled(expected.take(pa.array(failed)).to_pylist(), variable)


def _is_told(evidence: Evidence, part: Part, expression: Expression, *, columns: Columns, given: Mask) -> Mask:
    """Where the operands tell the value: `given`, none in doubt, and no `ELSE` or `COALESCE` speaks for a missing one.

    An expression that makes a value of nothing but missing operands, as `CASE WHEN AGE < 60 THEN 1 ELSE 2 END` does,
    would call every row without AGE a 2: for such a one, a row with a missing operand is unknown.
    """
    told = given & ~evidence.any_doubt(part, expression.references)
    incomplete = np.zeros(part.row_count, dtype=np.bool_)
    for column in (column for reference, column in columns.items() if not reference.reason and column.null_count):
        incomplete |= column.is_null().to_numpy()
    if (incomplete & told).any():
        nothing = {reference: pa.nulls(1, column.type) for reference, column in columns.items()}
        if evidence.evaluator.values(expression, nothing, rows=1)[0].is_valid:
            told &= ~incomplete
    return told


def _is_explained(box: Box, delivered: Floats, *, variable: Variable, evaluator: Evaluator) -> Mask:
    """Where the rounding of the operands and of the delivered value explains the difference."""
    if variable.codes:
        return np.asarray((corners(box, evaluator=evaluator) == delivered).any(axis=0))
    low, high = interval(box, evaluator=evaluator)
    own = _own_half_unit(variable) + slack(delivered, delivered)
    return np.asarray((delivered >= low - own) & (delivered <= high + own))


def _own_half_unit(variable: Variable) -> float:
    whole = variable.type is VariableType.INTEGER and variable.digits is None
    return half_unit(0 if whole else variable.digits)


def _half_units(evidence: Evidence, part: Part, expression: Expression) -> Mapping[ColumnReference, float]:
    """Half a unit of each operand with declared digits; the others are exact."""
    found: dict[ColumnReference, float] = {}
    release = part.release if part.release in evidence.schema.releases else None
    for reference in expression.references:
        own = reference.table in {None, part.table.name}
        table = part.table if own else evidence.schema.table(str(reference.table), release=release)
        operand = table.variables.get(reference.column)
        if operand is not None and operand.digits is not None and not reference.reason:
            found[reference] = half_unit(operand.digits)
    return found


def _labelled(codes: Sequence[str], variable: Variable) -> Sequence[str]:
    return [f"{code} {variable.codes.get(code, '')}".strip() for code in codes]


RULE = Rule(
    code="CON202",
    name="computed-differs",
    family=Family.BETWEEN,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.COMPUTATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.UNKNOWN,
    remedy="Recompute the value, or correct what it is computed from",
    explanation=__doc__,
)
