"""Who and when a row is about: its key, participant, centre and visit, as text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cohortqc.model.delivery import Delivery
from cohortqc.model.schema import Role, Schema
from cohortqc.model.table import Part, Rows
from cohortqc.rules.cell_texts import CellTexts
from cohortqc.rules.groups import group_texts
from cohortqc.rules.identifiers import identifier_column
from cohortqc.rules.visits import visits_of


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
        keys=row_keys(part, rows),
        participants=_participants(part, rows, schema=schema),
        centres=group_texts(part, rows, role=Role.CENTRE, delivery=delivery, schema=schema),
        visits=_visits(part, rows),
    )


def row_keys(part: Part, rows: Rows) -> Sequence[str]:
    """The keys of these rows as text, `ID=100442; HIPDAYS=0`; "" where the table has no key, or the file none of it."""
    columns = [name for name in part.table.key if part.has(name)]
    texts = [list(CellTexts(part=part, variable=name, rows=rows)) for name in columns]
    if not texts:
        return [""] * len(rows)
    return [
        "; ".join(f"{name}={text}" for name, text in zip(columns, values, strict=True))
        for values in zip(*texts, strict=True)
    ]


def _participants(part: Part, rows: Rows, *, schema: Schema) -> Sequence[str]:
    name = identifier_column(part.table, schema=schema)
    if name is None or not part.has(name):
        return [""] * len(rows)
    return list(CellTexts(part=part, variable=name, rows=rows))


def _visits(part: Part, rows: Rows) -> Sequence[str]:
    visits = visits_of(part)
    if visits is not None:
        return [visits.names[place] for place in visits.index[rows].tolist()]
    days = part.table.visits.days if part.table.visits is not None else None
    if days is None or not part.has(days):
        return [""] * len(rows)
    return [f"day {text}" if text else "" for text in CellTexts(part=part, variable=days, rows=rows)]
