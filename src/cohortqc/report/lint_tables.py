"""Tables, figures and sensitivity analyses: ids, and what each kind needs."""

from collections.abc import Mapping

from cohortqc.model.definition import Place
from cohortqc.model.report import Exposure, ExposureKind, Model, Report, Sensitivity, TableDefinition, TableKind
from cohortqc.report.desk import Desk
from cohortqc.report.kinds import Kind
from cohortqc.report.lint_variables import VariableLint

_GROUPS = frozenset({ExposureKind.QUANTILES, ExposureKind.CUT, ExposureKind.CATEGORIES})
_OWN_KEYS: Mapping[TableKind, frozenset[str]] = {
    TableKind.DESCRIPTIVE: frozenset({"by", "rows", "compare", "overall", "missing"}),
    TableKind.REGRESSION: frozenset({"of"}),
    TableKind.ADJUSTED_MEANS: frozenset({"of", "exposure", "set", "trend", "averaging"}),
}
_NEEDED: Mapping[TableKind, tuple[str, ...]] = {
    TableKind.DESCRIPTIVE: ("rows",),
    TableKind.REGRESSION: ("of",),
    TableKind.ADJUSTED_MEANS: ("of", "exposure", "set"),
}
_MAIN = "Main analysis"
_EVERY_KEY = frozenset({"id", "kind", "title"})


def lint_tables(report: Report, variables: VariableLint, desk: Desk) -> None:
    """Each table has an id of its own, the keys of its kind and no others."""
    ids: dict[str, Place] = {}
    for number, table in enumerate(report.tables):
        place: Place = ("tables", number)
        _own_id(table.id, ids, desk, place=place)
        written = desk.document.values["tables"][number]  # type: ignore[index]  # pydantic has held its shape
        for key in sorted(set(written) - _EVERY_KEY - _OWN_KEYS[table.kind]):
            fact = f"`{key}` means nothing in a {table.kind} table"
            desk.note((*place, key), fact=fact, remedy="take it out")
        lacking = [key for key in _NEEDED[table.kind] if not written.get(key)]
        if lacking:
            fact = f"a {table.kind} table needs {', '.join(f'`{key}`' for key in lacking)}"
            desk.note(place, fact=fact, remedy="add it")
        elif table.kind is TableKind.DESCRIPTIVE:
            _descriptive(report, table, variables, place=place)
        elif desk.known(table.of or "", report.models, what="model", place=(*place, "of")):
            _of_model(report, table, desk, place=place)
    for number, figure in enumerate(report.figures):
        _own_id(figure.id, ids, desk, place=("figures", number))


def lint_figures(report: Report, desk: Desk) -> None:
    """Each figure shows a model under one of its sets."""
    for number, figure in enumerate(report.figures):
        place: Place = ("figures", number)
        if desk.known(figure.of, report.models, what="model", place=(*place, "of")):
            _set(report.models[figure.of], figure.set, desk, place=(*place, "set"))


def lint_sensitivity(report: Report, variables: VariableLint, desk: Desk) -> None:
    """Each sensitivity analysis varies exactly one thing of a model."""
    labels: set[tuple[str, str]] = set()
    for number, change in enumerate(report.sensitivity):
        place: Place = ("sensitivity", number)
        if not desk.known(change.of, report.models, what="model", place=(*place, "of")):
            continue
        if (change.of, change.label) in labels:
            desk.note((*place, "label"), fact="two analyses have this label", remedy="give each its own")
        labels.add((change.of, change.label))
        varied = [name for name, value in _changes(change).items() if value]
        if len(varied) != 1:
            fact = f"it varies {', '.join(varied) or 'nothing'}"
            desk.note(place, fact=fact, remedy="vary exactly one of add, drop, errors, sample and where")
        if change.label == _MAIN:
            desk.note((*place, "label"), fact=f"`{_MAIN}` is what the model itself is called", remedy="name the change")
        last = list(report.models[change.of].sets.values())[-1]
        present = [covariate.variable for covariate in last.covariates]
        for covariate in change.add:
            variables.covariate(covariate, place=(*place, "add"))
            if covariate.variable in present:
                fact = f"{covariate.variable} is in the model's last set already, so nothing would change"
                desk.note((*place, "add"), fact=fact, remedy="add another, or `drop` it")
        for index, dropped in enumerate(change.drop):
            desk.known(dropped, present, what="covariate", place=(*place, "drop", index))
        if change.where is not None:
            variables.condition_on_set(change.where, place=(*place, "where"))


def _changes(change: Sensitivity) -> dict[str, object]:
    return {
        "add": change.add,
        "drop": change.drop,
        "errors": change.errors,
        "sample": change.sample,
        "where": change.where,
    }


def _own_id(name: str, ids: dict[str, Place], desk: Desk, *, place: Place) -> None:
    if name in ids:
        fact = f"`{name}` is already the id on line {desk.line(*ids[name])}"
        desk.note((*place, "id"), fact=fact, remedy="give it an id of its own")
    ids.setdefault(name, place)


def _descriptive(report: Report, table: TableDefinition, variables: VariableLint, *, place: Place) -> None:
    if table.by is not None and table.by in report.exposures:
        _groups(report.exposures[table.by], variables.desk, place=(*place, "by"))
    elif table.by is not None:
        variables.of_kind(table.by, Kind.CATEGORY, place=(*place, "by"))
    seen: set[str] = set()
    for number, row in enumerate(table.rows):
        at = (*place, "rows", number)
        kind = variables.kind(row.variable, place=at)
        if row.variable in seen:
            variables.desk.note(at, fact=f"{row.variable} stands twice", remedy="keep one of them")
        seen.add(row.variable)
        counted = row.statistics == "n_percent"
        if kind is not None and row.statistics and counted != (kind is Kind.CATEGORY):
            fact = f"{row.variable} is {kind}, and {row.statistics} does not fit it"
            variables.desk.note(at, fact=fact, remedy="leave `statistics` out, or derive what is meant")


def _of_model(report: Report, table: TableDefinition, desk: Desk, *, place: Place) -> None:
    if table.kind is not TableKind.ADJUSTED_MEANS:
        return
    if desk.known(table.exposure or "", report.exposures, what="exposure", place=(*place, "exposure")):
        _groups(report.exposures[table.exposure or ""], desk, place=(*place, "exposure"))
    _set(report.models[table.of or ""], table.set or "", desk, place=(*place, "set"))


def _groups(exposure: Exposure, desk: Desk, *, place: Place) -> None:
    if exposure.kind not in _GROUPS:
        fact = f"exposure {exposure.name} enters as {exposure.kind}, which makes no groups"
        desk.note(place, fact=fact, remedy="name one with `as: quantiles`, `cut` or `categories`")


def _set(model: Model, name: str, desk: Desk, *, place: Place) -> None:
    known = [*model.sets, *(adjustment.name for adjustment in model.sets.values())]
    desk.known(name, list(dict.fromkeys(known)), what="set", place=place)
