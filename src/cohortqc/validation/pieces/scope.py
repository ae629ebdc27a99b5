"""What a piece is judged under: its own tables as the schema has them, the others as far as those look at them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from cohortqc.model.schema import Schema, SqlRule, TableSchema, Variable
from cohortqc.sql.expression import parse


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSchema:
    """`schema`: only `tables` declare anything for a rule to judge; of the others, what is referred to is known.

    `far_rules`: rules of the schema's own (their ids) that look at a table that is not held, and are left out.
    `far_variables`: (table, variable) whose `asked_if` or `computed` does.
    """

    schema: Schema
    tables: frozenset[str]
    far_rules: frozenset[str]
    far_variables: frozenset[tuple[str, str]]


def judged_schema(schema: Schema, tables: frozenset[str], *, far: Collection[str]) -> JudgedSchema:
    """The schema for judging some of its tables while the tables `far` are not held in memory."""
    of_rules = [*schema.rules, *(rule for release in schema.releases.values() for rule in release.rules)]
    far_rules = frozenset(
        rule.id for rule in of_rules if any(table in far for text in _texts(rule) for table, _ in _named(text))
    )

    def kept(rules: tuple[SqlRule, ...]) -> tuple[SqlRule, ...]:
        return tuple(rule for rule in rules if rule.table in tables and rule.id not in far_rules)

    releases = {
        name: replace(release, tables=_judged(release.tables, tables), rules=kept(release.rules))
        for name, release in schema.releases.items()
    }
    return JudgedSchema(
        schema=replace(schema, tables=_judged(schema.tables, tables), rules=kept(schema.rules), releases=releases),
        tables=tables,
        far_rules=far_rules,
        far_variables=frozenset(_far_variables(schema, tables, far=far)),
    )


def only_rules(schema: Schema, ids: Collection[str]) -> Schema:
    """The schema with these rules of its own and no other."""
    return replace(schema, rules=tuple(rule for rule in schema.rules if rule.id in ids))


def _judged(tables: Mapping[str, TableSchema], own: Collection[str]) -> dict[str, TableSchema]:
    return {name: table if name in own else _outline(table) for name, table in tables.items()}


def _outline(table: TableSchema) -> TableSchema:
    """A table of which only names, types and roles are known: nothing in it is to be judged."""
    return TableSchema(
        name=table.name,
        title=table.title,
        variables={name: _bare(variable) for name, variable in table.variables.items()},
        files=table.files,
        key=table.key,
        references=table.references,
        optional=True,
    )


def _bare(variable: Variable) -> Variable:
    return Variable(
        name=variable.name,
        label=variable.label,
        type=variable.type,
        codes=variable.codes,
        missing=variable.missing,
        role=variable.role,
        optional=True,
    )


def _far_variables(schema: Schema, tables: Collection[str], *, far: Collection[str]) -> Iterator[tuple[str, str]]:
    for table in _versions(schema):
        if table.name in tables:
            for name, variable in table.variables.items():
                texts = [variable.asked_if or "", variable.computed.sql if variable.computed else ""]
                if any(other in far for text in texts if text for other, _ in _named(text)):
                    yield table.name, name


def _versions(schema: Schema) -> Iterator[TableSchema]:
    """Every table, and every table as each release has it."""
    yield from schema.tables.values()
    for release in schema.releases.values():
        yield from release.tables.values()


def _texts(rule: SqlRule) -> list[str]:
    return [text for text in (rule.when, rule.that) if text]


def _named(text: str) -> Iterator[tuple[str, str]]:
    for reference in parse(text).references:
        if reference.table is not None:
            yield reference.table, reference.column
