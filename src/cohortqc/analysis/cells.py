"""Columns of a delivered table over all its parts, whether or not they were delivered, and the rows they refer to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from cohortqc.errors import UsageError
from cohortqc.model.schema import NOT_RECORDED, TableSchema
from cohortqc.model.storage import arrow_type
from cohortqc.model.table import Part, Table
from cohortqc.report.names import RELEASE
from cohortqc.sql.expression import ColumnReference

Index: TypeAlias = npt.NDArray[np.int64]
"""Positions of rows in a table, -1 = no such row."""

Keys: TypeAlias = "pd.Index[str]"
"""Identifiers as text, None where one is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One table of a delivery; `table` is None where an optional one was not delivered, which is a table of no rows."""

    schema: TableSchema
    table: Table | None
    _values: dict[str, pa.Array] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Records in all parts."""
        return 0 if self.table is None else self.table.row_count

    def values(self, name: str) -> pa.Array:
        """Cells of a variable, shape (rows,), in the type of the schema; null throughout where it was not delivered."""
        if name not in self._values:
            self._values[name] = self._read(name)
        return self._values[name]

    def reasons(self, name: str) -> pa.Array:
        """Why a cell holds no value as delivered, shape (rows,); "" where it holds one."""
        parts = () if self.table is None else self.table.parts
        return pa.concat_arrays([pa.array([], pa.string()), *(_reasons(part, name) for part in parts)])

    def keys(self, name: str) -> Keys:
        """Cells of a key as text, missing as None, to be looked up."""
        texts: list[str | None] = self.values(name).cast(pa.string()).to_pylist()
        return cast("Keys", pd.Index(texts, dtype=object))

    def _read(self, name: str) -> pa.Array:
        if name == RELEASE and name not in self.schema.variables:
            return self._releases()
        kind = arrow_type(self.schema.variables[name])
        if self.table is None or not self.table.has(name):
            return pa.nulls(self.rows, kind)
        found = self.table.column(name).combine_chunks()
        try:
            return found if found.type == kind else found.cast(kind)
        except pa.ArrowInvalid:
            fact = f"{self.schema.name}.{name} holds text in one release and numbers in another"
            raise UsageError(f"{fact}; give it one type in the schema, or leave a release out") from None

    def _releases(self) -> pa.Array:
        parts = () if self.table is None else self.table.parts
        return pa.array([part.release for part in parts for _ in range(part.row_count)], pa.string())


def _reasons(part: Part, name: str) -> pa.Array:
    return part.reason_values(name) if part.has(name) else pa.array([NOT_RECORDED] * part.row_count, pa.string())


def take(values: pa.Array, index: Index, *, absent: str | None = None) -> pa.Array:
    """Values at these rows; null (or the text `absent`) where there is no row."""
    nowhere = index < 0
    found = values.take(pa.array(np.where(nowhere, 0, index), mask=nowhere))
    if absent is None:
        return found
    texts = [absent if gone else text for gone, text in zip(nowhere, found.to_pylist(), strict=True)]
    return pa.array(texts, pa.string())


def find_rows(wanted: Keys, *, among: Keys) -> Index:
    """For each wanted key the first row that has it, -1 where none has; a missing key has none."""
    first = pd.Series(np.arange(len(among)), index=among)
    first = first[first.index.notna() & ~first.index.duplicated()]
    found = first.reindex(wanted).to_numpy(dtype=np.float64)
    return np.where(np.isnan(found) | pd.isna(wanted), -1, np.nan_to_num(found)).astype(np.int64)


def columns_of(
    references: tuple[ColumnReference, ...], *, cells: Cells, tables: Mapping[str, Cells]
) -> dict[ColumnReference, pa.Array]:
    """Columns that an SQL text names over one table: its own, and those of tables that it refers to."""
    return {reference: _column(reference, cells=cells, tables=tables) for reference in references}


def _column(reference: ColumnReference, *, cells: Cells, tables: Mapping[str, Cells]) -> pa.Array:
    if reference.table in {None, cells.schema.name}:
        return cells.reasons(reference.column) if reference.reason else cells.values(reference.column)
    link = next(link for link in cells.schema.references if link.target_table == reference.table)
    target = tables[link.target_table]
    index = find_rows(cells.keys(link.column), among=target.keys(link.target_column))
    if reference.reason:
        return take(target.reasons(reference.column), index, absent=NOT_RECORDED)
    return take(target.values(reference.column), index)
