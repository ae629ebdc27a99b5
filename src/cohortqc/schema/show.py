"""A schema as plain text: what `cohortqc schema show` prints, wide terminals in mind."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cohortqc.model.schema import Release, Scale, Schema, SqlRule, TableSchema, Variable, VariableType
from cohortqc.schema.show_words import interval, plain, table_words, variable_words

HEADINGS = ("variable", "label", "type", "unit", "limits", "codes", "missing", "asked if")

WIDEST = {"label": 44, "codes": 60, "missing": 34, "asked if": 40}
"""Columns that are cut, with `…`, beyond this width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableRow:
    """One variable in words; empty texts where nothing is declared. Nothing is cut here."""

    variable: str
    label: str
    type: str
    unit: str
    limits: str
    codes: str
    missing: str
    asked_if: str

    def cells(self) -> tuple[str, ...]:
        """The row in the order of HEADINGS."""
        return (
            self.variable,
            self.label,
            self.type,
            self.unit,
            self.limits,
            self.codes,
            self.missing,
            self.asked_if,
        )


def variable_rows(table: TableSchema) -> tuple[VariableRow, ...]:
    """The variables of a table, in their order; missing codes that all of them have are left out."""
    shared = dict(shared_missing(table))
    return tuple(
        VariableRow(
            variable=variable.name,
            label=variable.label,
            type=_type(variable),
            unit=variable.unit,
            limits=_limits(variable),
            codes="; ".join(f"{code} {label}" for code, label in variable.codes.items()),
            missing=_missing((code, why) for code, why in variable.missing.items() if shared.get(code) != why),
            asked_if=variable.asked_if or "",
        )
        for variable in table.variables.values()
    )


def shared_missing(table: TableSchema) -> tuple[tuple[str, str], ...]:
    """Missing codes, with their reasons, that every variable of a table has."""
    each = [variable.missing for variable in table.variables.values()]
    return (
        tuple((code, why) for code, why in each[0].items() if all(one.get(code) == why for one in each)) if each else ()
    )


def schema_text(schema: Schema, *, table: str | None = None) -> str:
    """The whole schema, or one of its tables, as text. KeyError for a table that the schema does not have."""
    if table is not None:
        return "\n".join(_table(schema.tables[table], schema=schema))
    lines = [f"{schema.name} {schema.version}".rstrip(), schema.title]
    if schema.description:
        lines.append(schema.description)
    if schema.extends:
        lines.append(f"extends {', '.join(schema.extends)}")
    if schema.eligible:
        lines.append(f"eligible: {schema.eligible}")
    if schema.cut_off:
        lines.append(f"cut-off: {schema.cut_off}")
    lines.append("reasons: " + ", ".join(f"{name} ({label})" for name, label in schema.reasons.items()))
    lines.extend(_release(release) for release in schema.releases.values())
    for content in schema.tables.values():
        lines.extend(["", *_table(content, schema=schema)])
    return "\n".join(line.rstrip() for line in lines)


def _missing(codes: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{code or 'blank'} {why}" for code, why in codes)


def _release(release: Release) -> str:
    return f"release {release.name}: {release.title} ({len(release.tables)} tables, {len(release.rules)} rules)"


def _table(table: TableSchema, *, schema: Schema) -> Iterator[str]:
    title = f"{table.name}: {table.title}" if table.title != table.name else table.name
    yield title
    yield "-" * len(title)
    yield from _facts(table)
    yield from _grid(HEADINGS, [row.cells() for row in variable_rows(table)])
    for variable in table.variables.values():
        if variable.computed is not None:
            yield f"  {variable.name} = {variable.computed.sql} (tolerance {variable.computed.tolerance})"
        if words := variable_words(variable):
            yield f"  {variable.name}: {words}"
    yield from (_scale(scale) for scale in table.scales.values())
    yield from (_rule(rule) for rule in schema.rules_of(table.name))


def _facts(table: TableSchema) -> Iterator[str]:
    presence = " (optional)" if table.optional else ""
    yield f"files: {', '.join(table.files)}{presence}"
    if table.key:
        yield f"key: {', '.join(table.key)}"
    if shared := shared_missing(table):
        yield f"missing: {_missing(shared)}"
    for reference in table.references:
        yield f"reference: {reference.column} -> {reference.target_table}.{reference.target_column}"
    if table.rows is not None and table.rows.for_each is not None:
        where = f" where {table.rows.where}" if table.rows.where else ""
        yield f"rows: one or more for each row of {table.rows.for_each}{where}"
    yield from table_words(table)


def _type(variable: Variable) -> str:
    marks = [str(variable.type)]
    if variable.type is VariableType.NUMBER and variable.digits is not None:
        marks.append(f"({variable.digits} decimals)")
    if variable.ordered:
        marks.append("ordered")
    if variable.role is not None:
        marks.append(f"[{variable.role}]")
    if variable.required:
        marks.append("required")
    if variable.optional:
        marks.append("optional")
    if variable.in_releases:
        marks.append(f"in {', '.join(variable.in_releases)}")
    return " ".join(marks)


def _limits(variable: Variable) -> str:
    parts = []
    if variable.range is not None:
        parts.append(f"range {interval(variable.range)}")
    if variable.expected is not None:
        parts.append(f"expected {interval(variable.expected)}")
    if variable.detection is not None:
        parts.append(f"detection {interval(variable.detection)}")
    if variable.censored is not None:
        ends = (("≤", variable.censored.below), ("≥", variable.censored.above))
        parts.extend(f"{sign} {plain(end)} in one" for sign, end in ends if end is not None)
    if variable.pattern is not None:
        parts.append(f"pattern {variable.pattern}")
    return ", ".join(parts)


def _scale(scale: Scale) -> str:
    items = ", ".join(item.variable for item in scale.items)
    kind = "checked" if scale.in_file else "derived for reports"
    lines = "; straight lines noted" if scale.straight_lining else ""
    return f"  scale {scale.name}: {scale.score} of {items}; at least {scale.min_items} answered; {kind}{lines}"


def _rule(rule: SqlRule) -> str:
    when = f" when {rule.when}" if rule.when else ""
    return f"  rule {rule.id} ({rule.severity}):{when} assert {rule.that}"


def _grid(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns aligned; those that no row fills are left out."""
    used = [index for index in range(len(headings)) if any(row[index] for row in rows)]
    cut = [[_cut(row[index], WIDEST.get(headings[index])) for index in used] for row in rows]
    titles = [headings[index] for index in used]
    widths = [max(len(line[column]) for line in [titles, *cut]) for column in range(len(used))]
    for line in [titles, ["-" * width for width in widths], *cut]:
        yield "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()


def _cut(text: str, width: int | None) -> str:
    flat = " ".join(text.split())
    return flat if width is None or len(flat) <= width else f"{flat[: width - 1]}…"
