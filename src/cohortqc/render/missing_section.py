"""Missingness as the page shows it: by table, variable and visit, with reasons; complete variables only named."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from cohortqc.model.schema import Schema
from cohortqc.model.validation import Missingness, Validation

MOST_OPEN = 40
"""With more lines than this in all tables together, every table is closed at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLine:
    """One variable at one visit; `counts` in the order of the table's reasons."""

    entry: Missingness
    asked: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingTable:
    """One table: the variables that lack something, their reasons, and those that lack nothing.

    `reasons` are labels; only those that occur. `asked` and `answered` count cells of the whole table;
    without `has_visits`, every line is about all rows.
    """

    name: str
    title: str
    reasons: tuple[str, ...]
    lines: tuple[MissingLine, ...]
    incomplete: int
    complete: tuple[str, ...]
    asked: int
    answered: int
    has_visits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingView:
    """All tables; `starts_open`: few enough lines to be read at once."""

    tables: tuple[MissingTable, ...]
    starts_open: bool


def missing_view(validation: Validation) -> MissingView:
    """Every table with missingness, in the validation's order."""
    by_table = groupby(validation.missingness, key=lambda entry: entry.table)
    tables = tuple(_missing_table(name, list(entries), schema=validation.schema) for name, entries in by_table)
    return MissingView(tables=tables, starts_open=sum(len(table.lines) for table in tables) <= MOST_OPEN)


def _missing_table(name: str, entries: Sequence[Missingness], *, schema: Schema) -> MissingTable:
    lacking = {entry.variable for entry in entries if _lacks(entry)}
    shown = [entry for entry in entries if entry.variable in lacking]
    reasons = _reasons(shown, schema=schema)
    return MissingTable(
        name=name,
        title=schema.tables[name].title if name in schema.tables else "",
        reasons=tuple(schema.reasons.get(reason, reason) for reason in reasons),
        lines=tuple(
            MissingLine(
                entry=entry,
                asked=entry.rows - entry.not_asked,
                counts=tuple(entry.reasons.get(reason, 0) for reason in reasons),
            )
            for entry in shown
        ),
        incomplete=len(lacking),
        complete=tuple(dict.fromkeys(entry.variable for entry in entries if entry.variable not in lacking)),
        asked=sum(entry.rows - entry.not_asked for entry in entries),
        answered=sum(entry.answered for entry in entries),
        has_visits=any(entry.visit for entry in entries),
    )


def _lacks(entry: Missingness) -> bool:
    return entry.answered < entry.rows - entry.not_asked


def _reasons(entries: Sequence[Missingness], *, schema: Schema) -> list[str]:
    occurring = dict.fromkeys(reason for entry in entries for reason, count in entry.reasons.items() if count)
    known = [reason for reason in schema.reasons if reason in occurring]
    return [*known, *(reason for reason in occurring if reason not in known)]
