"""What an expression can give when its operands were rounded: its values at the corners of the box around them."""

from collections.abc import Mapping, Sequence
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
Moves = Mapping[ColumnReference, float]
"""By how much each rounded operand is moved from its delivered value."""

ALL_CORNERS_UP_TO = 6
"""So many rounded operands have 64 corners; with more, operands are varied one at a time."""

_ROWS_A_RUN = 200_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Box:
    """An expression, its columns (n rows each), and by how much each rounded operand may be off."""

    expression: Expression
    columns: Columns
    half_units: Moves

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values()), ()))


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
        found = corners(box, evaluator=evaluator)
        low, high = found.min(axis=0), found.max(axis=0)
    else:
        low, high = _by_single_operands(box, evaluator=evaluator)
    return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)


def corners(box: Box, *, evaluator: Evaluator) -> Floats:
    """Shape (1 + 2^k, n): the values as delivered, then with each of k operands at either end; NaN where unknown."""
    operands = tuple(box.half_units.items())
    ends = product((-1.0, 1.0), repeat=len(operands))
    moves = [{operand: sign * half for (operand, half), sign in zip(operands, end, strict=True)} for end in ends]
    return _at(box, [{}, *moves], evaluator=evaluator)


def values(expression: Expression, columns: Columns, *, evaluator: Evaluator, rows: int) -> Floats:
    """The expression as numbers, shape (rows,); NaN where it is unknown."""
    found = evaluator.values(expression, columns, rows=rows)
    if pa.types.is_boolean(found.type):
        found = found.cast(pa.int64())
    return np.asarray(found.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _by_single_operands(box: Box, *, evaluator: Evaluator) -> tuple[Floats, Floats]:
    moves: list[Moves] = [{}]
    for operand, half in box.half_units.items():
        moves += [{operand: -half}, {operand: half}]
    found = _at(box, moves, evaluator=evaluator)
    centre, ends = found[0], found[1:].reshape(len(box.half_units), 2, box.rows)
    low = centre + np.minimum(0.0, ends.min(axis=1) - centre).sum(axis=0)
    return low, centre + np.maximum(0.0, ends.max(axis=1) - centre).sum(axis=0)


def _at(box: Box, moves: Sequence[Moves], *, evaluator: Evaluator) -> Floats:
    """The expression after each of the moves, shape (moves, n): few rows all in one run, many in several."""
    together = max(1, _ROWS_A_RUN // max(box.rows, 1))
    found = []
    for first in range(0, len(moves), together):
        batch = moves[first : first + together]
        stacked = {operand: _stacked(box, operand, batch) for operand in box.columns}
        found.append(values(box.expression, stacked, evaluator=evaluator, rows=box.rows * len(batch)))
    return np.concatenate(found).reshape(len(moves), box.rows)


def _stacked(box: Box, operand: ColumnReference, moves: Sequence[Moves]) -> pa.ChunkedArray:
    """The operand's column after each of the moves, one under the other."""
    column = box.columns[operand]
    if operand in box.half_units:
        column = column.cast(pa.float64())
        moved = [pc.add(column, move.get(operand, 0.0)) for move in moves]
    else:
        moved = [column] * len(moves)
    return pa.chunked_array([chunk for one in moved for chunk in one.chunks], type=column.type)
