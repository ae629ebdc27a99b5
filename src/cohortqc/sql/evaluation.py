"""Expressions run over columns: true, false or unknown for each row, or values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeAlias

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from cohortqc.errors import ExpressionError
from cohortqc.sql.binding import Bound, bind
from cohortqc.sql.engine import EngineError, connect
from cohortqc.sql.expression import Expression
from cohortqc.sql.reference import ColumnReference
from cohortqc.sql.types import UNTYPED, plain

Column: TypeAlias = "pa.Array | pa.ChunkedArray | npt.NDArray[np.generic] | pd.Series[object]"
Columns: TypeAlias = Mapping[ColumnReference, Column]
"""One column a reference, all of one length; null, NaN and infinity are missing."""

Booleans: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """What a condition says of each row, shape (n,): true where `true`, unknown where not `known`, otherwise false."""

    true: Booleans
    known: Booleans

    @property
    def false(self) -> Booleans:
        """Rows where the condition is known and does not hold."""
        return np.asarray(self.known & ~self.true, dtype=np.bool_)

    @property
    def unknown(self) -> Booleans:
        """Rows where a missing value leaves it open."""
        return np.asarray(~self.known, dtype=np.bool_)


class Evaluator:
    """Runs any number of expressions on one locked-down connection, opened on first use; use it with `with`."""

    def __init__(self) -> None:
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection; the next expression opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def truth(self, expression: Expression, columns: Columns, *, rows: int | None = None) -> Truth:
        """True, false or unknown for each row.

        `rows` is needed only when no column is given. Raises ExpressionError when a column is lacking, when the text
        does not fit the types of its columns or is no condition; its message never holds a value.
        """
        frame = _frame(expression, columns, rows=rows)
        bound = bind(expression.program, _types(frame, expression))
        if bound.type not in {"BOOLEAN", UNTYPED}:
            fact = f"{expression.text} gives {bound.type}, not true or false"
            raise ExpressionError(fact, remedy="write a comparison, such as X = 1")
        answer = self._run(bound, frame, target="BOOLEAN")
        known = np.asarray(answer.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
        true = np.asarray(answer.fill_null(False).to_numpy(zero_copy_only=False), dtype=np.bool_)  # noqa: FBT003  # Arrow's fill value
        return Truth(true=true, known=known)

    def values(self, expression: Expression, columns: Columns, *, rows: int | None = None) -> pa.Array:
        """What the expression gives for each row: double, int64, string, bool, date32 or timestamp; null where unknown.

        No NaN and no infinity among them. Arguments and errors as for `truth`.
        """
        frame = _frame(expression, columns, rows=rows)
        bound = bind(expression.program, _types(frame, expression))
        target = _PLAIN.get(plain(bound.type))
        if target is None:
            fact = f"{expression.text} gives {bound.type}, which is no value of a table"
            raise ExpressionError(fact, remedy="make it a number, a text or a date")
        return self._run(bound, frame, target=target)

    def hashes(self, columns: Sequence[pa.ChunkedArray | pa.Array]) -> npt.NDArray[np.uint64]:
        """Shape (n,): 64 bits for each row, the same where all its cells are the same; null is a value like any other.

        Rows that differ have different ones but for one pair in 2**64. Columns of one length, at least one.
        """
        if self._connection is None:
            self._connection = connect()
        frame = pa.table({f"c{place}": column for place, column in enumerate(columns)})
        self._connection.register("delivery", frame)
        try:
            query = f"SELECT hash({', '.join(frame.column_names)}) AS answer FROM delivery"
            found = self._connection.sql(query).to_arrow_table()
        finally:
            self._connection.unregister("delivery")
        return np.asarray(found.column("answer").combine_chunks().to_numpy(zero_copy_only=False), dtype=np.uint64)

    def _run(self, bound: Bound, frame: pa.Table, *, target: str) -> pa.Array:
        if self._connection is None:
            self._connection = connect()
        connection = self._connection
        connection.register("delivery", frame)
        try:
            query = f"SELECT CAST({bound.result} AS {target}) AS answer FROM {bound.source}"
            try:
                found = connection.sql(query).to_arrow_table()
            except EngineError:
                # Some row has no answer: rows are tried one by one, and that one is unknown.
                found = connection.sql(query.replace("CAST(", "TRY(CAST(", 1).replace(" AS answer", ") AS answer", 1))
                found = found.to_arrow_table()
        except EngineError:
            remedy = "guard it with CASE, TRY_CAST or nullif"
            raise ExpressionError("the expression cannot be computed for some rows", remedy=remedy) from None
        finally:
            connection.unregister("delivery")
        return found.column("answer").combine_chunks()


def check_types(expression: Expression, types: Mapping[ColumnReference, str]) -> str:
    """What the expression gives ('BOOLEAN', 'DOUBLE', 'BIGINT', 'VARCHAR', 'DATE', ...) for columns of these types.

    `types` are DuckDB's names; it is run on an empty frame. Raises ExpressionError when a column is lacking or the text
    does not fit the types.
    """
    _hold_complete(expression, types)
    return bind(expression.program, tuple(types[reference] for reference in expression.references)).type


_PLAIN = {
    "BOOLEAN": "BOOLEAN",
    "SMALLINT": "BIGINT",
    "INTEGER": "BIGINT",
    "BIGINT": "BIGINT",
    "HUGEINT": "DOUBLE",
    "DECIMAL": "DOUBLE",
    "DOUBLE": "DOUBLE",
    "VARCHAR": "VARCHAR",
    "DATE": "DATE",
    "TIMESTAMP": "TIMESTAMP",
    UNTYPED: "VARCHAR",
}


def _hold_complete(expression: Expression, given: Mapping[ColumnReference, object]) -> None:
    lacking = [str(reference) for reference in expression.references if reference not in given]
    if lacking:
        raise ExpressionError(f"{', '.join(lacking)} is not among the columns", remedy="correct the name (case counts)")


def _frame(expression: Expression, columns: Columns, *, rows: int | None) -> pa.Table:
    """The columns the expression names as c0, c1, ..., or a column of nulls when it names none."""
    _hold_complete(expression, columns)
    if not expression.references:
        length = rows if rows is not None else max((len(column) for column in columns.values()), default=0)
        return pa.table({"nothing": pa.nulls(length)})
    arrays = {f"c{place}": _arrow(columns[reference]) for place, reference in enumerate(expression.references)}
    lengths = {len(array) for array in arrays.values()}
    if len(lengths) > 1:
        raise ExpressionError(f"the columns have {sorted(lengths)} rows", remedy="give columns of one length")
    return pa.table(arrays)


def _arrow(column: Column) -> pa.Array | pa.ChunkedArray:
    """The column as Arrow, of a type the engine reads as it is meant: no categories, no time zones."""
    array = column if isinstance(column, pa.Array | pa.ChunkedArray) else pa.array(column, from_pandas=True)
    if pa.types.is_dictionary(array.type):
        # A category would come in as an enumeration, which compares by its position.
        array = array.cast(array.type.value_type)
    for is_kind, target in _READ_AS:
        if is_kind(array.type):
            return array if array.type == target else array.cast(target)
    raise ExpressionError(f"a column of type {array.type} cannot be used", remedy="give numbers, text or dates")


_READ_AS = (
    (pa.types.is_boolean, pa.bool_()),
    (pa.types.is_integer, pa.int64()),
    (pa.types.is_floating, pa.float64()),
    (pa.types.is_decimal, pa.float64()),
    (pa.types.is_string, pa.string()),
    (pa.types.is_large_string, pa.string()),
    (pa.types.is_date, pa.date32()),
    (pa.types.is_timestamp, pa.timestamp("us")),
    (pa.types.is_null, pa.null()),
)

_ENGINE_TYPES = {
    pa.bool_(): "BOOLEAN",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.string(): "VARCHAR",
    pa.date32(): "DATE",
    pa.timestamp("us"): "TIMESTAMP",
    pa.null(): UNTYPED,
}


def _types(frame: pa.Table, expression: Expression) -> tuple[str, ...]:
    return tuple(_ENGINE_TYPES[frame.schema.field(f"c{place}").type] for place in range(len(expression.references)))
