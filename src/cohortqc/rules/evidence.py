"""What a rule may see: the delivery, the schema, an SQL evaluator, and the cells that earlier rules have failed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.circumstances import NOTHING_KNOWN, Circumstances
from cohortqc.model.delivery import Delivery
from cohortqc.model.finding import Finding
from cohortqc.model.schema import NOT_ASKED, Reference, Schema, TableSchema, Variable
from cohortqc.model.storage import arrow_type
from cohortqc.model.table import Part, PartId, Rows
from cohortqc.model.validation import Outcome
from cohortqc.model.waiver import WaiverUse
from cohortqc.rules.cell_texts import CellTexts
from cohortqc.rules.duplicates import Duplicates, duplicates
from cohortqc.rules.judging import TOGETHER
from cohortqc.rules.parent_rows import ParentRows
from cohortqc.rules.settings import Setting, setting_of
from cohortqc.sql.evaluation import Evaluator, Truth
from cohortqc.sql.expression import parse
from cohortqc.sql.reference import ColumnReference

Mask = npt.NDArray[np.bool_]
"""Shape (n,): one flag a record of a part."""

PRESENT = ""
"""What `reason(X)` is in SQL where X holds a value; null where the cell is in doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whether a question was asked of each row: `yes`, `no`, or neither (its condition is unknown). Shapes (n,)."""

    yes: Mask
    no: Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A frozen view for one rule. `doubtful`: (part, variable) -> rows whose cell an earlier rule has failed.

    Such a cell is unknown: `cells` gives null for it, `present` is False, and SQL sees neither value nor reason.
    `disputed`: likewise, rows in which an earlier rule found the variable at odds with others, none of them to blame.
    `waiver_uses`: what became of each waiver, once all rules but INT108 have run.
    """

    delivery: Delivery
    schema: Schema
    evaluator: Evaluator
    circumstances: Circumstances = NOTHING_KNOWN
    doubtful: Mapping[tuple[PartId, str], Mask] = field(default_factory=dict)
    disputed: Mapping[tuple[PartId, str], Mask] = field(default_factory=dict)
    waiver_uses: tuple[WaiverUse, ...] = ()
    _asked: dict[tuple[PartId, str], Asked] = field(default_factory=dict, repr=False, compare=False)
    _duplicates: dict[str, Duplicates] = field(default_factory=dict, repr=False, compare=False)
    _parents: dict[tuple[PartId, str, str], ParentRows] = field(default_factory=dict, repr=False, compare=False)

    def setting(self, code: str, *, table: str = "", variable: str = "") -> Setting:
        """What the schema's `checks` say of a rule at this place."""
        return setting_of(self.schema.settings, code, table=table, variable=variable)

    def parts(self, table: str) -> tuple[Part, ...]:
        """The delivered parts of a table; empty when the table is absent."""
        return self.delivery.tables[table].parts if table in self.delivery.tables else ()

    def parts_with(self, table: str, variable: str) -> tuple[Part, ...]:
        """The delivered parts of a table that have the variable."""
        return tuple(part for part in self.parts(table) if part.has(variable))

    def variables(self) -> Iterator[tuple[TableSchema, Variable]]:
        """Every declared variable with its table, in the schema's order (as the union over all releases has them).

        A release may declare it otherwise: `part.table.variables[variable.name]` is what holds for a part.
        """
        for table in self.schema.tables.values():
            for variable in table.variables.values():
                yield table, variable

    def doubt(self, part: Part, variable: str) -> Mask:
        """True where an earlier rule has failed the cell."""
        found = self.doubtful.get((part.id, variable))
        return np.zeros(part.row_count, dtype=np.bool_) if found is None else found

    def dispute(self, part: Part, variable: str) -> Mask:
        """True where an earlier rule has failed the cell, or the row for this variable together with others.

        For rules that compare with other rows: what is at odds within its row already is one problem, not two.
        """
        found = self.disputed.get((part.id, variable))
        return self.doubt(part, variable) if found is None else self.doubt(part, variable) | found

    def present(self, part: Part, variable: str) -> Mask:
        """True where the cell holds a value that no earlier rule has failed."""
        return ~(part.missing_mask(variable) | self.doubt(part, variable))

    def blank(self, part: Part, variable: str) -> Mask:
        """True where the cell holds neither a value nor a code that says why not."""
        if part.column(variable).null_count == 0:
            return np.zeros(part.row_count, dtype=np.bool_)
        index = part.reason_index(variable)
        return np.asarray(index == 1 + part.reason_names.index(part.blank_reason), dtype=np.bool_)

    def cells(self, part: Part, variable: str) -> pa.ChunkedArray:
        """Typed cells; null where missing or in doubt."""
        column = part.column(variable)
        found = self.doubtful.get((part.id, variable))
        return column if found is None else pc.if_else(pa.array(found), pa.scalar(None, column.type), column)

    def texts(self, part: Part, variable: str, rows: Rows) -> Sequence[str]:
        """The values of these rows as text, made when they are read ("" where missing)."""
        return CellTexts(part=part, variable=variable, rows=rows)

    def truth(self, part: Part, text: str) -> Truth:
        """An SQL condition over every row of a part: where it is `true`, and where it is `known`.

        Unknown wherever a cell that it names is in doubt, whatever `CASE ... ELSE` or `IS NULL` would make of a null.
        """
        expression = parse(text)
        columns = self.columns(part, expression.references)
        truth = self.evaluator.truth(expression, columns, rows=part.row_count)
        doubt = self.any_doubt(part, expression.references)
        return Truth(true=truth.true & ~doubt, known=truth.known & ~doubt)

    def values(self, part: Part, text: str) -> pa.Array:
        """An SQL expression over every row of a part; null where it is unknown, or a cell that it names in doubt."""
        expression = parse(text)
        columns = self.columns(part, expression.references)
        found = self.evaluator.values(expression, columns, rows=part.row_count)
        return pc.if_else(pa.array(self.any_doubt(part, expression.references)), pa.scalar(None, found.type), found)

    def any_doubt(self, part: Part, references: Iterable[ColumnReference]) -> Mask:
        """True in the rows where any of these columns, own or a parent's, holds a cell that an earlier rule failed."""
        mask = np.zeros(part.row_count, dtype=np.bool_)
        for table, column in {(reference.table, reference.column) for reference in references}:
            if table is None or table == part.table.name:
                mask |= self.doubt(part, column)
            elif any((target.id, column) in self.doubtful for target in self.parts(table)):
                doubts = [pa.chunked_array([pa.array(self.doubt(target, column))]) for target in self.parts(table)]
                brought = self.parents(part, _link(part, table)).take(doubts, kind=pa.bool_())
                mask |= pc.fill_null(brought, fill_value=False).to_numpy()
        return mask

    def columns(self, part: Part, references: Iterable[ColumnReference]) -> Mapping[ColumnReference, pa.ChunkedArray]:
        """The columns that an expression names: own ones, `table.column` by the declared reference, and reasons.

        Null throughout where the delivery lacks the column; in rows without a parent, or with two of them, too.
        """
        return {reference: self._column(part, reference) for reference in references}

    def duplicates(self, table: str) -> Duplicates:
        """Rows of a table that share their key, among the parts that have the whole key."""
        if table not in self._duplicates:
            key = self.schema.tables[table].key
            parts = [part for part in self.parts(table) if all(part.has(column) for column in key)]
            self._duplicates[table] = duplicates(parts, key=key)
        return self._duplicates[table]

    def parents(self, part: Part, reference: Reference) -> ParentRows:
        """For each row of a part, its row in the table that the reference names."""
        key = (part.id, reference.column, reference.target_table)
        if key not in self._parents:
            self._parents[key] = ParentRows.find(
                _column_or_nulls(part, reference.column),
                parents=[
                    _column_or_nulls(target, reference.target_column) for target in self.parts(reference.target_table)
                ],
            )
        return self._parents[key]

    def know_parents(self, part: Part, reference: Reference, found: ParentRows) -> None:
        """Told from outside, where the table referred to is not held in memory."""
        self._parents[part.id, reference.column, reference.target_table] = found

    def asked(self, part: Part, variable: str) -> Asked:
        """For whom the question was asked: everyone without `asked_if`; unknown is neither yes nor no."""
        condition = part.table.variables[variable].asked_if or ""
        key = (part.id, condition)
        if key not in self._asked:
            # While a condition is being judged, the questions under it count as asked, should it look at their reasons.
            everyone = np.ones(part.row_count, dtype=np.bool_)
            self._asked[key] = Asked(yes=everyone, no=~everyone)
            if condition:
                truth = self.truth(part, condition)
                self._asked[key] = Asked(yes=truth.true, no=truth.false)
        return self._asked[key]

    def reasons(self, part: Part, variable: str) -> pa.Array:
        """Why each cell is missing, as text: PRESENT where it holds a value, null where it is in doubt.

        A blank whose question was not asked (or perhaps not) has the reason `not_asked`.
        """
        reasons = pc.fill_null(part.reason_values(variable), PRESENT)
        if part.table.variables[variable].asked_if is not None:
            blank = pc.equal(reasons, part.blank_reason)
            reasons = pc.if_else(pc.and_(blank, pa.array(~self.asked(part, variable).yes)), NOT_ASKED, reasons)
        return pc.if_else(pa.array(self.doubt(part, variable)), pa.scalar(None, pa.string()), reasons)

    def after(self, outcomes: Iterable[Outcome]) -> "Evidence":
        """The same view for later rules: the cells that these outcomes failed are in doubt."""
        doubtful, disputed = dict(self.doubtful), dict(self.disputed)
        for finding in (finding for outcome in outcomes for finding in outcome.findings):
            for part, rows in _cells_in_doubt(finding):
                _mark(doubtful, part, finding.variable, rows)
            if TOGETHER in finding.variable and finding.part is not None and finding.rows is not None:
                for name in filter(finding.part.has, finding.variable.split(TOGETHER)):
                    _mark(disputed, finding.part, name, finding.rows)
        return replace(self, doubtful=doubtful, disputed=disputed, _asked={})

    def _column(self, part: Part, reference: ColumnReference) -> pa.ChunkedArray:
        if reference.table is None or reference.table == part.table.name:
            return self._own(part, reference)
        columns = [self._own(target, reference) for target in self.parts(reference.table)]
        return self.parents(part, _link(part, reference.table)).take(columns, kind=self._type(reference, part.table))

    def _own(self, part: Part, reference: ColumnReference) -> pa.ChunkedArray:
        if not part.has(reference.column):
            return pa.chunked_array([pa.nulls(part.row_count, self._type(reference, part.table))])
        if reference.reason:
            return pa.chunked_array([self.reasons(part, reference.column)])
        return self.cells(part, reference.column)

    def _type(self, reference: ColumnReference, table: TableSchema) -> pa.DataType:
        """The type that the schema promises for a column, delivered or not."""
        declared = table if reference.table in {None, table.name} else self.schema.tables[str(reference.table)]
        variable = declared.variables.get(reference.column)
        return pa.string() if reference.reason or variable is None else arrow_type(variable)


def _mark(masks: dict[tuple[PartId, str], Mask], part: Part, variable: str, rows: Rows) -> None:
    """Mark these rows too; masks that others hold stay as they are."""
    mask = masks.get((part.id, variable), np.zeros(part.row_count, dtype=np.bool_)).copy()
    mask[rows] = True
    masks[part.id, variable] = mask


def _cells_in_doubt(finding: Finding) -> Iterator[tuple[Part, Rows]]:
    """Parts with the variable and their rows; none where it is about a file, a row, or several variables together."""
    if finding.part is not None and finding.rows is not None and finding.part.has(finding.variable):
        yield finding.part, finding.rows
    for doubt in finding.in_doubt:
        if doubt.part.has(finding.variable):
            yield doubt.part, doubt.rows


def _link(part: Part, table: str) -> Reference:
    """The declared reference that leads from a part to another table; the lint of a schema sees to it that one does."""
    return next(found for found in part.table.references if found.target_table == table)


def _column_or_nulls(part: Part, column: str) -> pa.ChunkedArray:
    return part.column(column) if part.has(column) else pa.chunked_array([pa.nulls(part.row_count, pa.string())])
