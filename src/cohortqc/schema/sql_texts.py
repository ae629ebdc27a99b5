"""Where SQL stands in a schema, over which table, and what it must give."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cohortqc.model.definition import Place
from cohortqc.model.schema import SqlRule, TableSchema, Variable, VariableType


class Gives(StrEnum):
    """What an SQL text must give."""

    CONDITION = "true or false"
    NUMBER = "a number"
    TEXT = "text"
    DATE = "a date"


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlText:
    """One SQL text of a schema."""

    text: str
    table: str
    place: Place
    gives: Gives = Gives.CONDITION


def table_texts(table: TableSchema) -> Iterator[SqlText]:
    """Every SQL text within a table."""
    place: Place = ("tables", table.name)
    for name, variable in table.variables.items():
        at = (*place, "variables", name)
        if variable.asked_if is not None:
            yield SqlText(text=variable.asked_if, table=table.name, place=(*at, "asked_if"))
        if variable.computed is not None:
            text, gives = variable.computed.sql, _gives(variable)
            yield SqlText(text=text, table=table.name, place=(*at, "computed"), gives=gives)
    rows, visits = table.rows, table.visits
    if rows is not None and rows.where is not None and rows.for_each is not None:
        yield SqlText(text=rows.where, table=rows.for_each, place=(*place, "rows", "where"))
    participants = table.participants
    if visits is None or participants is None:
        return
    for index, item in enumerate(visits.schedule):
        at = (*place, "visits", "schedule", index)
        if item.when is not None:
            yield SqlText(text=item.when, table=participants.target_table, place=(*at, "when"))
        if item.until is not None:
            until = (*at, "until")
            yield SqlText(text=item.until, table=participants.target_table, place=until, gives=Gives.NUMBER)


def rule_texts(rule: SqlRule, *, place: Place) -> Iterator[SqlText]:
    """The SQL texts of a rule."""
    if rule.when is not None:
        yield SqlText(text=rule.when, table=rule.table, place=(*place, "when"))
    yield SqlText(text=rule.that, table=rule.table, place=(*place, "assert"))


def _gives(variable: Variable) -> Gives:
    if variable.is_numeric:
        return Gives.NUMBER
    return Gives.DATE if variable.type is VariableType.DATE else Gives.TEXT
