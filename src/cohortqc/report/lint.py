"""Everything that can be said against a report before any data: names, types, expressions, ids."""

from collections.abc import Sequence

from cohortqc.model.definition import Place
from cohortqc.model.report import Covariate, Exposure, ExposureKind, Model, Report
from cohortqc.report.desk import Desk
from cohortqc.report.kinds import Kind
from cohortqc.report.lint_sources import lint_derived, lint_joins, lint_participants
from cohortqc.report.lint_tables import lint_figures, lint_sensitivity, lint_tables
from cohortqc.report.lint_variables import VariableLint
from cohortqc.report.names import names_of

_CODE = ("INT", "COM", "CON", "ACC")


def lint(report: Report, desk: Desk) -> None:
    """Note every mistake of a report whose tables exist."""
    lint_participants(report, desk)
    lint_joins(report, desk)
    names = names_of(report, desk.schema)
    lint_derived(report, names, desk)
    variables = VariableLint(names=names, desk=desk)
    for number, requirement in enumerate(report.require):
        variables.condition(requirement.that, place=("require", number, "that"))
    for name, adjustment in report.sets.items():
        _covariates(adjustment.covariates, variables, place=("sets", name))
    for name, exposure in report.exposures.items():
        _exposure(exposure, variables, place=("exposures", name))
    for number, outcome in enumerate(report.outcomes):
        variables.of_kind(outcome, Kind.NUMBER, place=("outcomes", number))
        if outcome in report.outcomes[:number]:
            desk.note(("outcomes", number), fact=f"{outcome} stands twice", remedy="keep one of them")
    for name, model in report.models.items():
        _model(report, model, variables, place=("models", name))
    lint_tables(report, variables, desk)
    lint_figures(report, desk)
    lint_sensitivity(report, variables, desk)
    _without_problems(report, desk)
    for name in report.between_scans:
        variables.of_kind(name, Kind.NUMBER, place=("between_scans",))


def _covariates(covariates: Sequence[Covariate], variables: VariableLint, *, place: Place) -> None:
    seen: set[str] = set()
    for covariate in covariates:
        variables.covariate(covariate, place=place)
        if covariate.variable in seen:
            variables.desk.note(place, fact=f"{covariate.variable} stands twice", remedy="keep one of them")
        seen.add(covariate.variable)


def _exposure(exposure: Exposure, variables: VariableLint, *, place: Place) -> None:
    desk = variables.desk
    wanted = Kind.CATEGORY if exposure.kind is ExposureKind.CATEGORIES else Kind.NUMBER
    variables.of_kind(exposure.variable, wanted, place=(*place, "variable"))
    if (exposure.kind is ExposureKind.CUT) != bool(exposure.cut):
        desk.note(place, fact="`as: cut` and `cut: [...]` belong together", remedy="give the upper ends of the groups")
    if any(low >= high for low, high in zip(exposure.cut, exposure.cut[1:], strict=False)):
        desk.note((*place, "cut"), fact="the cut points do not rise", remedy="sort them and leave out repeats")
    groups = len(exposure.cut) + 1 if exposure.cut else exposure.groups
    if exposure.labels and len(exposure.labels) != groups:
        fact = f"{len(exposure.labels)} labels stand for {groups} groups"
        desk.note((*place, "labels"), fact=fact, remedy="give one label a group")
    if exposure.reference is not None and exposure.kind is ExposureKind.CATEGORIES:
        variables.reference(exposure.variable, exposure.reference, place=(*place, "reference"))
    if exposure.reference is not None and exposure.kind in {ExposureKind.LINEAR, ExposureKind.SPLINE}:
        desk.note((*place, "reference"), fact="a number has no reference category", remedy="take it out")


def _model(report: Report, model: Model, variables: VariableLint, *, place: Place) -> None:
    desk = variables.desk
    if not model.outcomes:
        desk.note(place, fact="the model has no outcome", remedy="name `outcomes` of the report, or of the model")
    for number, outcome in enumerate(model.outcomes):
        if outcome not in report.outcomes:
            variables.of_kind(outcome, Kind.NUMBER, place=(*place, "outcomes", number))
    for number, exposure in enumerate(model.exposures):
        desk.known(exposure, report.exposures, what="exposure", place=(*place, "exposures", number))
    for title, adjustment in model.sets.items():
        if adjustment.name not in report.sets:
            _covariates(adjustment.covariates, variables, place=(*place, "sets", title))
    if model.where is not None:
        variables.condition_on_set(model.where, place=(*place, "where"))


def _without_problems(report: Report, desk: Desk) -> None:
    own = {rule.id for rule in desk.schema.rules}
    for number, code in enumerate(report.without_problems):
        if code not in own and not (code.startswith(_CODE) and len(code) == 6 and code[3:].isdigit()):
            fact = f"`{code}` is neither the code of a rule nor the id of one of the schema's"
            desk.note(("without_problems", number), fact=fact, remedy="write it as `cohortqc rules` lists it")
