"""Which centre, device or examiner each row belongs to: by a column of its own, or of the table that it refers to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.delivery import Delivery
from cohortqc.model.schema import Reference, Role, Schema, Variable
from cohortqc.model.storage import arrow_type
from cohortqc.model.table import Part, Rows
from cohortqc.rules.cell_texts import text_of
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.parent_rows import ParentRows
from cohortqc.sql.reference import ColumnReference


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleColumn:
    """Where the rows of a part find the variable with a role. `reference`: None where the part has it itself."""

    variable: Variable
    reference: Reference | None = None

    @property
    def name(self) -> str:
        """As SQL writes it: `CLINIC`, or `dem.CLINIC`."""
        table = "" if self.reference is None else f"{self.reference.target_table}."
        return f"{table}{self.variable.name}"


def role_column(part: Part, role: Role, *, delivery: Delivery, schema: Schema) -> RoleColumn | None:
    """The delivered column with this role: the part's own, or the first among the tables that it refers to."""
    own = part.table.with_role(role)
    if own is not None and part.has(own.name):
        return RoleColumn(variable=own)
    for reference in part.table.references:
        target = schema.tables[reference.target_table].with_role(role)
        if target is not None and part.has(reference.column) and _parents_with(target, reference, delivery=delivery):
            return RoleColumn(variable=target, reference=reference)
    return None


def groups_of(evidence: Evidence, part: Part, role: Role) -> pa.Array | None:
    """For each row its group's label (its code where it has none) as text; None when no delivered column has the role.

    Null where the cell is missing, or an earlier rule failed it, and in rows without one row to refer to.
    """
    column = role_column(part, role, delivery=evidence.delivery, schema=evidence.schema)
    return None if column is None else labels_of(_cells(evidence, part, column), column.variable)


def group_texts(part: Part, rows: Rows, *, role: Role, delivery: Delivery, schema: Schema) -> Sequence[str]:
    """The group of these rows, as delivered: also where a rule has failed the cell; "" where it is not known."""
    column = role_column(part, role, delivery=delivery, schema=schema)
    if column is None:
        return [""] * len(rows)
    if column.reference is None:
        cells = part.column(column.variable.name).take(pa.array(rows))
    else:
        parents = _parents_with(column.variable, column.reference, delivery=delivery)
        link = ParentRows.find(
            part.column(column.reference.column).take(pa.array(rows)),
            parents=[parent.column(column.reference.target_column) for parent in parents],
        )
        cells = link.take([parent.column(column.variable.name) for parent in parents], kind=arrow_type(column.variable))
    texts: list[str] = pc.fill_null(labels_of(cells, column.variable), "").to_pylist()
    return texts


def labels_of(cells: pa.ChunkedArray, variable: Variable) -> pa.Array:
    """Typed cells as text: the label where the value is a code, null where the cell is."""
    labels: Mapping[str, str] = variable.codes
    encoded = cells.combine_chunks().dictionary_encode()
    texts = [text_of(value) for value in encoded.dictionary.to_pylist()]
    return pa.array([labels.get(text, text) for text in texts], pa.string()).take(encoded.indices)


def _cells(evidence: Evidence, part: Part, column: RoleColumn) -> pa.ChunkedArray:
    if column.reference is None:
        return evidence.cells(part, column.variable.name)
    reference = ColumnReference(table=column.reference.target_table, column=column.variable.name)
    doubt = pa.array(evidence.doubt(part, column.reference.column))
    found = evidence.columns(part, [reference])[reference]
    return pc.if_else(doubt, pa.scalar(None, found.type), found)


def _parents_with(target: Variable, reference: Reference, *, delivery: Delivery) -> Sequence[Part]:
    """The parts of the table referred to that have both the key and the target variable."""
    if reference.target_table not in delivery.tables:
        return ()
    parts = delivery.tables[reference.target_table].parts
    return [part for part in parts if part.has(target.name) and part.has(reference.target_column)]
