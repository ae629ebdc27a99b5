"""What an expression can give when its operands were rounded: its values at the corners of the box around them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.sql.evaluation import Evaluator
from cohortqc.sql.expression import ColumnReference, Expression

Floats = npt.NDArray[np.float64]
Columns = Mapping[ColumnReference, pa.ChunkedArray]

ALL_CORNERS_UP_TO = 6
"""So many rounded operands have 64 corners; with more, operands are varied one at a time."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Box:
    """An expression, its columns (n rows each), and by how much each rounded operand may be off."""

    expression: Expression
    columns: Columns
    half_units: Mapping[ColumnReference, float]


def half_unit(digits: int | None) -> float:
    """Half a unit of the last declared decimal; 0 where none are declared: such a number is taken as exact."""
    return 0.0 if digits is None else 0.5 * 10.0**-digits


def interval(box: Box, *, evaluator: Evaluator) -> tuple[Floats, Floats]:
    """The least and the greatest value in each row, shapes (n,), over all that the operands can have been.

    Up to six rounded operands, the corners of the box are tried: exact where the expression is monotone in each operand
    (sums, products, quotients). Above, the deviations of operands varied one at a time are added up: exact for sums. A
    corner without a value (a denominator of zero) leaves the row unbounded.
    """
    if len(box.half_units) <= ALL_CORNERS_UP_TO:
        found = list(corners(box, evaluator=evaluator))
        low, high = np.min(found, axis=0), np.max(found, axis=0)
    else:
        low, high = _by_single_operands(box, evaluator=evaluator)
    return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)


def corners(box: Box, *, evaluator: Evaluator) -> Iterator[Floats]:
    """The values as delivered, then with every operand at either end of its half unit; NaN where unknown."""
    rows = len(next(iter(box.columns.values()), ()))
    yield values(box.expression, box.columns, evaluator=evaluator, rows=rows)
    for steps in product((-1.0, 1.0), repeat=len(box.half_units)):
        moves = {
            reference: step * box.half_units[reference] for reference, step in zip(box.half_units, steps, strict=True)
        }
        yield values(box.expression, _moved(box.columns, moves), evaluator=evaluator, rows=rows)


def values(expression: Expression, columns: Columns, *, evaluator: Evaluator, rows: int) -> Floats:
    """The expression as numbers, shape (rows,); NaN where it is unknown."""
    found = evaluator.values(expression, columns, rows=rows)
    if pa.types.is_boolean(found.type):
        found = found.cast(pa.int64())
    return np.asarray(found.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _by_single_operands(box: Box, *, evaluator: Evaluator) -> tuple[Floats, Floats]:
    rows = len(next(iter(box.columns.values())))
    centre = values(box.expression, box.columns, evaluator=evaluator, rows=rows)
    low, high = centre.copy(), centre.copy()
    for reference, half in box.half_units.items():
        ends = [
            values(box.expression, _moved(box.columns, {reference: step}), evaluator=evaluator, rows=rows)
            for step in (-half, half)
        ]
        low += np.minimum(0.0, np.min(ends, axis=0) - centre)
        high += np.maximum(0.0, np.max(ends, axis=0) - centre)
    return low, high


def _moved(columns: Columns, moves: Mapping[ColumnReference, float]) -> Columns:
    return {
        reference: pc.add(column.cast(pa.float64()), moves[reference]) if reference in moves else column
        for reference, column in columns.items()
    }
