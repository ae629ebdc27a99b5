"""What a name means in a report: a variable of a joined table, or a derived one, with its type."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cohortqc.errors import ExpressionError
from cohortqc.model.report import Derived, Join, Report
from cohortqc.model.schema import Scale, Schema, TableSchema, Variable, VariableType
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.sql.evaluation import check_types
from cohortqc.sql.expression import ColumnReference, parse
from cohortqc.sql.types import REASON, engine_type

PARTICIPANTS = -1
"""The `join` of what stands in the participants' own table."""

RELEASE = "release"
"""The column that tells the release, where a schema has releases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A variable of a table: of the participants' own, or of the join with this number."""

    join: int
    table: str
    variable: Variable


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Every name that SQL texts and lists of a report may use.

    `joined`: a name -> the variables it may mean (several only where two joins call theirs the same). `types`: DuckDB
    types of the derived variables typed so far.
    """

    joined: Mapping[str, tuple[Source, ...]]
    derived: Mapping[str, Derived]
    types: dict[str, str] = field(default_factory=dict)

    def find(self, reference: ColumnReference) -> Source | Derived:
        """What a reference means. Raises ExpressionError when nothing has this name, or several things do."""
        if reference.table is not None:
            return self._dotted(reference)
        if reference.column in self.derived and not reference.reason:
            return self.derived[reference.column]
        sources = self.joined.get(reference.column, ())
        if len(sources) == 1:
            return sources[0]
        if len(sources) > 1:
            tables = " and ".join(source.table for source in sources)
            fact = f"{reference.column} may be that of {tables}"
            raise ExpressionError(
                fact, remedy='write table.COLUMN, or rename the variables of a join by `as: "{name}_..."`'
            )
        if reference.column in self.derived:
            raise ExpressionError(f"{reference}: a derived variable has no reason", remedy="ask for that of its parts")
        known = [*self.derived, *self.joined]
        remedy = did_you_mean(reference.column, known, otherwise="join its table, or derive it (case counts)")
        raise ExpressionError(f"there is no variable {reference.column}", remedy=remedy)

    def copied(self, derived: Derived) -> Source | None:
        """The variable of a table that a derived one merely renames (its `sql` is one column), or None."""
        if derived.sql is None:
            return None
        try:
            references = parse(derived.sql).references
            found = self.find(references[0]) if len(references) == 1 else None
        except ExpressionError:
            return None
        is_column = found is not None and derived.sql.strip() == str(references[0]) and not references[0].reason
        return found if is_column and isinstance(found, Source) else None

    def named(self, name: str) -> Source | Derived:
        """What a plain name in a list means. Raises ExpressionError."""
        return self.find(ColumnReference(table=None, column=name))

    def type_of(self, reference: ColumnReference) -> str:
        """The engine's type of what a reference means. Raises ExpressionError."""
        found = self.find(reference)
        if reference.reason:
            return REASON
        if isinstance(found, Source):
            return engine_type(found.variable)
        if found.name not in self.types:
            fact = f"{found.name} is derived further down"
            raise ExpressionError(fact, remedy="move it above what uses it")
        return self.types[found.name]

    def type_of_text(self, text: str) -> str:
        """What an SQL text gives over these names. Raises ExpressionError."""
        expression = parse(text)
        return check_types(expression, {reference: self.type_of(reference) for reference in expression.references})

    def _dotted(self, reference: ColumnReference) -> Source:
        matches = [
            source
            for sources in self.joined.values()
            for source in sources
            if source.table == reference.table and source.variable.name == reference.column
        ]
        if len(matches) == 1:
            return matches[0]
        if matches:
            fact = f"table {reference.table} is joined more than once, so {reference} is not one variable"
            raise ExpressionError(fact, remedy="use the name that its join gives it")
        fact = f"there is no {reference.table}.{reference.column} among what is joined"
        raise ExpressionError(fact, remedy="join the table, or correct the name (case counts)")


def names_of(report: Report, schema: Schema) -> Names:
    """The names of a report whose tables exist; derived variables are not yet typed."""
    joined: dict[str, list[Source]] = {}
    for name, source in _sources(report, schema):
        joined.setdefault(name, []).append(source)
    return Names(joined={name: tuple(sources) for name, sources in joined.items()}, derived=report.derive)


def _sources(report: Report, schema: Schema) -> Iterator[tuple[str, Source]]:
    own = schema.tables[report.participants]
    for variable in own.variables.values():
        yield variable.name, Source(join=PARTICIPANTS, table=own.name, variable=variable)
    if schema.releases and RELEASE not in own.variables:
        yield RELEASE, Source(join=PARTICIPANTS, table=own.name, variable=_release(schema))
    for number, join in enumerate(report.joins):
        table = schema.tables[join.table]
        key = join_column(table, participants=own)
        for variable in table.variables.values():
            if variable.name != key and (not join.variables or variable.name in join.variables):
                yield renamed(join, variable.name), Source(join=number, table=table.name, variable=variable)


def renamed(join: Join, name: str) -> str:
    """What a join calls a variable of its table."""
    return join.as_name.replace("{name}", name)


def join_column(table: TableSchema, *, participants: TableSchema) -> str | None:
    """The column of a table that holds the participant's identifier: a declared reference, or one of the same name."""
    for reference in table.references:
        if reference.target_table == participants.name and (reference.target_column,) == participants.key:
            return reference.column
    if len(participants.key) == 1 and participants.key[0] in table.variables:
        return participants.key[0]
    return None


def scale_named(name: str, schema: Schema) -> Scale | None:
    """The schema's scale of this name, whichever table it belongs to; None when there is none."""
    return next((table.scales[name] for table in schema.tables.values() if name in table.scales), None)


def _release(schema: Schema) -> Variable:
    titles = {name: release.title or name for name, release in schema.releases.items()}
    return Variable(name=RELEASE, label="Release", type=VariableType.CODED, codes=titles)
