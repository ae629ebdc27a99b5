"""The rows of a table as arrays: values, covariates, groups, participants and times, over all its parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.schema import Role, TableSchema, Variable, VariableType
from cohortqc.model.table import Part
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.groups import groups_of, role_column
from cohortqc.rules.identifiers import identifier_column
from cohortqc.sql.reference import ColumnReference
from cohortqc.stats.design import Categorical, Numeric, Term
from cohortqc.stats.number import Codes, Floats

Mask = npt.NDArray[np.bool_]
NUMBERS = frozenset({VariableType.INTEGER, VariableType.NUMBER})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """A group for each row: `codes`, shape (n,), are positions in `names`, -1 where it is not known."""

    name: str
    codes: Codes
    names: tuple[str, ...]

    @property
    def known(self) -> Mask:
        """Where the group is known."""
        return np.asarray(self.codes >= 0)

    def term(self, rows: Codes) -> Categorical:
        """As a covariate of these rows, where all are known."""
        used, codes = np.unique(self.codes[rows], return_inverse=True)
        levels = tuple(self.names[place] for place in used.tolist())
        return Categorical(variable=self.name, codes=codes.astype(np.int64), levels=levels)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quantity:
    """A number for each row, NaN where it is not known."""

    name: str
    values: Floats

    @property
    def known(self) -> Mask:
        """Where the number is known."""
        return np.asarray(np.isfinite(self.values))

    def term(self, rows: Codes) -> Numeric:
        """As a covariate of these rows, where all are known."""
        return Numeric(variable=self.name, values=self.values[rows])


Covariate = Labels | Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSample:
    """All delivered rows of a table, its parts one after the other; a cell that an earlier rule failed is unknown."""

    evidence: Evidence
    table: TableSchema
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, evidence: Evidence, table: TableSchema) -> "TableSample":
        """The rows of a table."""
        return cls(evidence=evidence, table=table, parts=evidence.parts(table.name))

    def quantity(self, name: str) -> Quantity:
        """A numeric or date column of its own (`AGE`) or of a table referred to (`dem.AGE`); dates count days."""
        values = pc.fill_null(self._cells(name, kind=pa.float64()), np.nan).to_numpy()
        return Quantity(name=name, values=np.asarray(values, dtype=np.float64))

    def labels(self, name: str) -> Labels:
        """A column of codes or texts as groups, in the order of their texts."""
        return _labels(name, self._cells(name, kind=pa.string()))

    def covariate(self, name: str) -> Covariate:
        """A number or date enters as a straight line, a code or text as categories."""
        kind = self.variable(name).type
        return self.quantity(name) if kind in NUMBERS or kind is VariableType.DATE else self.labels(name)

    def variable(self, name: str) -> Variable:
        """The variable that a name of the schema means."""
        reference = _reference(name)
        table = self.table if reference.table is None else self.evidence.schema.tables[reference.table]
        return table.variables[reference.column]

    def groups(self, role: Role) -> Labels | None:
        """The centre, device or examiner of each row; None when no delivered column has the role."""
        delivery, schema = self.evidence.delivery, self.evidence.schema
        columns = [role_column(part, role, delivery=delivery, schema=schema) for part in self.parts]
        name = next((column.name for column in columns if column is not None), None)
        if name is None:
            return None
        found = [groups_of(self.evidence, part, role) for part in self.parts]
        chunks = [
            pa.nulls(part.row_count, pa.string()) if texts is None else texts
            for part, texts in zip(self.parts, found, strict=True)
        ]
        return _labels(name, pa.chunked_array(chunks, type=pa.string()))

    def participants(self) -> Codes:
        """A number for each participant, shape (n,), -1 where nobody is named; without an identifier: one a row."""
        column = identifier_column(self.table, schema=self.evidence.schema)
        if column is None:
            return np.arange(sum(part.row_count for part in self.parts), dtype=np.int64)
        return self.labels(column).codes

    def when(self) -> Floats:
        """What orders the rows of a participant: visit day, else visit year, else visit date; NaN where not known."""
        visits, dated = self.table.visits, self.table.with_role(Role.VISIT_DATE)
        names = [visits.days, visits.year] if visits is not None else []
        names += [dated.name] if dated is not None and dated.type is VariableType.DATE else []
        for name in names:
            if name is not None and any(part.has(name) for part in self.parts):
                return self.quantity(name).values
        return np.full(sum(part.row_count for part in self.parts), np.nan)

    def firsts(self, usable: Mask, *, values: Floats) -> Codes:
        """One usable row a participant, ascending: the earliest; of equally early ones that with the smallest value.

        The order of the rows is no matter.
        """
        participants = self.participants()
        rows = np.flatnonzero(usable & (participants >= 0))
        order = rows[np.lexsort((values[rows], self.when()[rows], participants[rows]))]
        is_first = np.concatenate([[True], np.diff(participants[order]) != 0])[: order.size]
        return np.sort(order[is_first])

    def _cells(self, name: str, *, kind: pa.DataType) -> pa.ChunkedArray:
        """A column as numbers or as texts; null throughout a part whose release has it otherwise, or not at all."""
        reference = _reference(name)
        columns = [
            _cast(self.evidence.columns(part, [reference])[reference], kind=kind)
            if _leads_to(part, reference)
            else pa.chunked_array([pa.nulls(part.row_count, kind)])
            for part in self.parts
        ]
        return pa.chunked_array([chunk for column in columns for chunk in column.chunks], type=kind)


def all_known(columns: Sequence[Covariate], *, rows: int) -> Mask:
    """Where every one of these columns is known, shape (rows,)."""
    known = np.ones(rows, dtype=np.bool_)
    for column in columns:
        known &= column.known
    return known


def terms_of(columns: Sequence[Covariate], rows: Codes) -> list[Term]:
    """These columns as covariates of a model of these rows, each once."""
    by_name = {column.name: column for column in columns}
    return [column.term(rows) for column in by_name.values()]


def _reference(name: str) -> ColumnReference:
    table, dot, column = name.partition(".")
    return ColumnReference(table=table, column=column) if dot else ColumnReference(table=None, column=name)


def _leads_to(part: Part, reference: ColumnReference) -> bool:
    """Whether the part's release refers to the table of this column."""
    return reference.table is None or any(found.target_table == reference.table for found in part.table.references)


def _cast(cells: pa.ChunkedArray, *, kind: pa.DataType) -> pa.ChunkedArray:
    if kind == pa.string():
        return cells.cast(kind)
    if pa.types.is_date(cells.type):
        return cells.cast(pa.int32()).cast(kind)
    return pa.chunked_array([pa.nulls(len(cells), kind)]) if pa.types.is_string(cells.type) else cells.cast(kind)


def _labels(name: str, texts: pa.ChunkedArray) -> Labels:
    encoded = texts.combine_chunks().dictionary_encode()
    names = encoded.dictionary.to_pylist()
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names) + 1, dtype=np.int64)
    place[order] = np.arange(len(names))
    place[len(names)] = -1
    codes = place[pc.fill_null(encoded.indices, len(names)).to_numpy(zero_copy_only=False)]
    return Labels(name=name, codes=codes, names=tuple(names[at] for at in order))
