"""What does not fit together within a table, and between tables: columns named, references, visits, files."""

from collections.abc import Mapping

from cohortqc.model.definition import Place
from cohortqc.model.schema import TableSchema
from cohortqc.schema.file_patterns import RELEASE, overlap, stems
from cohortqc.schema.lint_over_rows import lint_over_rows
from cohortqc.schema.lint_variable import lint_variable
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.text_forms import delimiter_fault, encoding_fault
from cohortqc.schema.workshop import Workshop

Tables = Mapping[str, TableSchema]


def lint_table(table: TableSchema, *, tables: Tables, known: TableSchema | None, workshop: Workshop) -> None:
    """Note what is wrong with a table among `tables`; variables that `known` holds too have been looked at before."""
    place: Place = ("tables", table.name)
    for name, variable in table.variables.items():
        if known is None or known.variables.get(name) is not variable:
            lint_variable(variable, place=(*place, "variables", name), workshop=workshop)
    if not table.variables:
        workshop.note((*place, "variables"), fact="the table has no variables", remedy="name them")
    for index, column in enumerate(table.key):
        _hold_column(column, table, place=(*place, "key", index), workshop=workshop)
        if column in table.key[:index]:
            workshop.note((*place, "key", index), fact=f"`{column}` stands twice", remedy="keep it once")
    _lint_references(table, tables=tables, place=(*place, "references"), workshop=workshop)
    _lint_visits(table, place=(*place, "visits"), workshop=workshop)
    _lint_rows(table, tables=tables, place=(*place, "rows"), workshop=workshop)
    _lint_names(table, place=place, workshop=workshop)
    _lint_text_form(table, place=place, workshop=workshop)
    if not workshop.has_mistake((*place, "references")):
        lint_over_rows(table, tables=tables, workshop=workshop)


def _lint_text_form(table: TableSchema, *, place: Place, workshop: Workshop) -> None:
    fault = None if table.delimiter is None else delimiter_fault(table.delimiter)
    if fault is not None:
        signs = 'one of , ; | : ^ ~ or "\\t" for the tab'
        workshop.note((*place, "delimiter"), fact=fault, remedy=f"write {signs}, or leave it out to have it found")
    fault = None if table.encoding is None else encoding_fault(table.encoding)
    if fault is not None:
        workshop.note((*place, "encoding"), fact=fault, remedy="write utf-8, cp1252, latin-1 or another one's name")


def _hold_column(column: str, table: TableSchema, *, place: Place, workshop: Workshop) -> None:
    if column not in table.variables:
        fact = f"there is no variable `{column}` in table `{table.name}`"
        workshop.note(place, fact=fact, remedy=did_you_mean(column, table.variables))


def _lint_references(table: TableSchema, *, tables: Tables, place: Place, workshop: Workshop) -> None:
    for reference in table.references:
        at = (*place, reference.column)
        _hold_column(reference.column, table, place=at, workshop=workshop)
        target = tables.get(reference.target_table)
        if target is None:
            fact = f"there is no table `{reference.target_table}`"
            workshop.note(at, fact=fact, remedy=did_you_mean(reference.target_table, tables))
            continue
        _hold_column(reference.target_column, target, place=at, workshop=workshop)
        own, other = table.variables.get(reference.column), target.variables.get(reference.target_column)
        if own is not None and other is not None and own.is_numeric != other.is_numeric:
            fact = f"`{reference.column}` is {own.type}, `{reference.target_column}` of the other table {other.type}"
            workshop.note(at, fact=fact, remedy="give both one type")


def _lint_visits(table: TableSchema, *, place: Place, workshop: Workshop) -> None:
    visits = table.visits
    if visits is None:
        return
    for name, column in (
        ("type", visits.type),
        ("year", visits.year),
        ("days", visits.days),
        ("closest", visits.closest),
        ("expected", visits.expected),
    ):
        if column is not None:
            _hold_column(column, table, place=(*place, name), workshop=workshop)
    if visits.schedule and visits.year is None:
        workshop.note((*place, "schedule"), fact="a schedule needs to know the visit's year", remedy="add `year`")
    if visits.schedule and not table.references:
        fact, remedy = "nothing tells whose visits are expected", "add `references: {ID: dem.ID}` to the table"
        workshop.note((*place, "schedule"), fact=fact, remedy=remedy)


def _lint_rows(table: TableSchema, *, tables: Tables, place: Place, workshop: Workshop) -> None:
    rows = table.rows
    if rows is None:
        return
    if rows.min is not None and rows.max is not None and rows.min > rows.max:
        workshop.note(place, fact=f"min {rows.min} is above max {rows.max}", remedy="swap them")
    if rows.where is not None and rows.for_each is None:
        workshop.note(
            (*place, "where"), fact="`where` limits nothing without `for_each`", remedy="add `for_each: table`"
        )
    if rows.for_each is None:
        return
    if rows.for_each not in tables:
        fact = f"there is no table `{rows.for_each}`"
        workshop.note((*place, "for_each"), fact=fact, remedy=did_you_mean(rows.for_each, tables))
    elif workshop.has_mistake(("tables", table.name, "references")):
        return
    elif all(reference.target_table != rows.for_each for reference in table.references):
        fact = f"nothing tells which row of `{rows.for_each}` a row belongs to"
        workshop.note((*place, "for_each"), fact=fact, remedy=f"add `references: {{ID: {rows.for_each}.ID}}`")


def _lint_names(table: TableSchema, *, place: Place, workshop: Workshop) -> None:
    """Columns are found without regard to case, and by alias: no two variables may answer to one name."""
    owners: dict[str, str] = {}
    for variable in table.variables.values():
        for name in (variable.name, *variable.aliases):
            owner = owners.setdefault(name.casefold(), variable.name)
            if owner != variable.name:
                fact = f"`{name}` could be `{owner}` or `{variable.name}` (case does not tell columns apart)"
                workshop.note((*place, "variables", variable.name), fact=fact, remedy="rename one of them")


def lint_files(tables: Tables, *, releases: tuple[str, ...], workshop: Workshop) -> None:
    """Note pairs of tables that could claim one and the same file."""
    for table in tables.values():
        if not releases and any(RELEASE in pattern for pattern in table.files):
            fact = "`{release}` stands for the releases of a schema that has none"
            workshop.note(("tables", table.name, "file"), fact=fact, remedy="declare `releases`, or use *")
    claims = [
        (table.name, pattern, stem)
        for table in tables.values()
        for pattern in table.files
        for stem in stems(pattern, releases)
    ]
    told: set[tuple[str, str]] = set()
    for index, (name, pattern, stem) in enumerate(claims):
        for other_name, other_pattern, other_stem in claims[:index]:
            if other_name != name and (other_name, name) not in told and overlap(stem, other_stem):
                told.add((other_name, name))
                fact = f"`{pattern}` and `{other_pattern}` of table `{other_name}` can claim one and the same file"
                workshop.note(("tables", name, "file"), fact=fact, remedy="make the patterns exclude each other")
