"""What is wrong with a schema as a whole, once it is translated: every mistake, none twice."""

from collections.abc import Mapping

from cohortqc.model.definition import Place
from cohortqc.model.schema import Schema, SqlRule, TableSchema
from cohortqc.schema.circles import circle
from cohortqc.schema.lint_groups import lint_groups
from cohortqc.schema.lint_settings import lint_settings
from cohortqc.schema.lint_sql import SqlLint, parsed
from cohortqc.schema.lint_table import lint_files, lint_table
from cohortqc.schema.sql_texts import SqlText, rule_texts, table_texts
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.translate import rule_documents
from cohortqc.schema.workshop import Workshop


def lint(schema: Schema, *, workshop: Workshop) -> None:
    """Note every mistake in `workshop`: in the schema as such, or release by release when it has releases."""
    lint_settings(workshop)
    lint_files(schema.tables, releases=tuple(schema.releases), workshop=workshop)
    for table in schema.tables.values():
        lint_groups(table, tables=schema.tables, workshop=workshop)
    _lint_rule_names(schema, workshop=workshop)
    if not schema.releases:
        _lint_tables(schema.tables, before={}, rules=schema.rules, schema=schema, workshop=workshop)
    homeless = _homeless(schema)
    if homeless:
        _lint_rules(homeless, tables=schema.tables, schema=schema, workshop=workshop)
    before: Mapping[str, TableSchema] = {}
    for release in schema.releases.values():
        of_release = workshop.for_release(release.name)
        _lint_tables(release.tables, before=before, rules=release.rules, schema=schema, workshop=of_release)
        before = {**before, **release.tables}


def _lint_tables(
    tables: Mapping[str, TableSchema],
    *,
    before: Mapping[str, TableSchema],
    rules: tuple[SqlRule, ...],
    schema: Schema,
    workshop: Workshop,
) -> None:
    sql = SqlLint(tables=tables, union=schema.tables, workshop=workshop)
    for name, table in tables.items():
        lint_table(table, tables=tables, known=before.get(name), workshop=workshop)
        for text in table_texts(table):
            sql.look(text)
        _lint_circles(table, workshop=workshop)
    _lint_rules(rules, tables=tables, schema=schema, workshop=workshop)
    first = next(iter(tables), None)
    if schema.eligible is not None and first is not None:
        sql.look(SqlText(text=schema.eligible, table=first, place=("eligible",)))


def _homeless(schema: Schema) -> tuple[SqlRule, ...]:
    """Rules that apply in no release although nothing limits them: something that they name does not exist."""
    applied = {rule.id for release in schema.releases.values() for rule in release.rules}
    return tuple(rule for rule in schema.rules if schema.releases and rule.id not in applied)


def _lint_rules(
    rules: tuple[SqlRule, ...], *, tables: Mapping[str, TableSchema], schema: Schema, workshop: Workshop
) -> None:
    sql = SqlLint(tables=tables, union=schema.tables, workshop=workshop)
    places: dict[str, Place] = {}
    for place, name, _ in rule_documents(workshop.document):
        places.setdefault(name, place)
    for rule in rules:
        if rule.table in tables:
            for text in rule_texts(rule, place=places[rule.id]):
                sql.look(text)
            for index, name in enumerate(rule.variables):
                if name not in tables[rule.table].variables:
                    place = (*places[rule.id], "variables", index)
                    remedy = did_you_mean(name, tables[rule.table].variables)
                    workshop.note(place, fact=f"there is no variable `{name}`", remedy=remedy)


def _lint_rule_names(schema: Schema, *, workshop: Workshop) -> None:
    for place, _, document in rule_documents(workshop.document):
        if document.table not in schema.tables:
            remedy = did_you_mean(document.table, schema.tables)
            workshop.note((*place, "table"), fact=f"there is no table `{document.table}`", remedy=remedy)


def _lint_circles(table: TableSchema, *, workshop: Workshop) -> None:
    """A value computed from what is computed from it says nothing; nor does a question asked because of its answer."""
    computed = {
        name: _needs(variable.computed.sql, table.name)
        for name, variable in table.variables.items()
        if variable.computed is not None
    }
    asked = {
        name: _needs(variable.asked_if, table.name)
        for name, variable in table.variables.items()
        if variable.asked_if is not None
    }
    for what, needs in (("computed", computed), ("asked_if", asked)):
        found = circle(needs)
        if found:
            place = ("tables", table.name, "variables", found[0], what)
            fact = f"`{what}` runs in a circle: {' -> '.join(found)}"
            workshop.note(place, fact=fact, remedy="take one of them out")


def _needs(sql: str, table: str) -> tuple[str, ...]:
    """Columns of the table itself that a text names; none for a text that the door refuses, which is told elsewhere."""
    expression = parsed(sql)
    if expression is None:
        return ()
    return tuple(item.column for item in expression.references if item.table in {None, table})
