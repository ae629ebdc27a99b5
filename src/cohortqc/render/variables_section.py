"""The schema's variables with their limits as the page lists them, and how many problems each has."""

from collections import Counter
from dataclasses import dataclass

from cohortqc.model.schema import TableSchema, Variable
from cohortqc.model.table import Table
from cohortqc.model.validation import Status, Validation
from cohortqc.render.limits import limits_text


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableRow:
    """One variable. `kind`: "integer, required"; limits in words; `problems`: those of all rules that none waives."""

    variable: Variable
    kind: str
    range: str
    expected: str
    detection: str
    missing_codes: str
    delivered: bool
    problems: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableTable:
    """One table of the schema. `delivered`: it was read."""

    name: str
    title: str
    rows: tuple[VariableRow, ...]
    delivered: bool
    problems: int


def variable_tables(validation: Validation) -> list[VariableTable]:
    """Every table of the schema, in its order."""
    failures = Counter[tuple[str, str]]()
    for outcome in validation.outcomes:
        if outcome.status is Status.FAILED and outcome.variable:
            failures[outcome.table, outcome.variable] += outcome.standing
    reasons = validation.schema.reasons
    views = []
    for schema in validation.schema.tables.values():
        table = validation.delivery.tables.get(schema.name)
        rows = tuple(
            _row(variable, schema, table, failures=failures, reasons=dict(reasons))
            for variable in schema.variables.values()
        )
        views.append(
            VariableTable(
                name=schema.name,
                title=schema.title,
                rows=rows,
                delivered=table is not None,
                problems=sum(row.problems for row in rows),
            )
        )
    return views


def _row(
    variable: Variable,
    schema: TableSchema,
    table: Table | None,
    *,
    failures: Counter[tuple[str, str]],
    reasons: dict[str, str],
) -> VariableRow:
    needs = "required" if variable.required else "optional" if variable.optional else ""
    codes = [f"{code} {reasons.get(reason, reason)}" for code, reason in variable.missing.items() if code]
    return VariableRow(
        variable=variable,
        kind=", ".join(word for word in (variable.type.value, needs) if word),
        range=limits_text(variable.range),
        expected=limits_text(variable.expected),
        detection=limits_text(variable.detection),
        missing_codes="; ".join(codes),
        delivered=table is not None and table.has(variable.name),
        problems=failures[schema.name, variable.name],
    )
