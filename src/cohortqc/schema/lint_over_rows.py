"""What a table says of its rows together, where it cannot be meant: courses over time, groups of variables, scales."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from cohortqc.model.definition import Place
from cohortqc.model.schema import Limits, Role, TableSchema, Variable
from cohortqc.schema.workshop import Workshop

Tables = Mapping[str, TableSchema]

FEWEST_ITEMS = 4
"""Fewer answers than these are often alike by chance."""


def lint_over_rows(table: TableSchema, *, tables: Tables, workshop: Workshop) -> None:
    """Note every word that needs a participant, an order in time, or numbers, where the table has none of these."""
    place: Place = ("tables", table.name)
    for name, variable in table.variables.items():
        at = (*place, "variables", name)
        _lint_course(variable, table, tables=tables, place=at, workshop=workshop)
    for index, group in enumerate(table.multivariate):
        at = (*place, "multivariate", index)
        if len(group) < 2:
            workshop.note(at, fact="fewer than two variables have no joint outliers", remedy="name two or more")
        _numbers(group, table, place=at, workshop=workshop)
    _lint_correlations(table, place=(*place, "correlations"), workshop=workshop)
    for name, scale in table.scales.items():
        if scale.straight_lining and len(scale.items) < FEWEST_ITEMS:
            fact = f"{len(scale.items)} answers are often alike by chance"
            remedy = f"take it out: a scale needs at least {FEWEST_ITEMS} items for it"
            workshop.note((*place, "scales", name, "straight_lining"), fact=fact, remedy=remedy)


def _lint_course(variable: Variable, table: TableSchema, *, tables: Tables, place: Place, workshop: Workshop) -> None:
    """`constant` needs to know the participant; `monotone` an order, too; `change` the time between visits."""
    visits, dated = table.visits, table.with_role(Role.VISIT_DATE) is not None
    in_days = dated or (visits is not None and visits.days is not None)
    in_order = in_days or (visits is not None and visits.year is not None)
    for word, declared, ordered, needed in (
        ("constant", variable.constant, True, ""),
        ("monotone", variable.monotone is not None, in_order, "`days` or `year`"),
        ("change", variable.change is not None, in_days, "`days`"),
    ):
        if not declared:
            continue
        if not _knows_participants(table, tables=tables):
            fact = f"`{word}` needs to know whose row it is"
            remedy = "give a variable the role identifier, or a reference to such a one"
            workshop.note((*place, word), fact=fact, remedy=remedy)
        elif not ordered:
            fact = f"`{word}` needs to know when the visit was"
            workshop.note((*place, word), fact=fact, remedy=f"declare {needed} under `visits`, or the role visit_date")


def _knows_participants(table: TableSchema, *, tables: Tables) -> bool:
    if table.with_role(Role.IDENTIFIER) is not None:
        return True
    for reference in table.references:
        target = tables.get(reference.target_table)
        found = None if target is None else target.variables.get(reference.target_column)
        if found is not None and found.role is Role.IDENTIFIER:
            return True
    return False


def _lint_correlations(table: TableSchema, *, place: Place, workshop: Workshop) -> None:
    for index, correlation in enumerate(table.correlations):
        at = (*place, index, "of")
        _numbers(correlation.variables, table, place=at, workshop=workshop)
        fault = _correlation_fault(correlation.limits)
        if fault is not None:
            workshop.note((*place, index, "between"), fact=fault, remedy="write [lowest, highest], both from -1 to 1")


def _correlation_fault(limits: Limits) -> str | None:
    ends = [end for end in (limits.low, limits.high) if end is not None]
    if not ends:
        return "no limit is given"
    if any(isinstance(end, str) or not -1 <= end <= 1 for end in ends):
        return "a correlation lies between -1 and 1"
    if any(float(low) > float(high) for low, high in pairwise(ends)):
        return f"{float(ends[0]):g} is above {float(ends[1]):g}"
    return None


def _numbers(columns: Sequence[str], table: TableSchema, *, place: Place, workshop: Workshop) -> None:
    for index, column in enumerate(columns):
        variable = table.variables.get(column)
        if variable is not None and not variable.is_numeric:
            fact = f"`{column}` is {variable.type}, no number"
            workshop.note((*place, index), fact=fact, remedy="name numeric variables")
