"""SQL texts of a schema: each must pass the door, name columns that exist, and fit their types."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cohortqc.errors import ExpressionError
from cohortqc.model.schema import TableSchema
from cohortqc.schema.sql_texts import Gives, SqlText
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.workshop import Workshop
from cohortqc.sql.evaluation import check_types
from cohortqc.sql.expression import ColumnReference, Expression, parse
from cohortqc.sql.types import NUMBERS, REASON, UNTYPED, engine_type, plain

_FITS = {
    Gives.CONDITION: frozenset({"BOOLEAN"}),
    Gives.NUMBER: NUMBERS,
    Gives.TEXT: frozenset({"VARCHAR"}),
    Gives.DATE: frozenset({"DATE", "TIMESTAMP"}),
}

_REASONS_MEANT = re.compile(
    r"\breason\s*\([^()]*\)\s*(?:NOT\s+)?(?:=|<>|!=|IN\b|IS\s+(?:NOT\s+)?DISTINCT\s+FROM)\s*\(?\s*"
    r"('[^']*'(?:\s*,\s*'[^']*')*)",
    re.IGNORECASE,
)
"""The reasons that a text compares `reason(X)` with."""


@dataclass(slots=True, kw_only=True)
class SqlLint:
    """Looks at SQL texts over the tables of one release (`union`: of all releases); each binding is tried once."""

    tables: Mapping[str, TableSchema]
    union: Mapping[str, TableSchema]
    workshop: Workshop
    bound: dict[tuple[str, tuple[str, ...]], str | ExpressionError] = field(default_factory=dict)

    def look(self, sql: SqlText) -> Expression | None:
        """The parsed text, or None when it cannot be used."""
        if sql.table not in self.tables:
            return None
        try:
            expression = parse(sql.text)
        except ExpressionError as error:
            self.workshop.note(sql.place, fact=error.fact, remedy=error.remedy)
            return None
        self._hold_reasons(sql)
        types: dict[ColumnReference, str] = {}
        for reference in expression.references:
            kind = self._type_of(reference, sql)
            if kind is None:
                return None
            types[reference] = kind
        if not any(self._is_damaged(reference, sql) for reference in types):
            self._bind(expression, types, sql)
        return expression

    def _hold_reasons(self, sql: SqlText) -> None:
        """A reason that does not exist would make the text false for ever, without a word."""
        for meant in _REASONS_MEANT.findall(sql.text):
            for reason in re.findall(r"'([^']*)'", meant):
                if reason not in self.workshop.reasons:
                    remedy = did_you_mean(reason, self.workshop.reasons)
                    self.workshop.note(sql.place, fact=f"there is no reason `{reason}`", remedy=remedy)

    def _is_damaged(self, reference: ColumnReference, sql: SqlText) -> bool:
        place = ("tables", reference.table or sql.table, "variables", reference.column)
        return self.workshop.is_damaged(place)

    def _type_of(self, reference: ColumnReference, sql: SqlText) -> str | None:
        table = self.tables[sql.table] if reference.table is None else self._reached(reference.table, sql)
        if table is None:
            return None
        variable = table.variables.get(reference.column)
        if variable is None:
            fact = f"there is no variable `{reference.column}` in table `{table.name}`"
            remedy = did_you_mean(reference.column, table.variables, otherwise="name a variable of the table")
            union = self.union.get(table.name)
            if union is not None and reference.column in union.variables:
                fact = f"{fact} of release {self.workshop.layers.release}"
                remedy = "limit this by `in: [...]` to the releases that have it"
            self.workshop.note(sql.place, fact=fact, remedy=remedy)
            return None
        return REASON if reference.reason else engine_type(variable)

    def _reached(self, name: str, sql: SqlText) -> TableSchema | None:
        """The table that `name.column` means: one that is referenced, or the text's own."""
        via = self.tables.get(sql.table)
        reachable = [] if via is None else [reference.target_table for reference in via.references]
        reachable.append(sql.table)
        if name not in reachable or name not in self.tables:
            fact = f"`{name}` is not a table that `{sql.table}` refers to"
            self.workshop.note(sql.place, fact=fact, remedy=did_you_mean(name, reachable, otherwise="add a reference"))
            return None
        return self.tables[name]

    def _bind(self, expression: Expression, types: Mapping[ColumnReference, str], sql: SqlText) -> None:
        key = (sql.text, tuple(types.values()))
        if key not in self.bound:
            try:
                self.bound[key] = check_types(expression, types)
            except ExpressionError as error:
                self.bound[key] = error
        found = self.bound[key]
        if isinstance(found, ExpressionError):
            self.workshop.note(sql.place, fact=found.fact, remedy=found.remedy)
        elif found != UNTYPED and plain(found) not in _FITS[sql.gives]:
            remedy = "write a comparison, such as `X = 1`" if sql.gives is Gives.CONDITION else "add a CAST"
            self.workshop.note(sql.place, fact=f"this gives {found}, not {sql.gives}", remedy=remedy)


def parsed(text: str) -> Expression | None:
    """The parsed text, or None for one that the door refuses."""
    try:
        return parse(text)
    except ExpressionError:
        return None
