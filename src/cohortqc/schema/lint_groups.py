"""Variables that are named together must exist: identities, joint outliers, correlations, covariates."""

from collections.abc import Mapping

from cohortqc.model.definition import Place
from cohortqc.model.schema import TableSchema, Variable
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.workshop import Workshop

Tables = Mapping[str, TableSchema]


def lint_groups(table: TableSchema, *, tables: Tables, workshop: Workshop) -> None:
    """Note names in `identity`, `multivariate`, `correlations` and `adjust` that no variable of any release has."""
    place: Place = ("tables", table.name)
    groups: dict[Place, tuple[str, ...]] = {
        ("identity",): table.identity,
        **{("multivariate", number): names for number, names in enumerate(table.multivariate)},
        **{("correlations", number, "of"): found.variables for number, found in enumerate(table.correlations)},
    }
    for where, names in groups.items():
        for index, name in enumerate(names):
            at = (*place, *where, index)
            if name in names[:index]:
                workshop.note(at, fact=f"`{name}` stands twice", remedy="keep it once")
            else:
                _hold(name, table, place=at, workshop=workshop)
    for variable in table.variables.values():
        at = (*place, "variables", variable.name, "adjust")
        for index, name in enumerate(variable.adjust):
            _lint_covariate(name, variable, table, tables=tables, place=(*at, index), workshop=workshop)


def _lint_covariate(
    name: str, variable: Variable, table: TableSchema, *, tables: Tables, place: Place, workshop: Workshop
) -> None:
    """An own column, or `dem.AGE` by a declared reference."""
    other, dot, column = name.partition(".")
    if name == variable.name:
        workshop.note(place, fact="a variable is not adjusted for itself", remedy="take it out")
    elif not dot:
        _hold(name, table, place=place, workshop=workshop)
    elif all(reference.target_table != other for reference in table.references):
        fact = f"`{other}` is not a table that `{table.name}` refers to"
        reachable = [reference.target_table for reference in table.references]
        workshop.note(place, fact=fact, remedy=did_you_mean(other, reachable, otherwise="add a reference"))
    elif other in tables:
        _hold(column, tables[other], place=place, workshop=workshop)


def _hold(column: str, table: TableSchema, *, place: Place, workshop: Workshop) -> None:
    if column not in table.variables:
        fact = f"there is no variable `{column}` in table `{table.name}`"
        workshop.note(place, fact=fact, remedy=did_you_mean(column, table.variables))
