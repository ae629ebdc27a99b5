"""Variables on which others hang: a fault in one of them would rightly be seen by several rules."""

import re

from cohortqc.model.schema import Schema, TableSchema

_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


def entangled_variables(schema: Schema, *, table: str) -> frozenset[str]:
    """Keys, references, visits, filter questions: a fault in one of these would be seen by several rules."""
    here = schema.tables[table]
    visits = here.visits
    named = {*here.key, *(reference.column for reference in here.references)}
    if visits is not None:
        named |= {name for name in (visits.type, visits.year, visits.days, visits.closest, visits.expected) if name}
    for other in schema.tables.values():
        named |= {reference.target_column for reference in other.references if reference.target_table == table}
        if other.rows is not None and other.rows.where:
            named |= set(_WORD.findall(other.rows.where))
        if other.visits is not None:
            named |= {word for step in other.visits.schedule for word in _WORD.findall(step.when or "")}
    for variable in here.variables.values():
        named |= set(_WORD.findall(variable.asked_if or ""))
    for rule in schema.rules:
        if rule.table != table:
            named |= {word for text in (rule.that, rule.when or "") for word in _WORD.findall(text)}
    return frozenset(named)


def operands(table: TableSchema) -> frozenset[str]:
    """Variables from which others of the table are computed."""
    named: set[str] = set()
    for variable in table.variables.values():
        if variable.computed is not None:
            named |= set(_WORD.findall(variable.computed.sql))
    return frozenset(named)
