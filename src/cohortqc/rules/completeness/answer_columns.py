"""The columns of a part that hold answers: not its key, not the visit, not what tells about the row."""

from cohortqc.model.schema import Role, TableSchema, Variable, VariableType
from cohortqc.model.table import Part


def answer_columns(part: Part) -> tuple[Variable, ...]:
    """Delivered variables in the schema's order, without key, references, visit columns and variables with a role.

    A status is an answer: it says what became of the rest.
    """
    frame = _frame(part.table)
    return tuple(
        variable
        for name, variable in part.table.variables.items()
        if name not in frame and variable.role in {None, Role.STATUS} and part.has(name)
    )


def questions(part: Part) -> tuple[Variable, ...]:
    """Those of them that people answer by a code, and that nothing computes. A status is the office's, not theirs."""
    return tuple(
        variable
        for variable in answer_columns(part)
        if variable.type is VariableType.CODED and variable.computed is None and variable.role is None
    )


def _frame(table: TableSchema) -> frozenset[str]:
    visits = table.visits
    of_visit = () if visits is None else (visits.type, visits.year, visits.days, visits.closest, visits.expected)
    return frozenset({*table.key, *(reference.column for reference in table.references), *filter(None, of_visit)})
