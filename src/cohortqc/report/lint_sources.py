"""Participants, joins and derived variables: where the columns of a report come from."""

from collections.abc import Mapping

from cohortqc.errors import ExpressionError
from cohortqc.model.report import Derived, Join, Report
from cohortqc.model.schema import TableSchema
from cohortqc.report.desk import Desk
from cohortqc.report.lint_variables import CONDITION_TYPES
from cohortqc.report.names import Names, join_column
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.sql.evaluation import check_types
from cohortqc.sql.expression import ColumnReference, parse
from cohortqc.sql.types import REASON, engine_type

_PRINTABLE = frozenset({"SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DOUBLE", "DECIMAL", "DATE", "TIMESTAMP"})


def lint_participants(report: Report, desk: Desk) -> None:
    """The participants' table has one row each, so its key is the identifier alone."""
    if len(desk.schema.tables[report.participants].key) != 1:
        fact = f"table {report.participants} has no key of one column, so a row is not a participant"
        desk.note(("participants",), fact=fact, remedy="name the table whose key is the participant's identifier")


def lint_joins(report: Report, desk: Desk) -> None:
    """Each join names a table that knows the participants, a condition over it, and variables that it has."""
    seen: dict[tuple[str, str], int] = {}
    for number, join in enumerate(report.joins):
        place = ("join", number)
        table = desk.schema.tables[join.table]
        if join_column(table, participants=desk.schema.tables[report.participants]) is None:
            fact = f"table {join.table} does not refer to {report.participants}"
            desk.note((*place, "table"), fact=fact, remedy="declare the reference in the schema")
        if "{name}" not in join.as_name:
            desk.note((*place, "as"), fact="`as` lacks {name}", remedy='write it as "{name}_y0"')
        if join.pick is not None and (table.visits is None or table.visits.closest is None):
            fact = f"table {join.table} has no `visits.closest`"
            desk.note((*place, "pick"), fact=fact, remedy="declare it in the schema, or limit the join by `where`")
        for index, variable in enumerate(join.variables):
            desk.known(variable, table.variables, what="variable", place=(*place, "variables", index))
        if (join.table, join.as_name) in seen:
            fact = f"table {join.table} is joined twice under the same names"
            desk.note(place, fact=fact, remedy='tell them apart by `as: "{name}_..."`')
        seen[join.table, join.as_name] = number
        if join.where is not None:
            _join_condition(join, table, desk, number=number)


def _join_condition(join: Join, table: TableSchema, desk: Desk, *, number: int) -> None:
    place = ("join", number, "where")
    try:
        expression = parse(join.where or "")
        types = {reference: _type_in(reference, table, desk) for reference in expression.references}
        kind = check_types(expression, types)
    except ExpressionError as error:
        desk.refused(place, error)
        return
    if kind not in CONDITION_TYPES:
        desk.note(place, fact=f"this gives {kind}, not true or false", remedy="write a comparison, such as `X = 1`")


def _type_in(reference: ColumnReference, table: TableSchema, desk: Desk) -> str:
    """Type of a column of the joined table, or of one that it refers to."""
    target = table
    if reference.table not in {None, table.name}:
        reachable = {link.target_table for link in table.references}
        if reference.table not in reachable:
            fact = f"`{reference.table}` is not a table that `{table.name}` refers to"
            raise ExpressionError(
                fact, remedy=did_you_mean(str(reference.table), reachable, otherwise="add a reference")
            )
        target = desk.schema.tables[str(reference.table)]
    if reference.column not in target.variables:
        fact = f"there is no variable `{reference.column}` in table `{target.name}`"
        remedy = did_you_mean(reference.column, target.variables, otherwise="name a variable of the table")
        raise ExpressionError(fact, remedy=remedy)
    return REASON if reference.reason else engine_type(target.variables[reference.column])


def lint_derived(report: Report, names: Names, desk: Desk) -> None:
    """Each derived variable is made of what stands above it; its type is kept in `names`."""
    for name, derived in report.derive.items():
        if name in names.joined:
            tables = " and ".join(source.table for source in names.joined[name])
            desk.note(("derive", name), fact=f"{name} is already a variable of {tables}", remedy="give it another name")
        if (derived.sql is None) == (derived.scale is None):
            desk.note(("derive", name), fact="it needs either `sql` or `scale`", remedy="give one of them")
            names.types[name] = "DOUBLE"
        elif derived.scale is not None:
            _scale(report, derived, desk)
            names.types[name] = "DOUBLE"
        else:
            _sql(derived, names, desk)
        if derived.reference is not None and derived.reference not in derived.codes:
            place = ("derive", name, "reference")
            shown = f"its codes are {', '.join(derived.codes)}" if derived.codes else "it has no `codes`"
            desk.note(place, fact=f"`{derived.reference}` is not among the codes", remedy=shown)


def _sql(derived: Derived, names: Names, desk: Desk) -> None:
    place = ("derive", derived.name, "sql")
    try:
        kind = names.type_of_text(derived.sql or "")
    except ExpressionError as error:
        desk.refused(place, error)
        kind = "DOUBLE"  # so that what builds on it is still looked at
    names.types[derived.name] = kind
    plain = kind.partition("(")[0]
    if not derived.codes and plain not in _PRINTABLE:
        what = "true or false" if plain == "BOOLEAN" else "text" if plain == "VARCHAR" else plain
        remedy = 'give it `codes`, such as {0: "No", 1: "Yes"} for false and true'
        desk.note(("derive", derived.name), fact=f"{derived.name} gives {what} and has no `codes`", remedy=remedy)


def _scale(report: Report, derived: Derived, desk: Desk) -> None:
    """The scale exists, and the table of its items is joined, once, with all of them."""
    place = ("derive", derived.name, "scale")
    scales = {name: scale for table in desk.schema.tables.values() for name, scale in table.scales.items()}
    if not desk.known(derived.scale or "", scales, what="scale", place=place):
        return
    scale = scales[derived.scale or ""]
    tables: Mapping[str, int] = {report.participants: 1}
    joins = [join for join in report.joins if join.table == scale.table]
    if tables.get(scale.table, 0) + len(joins) != 1:
        fact = f"the items of {scale.name} stand in {scale.table}, which is joined {len(joins)} times"
        desk.note(place, fact=fact, remedy="join it once")
    elif joins and joins[0].variables and not {item.variable for item in scale.items} <= set(joins[0].variables):
        fact = f"the join of {scale.table} leaves out items of {scale.name}"
        desk.note(place, fact=fact, remedy="add them to its `variables`")
