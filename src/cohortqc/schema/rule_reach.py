"""What a rule is about and where it applies, told from the columns that its SQL names."""

from collections.abc import Mapping
from dataclasses import replace

from cohortqc.model.schema import Release, Schema, SqlRule, TableSchema
from cohortqc.schema.lint_sql import parsed
from cohortqc.sql.expression import ColumnReference


def where_they_apply(schema: Schema) -> Schema:
    """A rule that `in` does not limit applies in the releases that have every column it names."""
    releases = {name: _with_rules(release) for name, release in schema.releases.items()}
    return replace(schema, releases=releases)


def with_rule_variables(schema: Schema) -> Schema:
    """A rule that names no variables is about the columns of its table that `when` and `assert` name, in that order."""
    rules = {rule.id: _with_variables(rule) for rule in schema.rules}
    releases = {
        name: replace(release, rules=tuple(rules[rule.id] for rule in release.rules))
        for name, release in schema.releases.items()
    }
    return replace(schema, rules=tuple(rules.values()), releases=releases)


def _with_rules(release: Release) -> Release:
    kept = tuple(rule for rule in release.rules if rule.in_releases or _has_columns(rule, release.tables))
    return replace(release, rules=kept)


def _has_columns(rule: SqlRule, tables: Mapping[str, TableSchema]) -> bool:
    for reference in _references(rule):
        table = tables.get(reference.table or rule.table)
        if table is None or reference.column not in table.variables:
            return False
    return True


def _with_variables(rule: SqlRule) -> SqlRule:
    if rule.variables:
        return rule
    own = [item.column for item in _references(rule) if item.table in {None, rule.table}]
    return replace(rule, variables=tuple(dict.fromkeys(own)))


def _references(rule: SqlRule) -> list[ColumnReference]:
    """Columns that `when` and `assert` name; a text that the door refuses names none (and is told by the lint)."""
    expressions = [parsed(text) for text in (rule.when, rule.that) if text is not None]
    return [reference for expression in expressions if expression is not None for reference in expression.references]
