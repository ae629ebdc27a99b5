"""Who and when a row is about: its key, participant, centre and visit, as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cohortqc.model.delivery import Delivery
from cohortqc.model.schema import Reference, Role, Schema, Variable
from cohortqc.model.storage import arrow_type
from cohortqc.model.table import Part, Rows
from cohortqc.rules.cell_texts import CellTexts, text_of
from cohortqc.rules.parent_rows import ParentRows
from cohortqc.validation.visits import visits_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFacts:
    """Facts about some rows of a part, one text a row; "" where nothing is known."""

    rows: Rows
    keys: Sequence[str]
    participants: Sequence[str]
    centres: Sequence[str]
    visits: Sequence[str]

    def places(self, rows: Rows) -> Sequence[int]:
        """Where these rows stand in the facts; each must be among them."""
        found: list[int] = np.searchsorted(self.rows, rows).tolist()
        return found


def row_facts(part: Part, rows: Rows, *, delivery: Delivery, schema: Schema) -> RowFacts:
    """Facts about these rows (ascending, each once)."""
    return RowFacts(
        rows=rows,
        keys=_keys(part, rows),
        participants=_participants(part, rows, schema=schema),
        centres=_centres(part, rows, delivery=delivery, schema=schema),
        visits=_visits(part, rows),
    )


def _keys(part: Part, rows: Rows) -> Sequence[str]:
    columns = [name for name in part.table.key if part.has(name)]
    texts = [list(CellTexts(part=part, variable=name, rows=rows)) for name in columns]
    if not texts:
        return [""] * len(rows)
    return [
        "; ".join(f"{name}={text}" for name, text in zip(columns, values, strict=True))
        for values in zip(*texts, strict=True)
    ]


def _participants(part: Part, rows: Rows, *, schema: Schema) -> Sequence[str]:
    identifier = part.table.with_role(Role.IDENTIFIER)
    name = identifier.name if identifier is not None else _reference_to_identifier(part, schema)
    if name is None or not part.has(name):
        return [""] * len(rows)
    return list(CellTexts(part=part, variable=name, rows=rows))


def _reference_to_identifier(part: Part, schema: Schema) -> str | None:
    for reference in part.table.references:
        target = schema.tables[reference.target_table].with_role(Role.IDENTIFIER)
        if target is not None and target.name == reference.target_column:
            return reference.column
    return None


def _centres(part: Part, rows: Rows, *, delivery: Delivery, schema: Schema) -> Sequence[str]:
    own = part.table.with_role(Role.CENTRE)
    if own is not None and part.has(own.name):
        return _shown(part.column(own.name).take(pa.array(rows)), own)
    for reference in part.table.references:
        target = schema.tables[reference.target_table].with_role(Role.CENTRE)
        parents = _parents_with(target, reference, delivery=delivery)
        if target is not None and parents and part.has(reference.column):
            link = ParentRows.find(
                part.column(reference.column).take(pa.array(rows)),
                parents=[parent.column(reference.target_column) for parent in parents],
            )
            return _shown(
                link.take([parent.column(target.name) for parent in parents], kind=arrow_type(target)), target
            )
    return [""] * len(rows)


def _parents_with(target: Variable | None, reference: Reference, *, delivery: Delivery) -> Sequence[Part]:
    """The parts of the table referred to that have both the key and the target variable."""
    if target is None or reference.target_table not in delivery.tables:
        return ()
    parts = delivery.tables[reference.target_table].parts
    return [part for part in parts if part.has(target.name) and part.has(reference.target_column)]


def _visits(part: Part, rows: Rows) -> Sequence[str]:
    visits = visits_of(part)
    if visits is not None:
        return [visits.names[place] for place in visits.index[rows].tolist()]
    days = part.table.visits.days if part.table.visits is not None else None
    if days is None or not part.has(days):
        return [""] * len(rows)
    return [f"day {text}" if text else "" for text in CellTexts(part=part, variable=days, rows=rows)]


def _shown(cells: pa.ChunkedArray, variable: Variable) -> Sequence[str]:
    labels: Mapping[str, str] = variable.codes
    texts = ("" if value is None else text_of(value) for value in cells.to_pylist())
    return [labels.get(text, text) for text in texts]
