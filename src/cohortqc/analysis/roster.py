"""Everybody in the participants' table, with every column that a report can name, taken when it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from cohortqc.analysis.cells import Cells, Index, Keys, take
from cohortqc.analysis.joins import joined_rows, participant_keys
from cohortqc.analysis.reasons import reasons_of
from cohortqc.analysis.scales import score
from cohortqc.errors import UsageError
from cohortqc.model.report import Derived, Report
from cohortqc.model.schema import NOT_RECORDED, Scale, Schema
from cohortqc.model.table import Table
from cohortqc.report.names import PARTICIPANTS, Names, names_of, scale_named
from cohortqc.sql.evaluation import Evaluator, Truth
from cohortqc.sql.expression import ColumnReference, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Participants by row.

    `rows`: for the participants' own table (PARTICIPANTS) and each join, which row is hers; `joined`: of which table.
    `derived` holds the derived variables computed so far.
    """

    keys: Keys
    names: Names
    schema: Schema
    tables: Mapping[str, Cells]
    rows: Mapping[int, Index]
    joined: Mapping[int, str]
    evaluator: Evaluator
    derived: dict[str, pa.Array] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Rows of the participants' table."""
        return len(self.keys)

    def column(self, reference: ColumnReference) -> pa.Array:
        """Cells of what a reference means, shape (n,), null for who has no row; of `reason(X)`, the reasons."""
        found = self.names.find(reference)
        if isinstance(found, Derived):
            return self.derived[found.name]
        cells, index = self.tables[found.table], self.rows[found.join]
        if reference.reason:
            told = reasons_of(cells, found.variable.name, tables=self.tables, evaluator=self.evaluator)
            return take(told, index, absent=NOT_RECORDED)
        return take(cells.values(found.variable.name), index)

    def values(self, text: str) -> pa.Array:
        """What an SQL text gives for each participant."""
        expression = parse(text)
        columns = {reference: self.column(reference) for reference in expression.references}
        return self.evaluator.values(expression, columns, rows=self.n)

    def truth(self, text: str) -> Truth:
        """For whom an SQL text is true, false or unknown."""
        expression = parse(text)
        columns = {reference: self.column(reference) for reference in expression.references}
        return self.evaluator.truth(expression, columns, rows=self.n)

    def derive(self, derived: Derived) -> None:
        """Compute a derived variable from what stands above it."""
        scale = scale_named(derived.scale, self.schema) if derived.scale else None
        self.derived[derived.name] = self._score(scale) if scale else self.values(derived.sql or "NULL")

    def _score(self, scale: Scale) -> pa.Array:
        items = [ColumnReference(table=scale.table, column=item.variable) for item in scale.items]
        return score(scale, {item.column: self.column(item) for item in items})


def enrol(report: Report, schema: Schema, tables: Mapping[str, Table], *, evaluator: Evaluator) -> Roster:
    """Everybody in the participants' table, joined to the rows that are theirs, with derived variables.

    Raises UsageError when the participants' table was not delivered, or when somebody has two rows where one is meant.
    """
    if report.participants not in tables:
        fact = f"table {report.participants} was not delivered"
        raise UsageError(f"report {report.name}: {fact}; without it there are no participants")
    cells = {name: Cells(schema=table, table=tables.get(name)) for name, table in schema.tables.items()}
    own = cells[report.participants]
    keys = participant_keys(own)
    rows: dict[int, Index] = {PARTICIPANTS: np.arange(len(keys), dtype=np.int64)}
    for number, join in enumerate(report.joins):
        rows[number] = joined_rows(
            join, cells=cells[join.table], tables=cells, participants=own, keys=keys, evaluator=evaluator
        )
    joined = {PARTICIPANTS: report.participants, **{number: join.table for number, join in enumerate(report.joins)}}
    names = names_of(report, schema)
    roster = Roster(keys=keys, names=names, schema=schema, tables=cells, rows=rows, joined=joined, evaluator=evaluator)
    for derived in report.derive.values():
        roster.derive(derived)
    return roster
