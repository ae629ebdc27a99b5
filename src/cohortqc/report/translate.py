"""Report documents to a Report: sets resolved, defaults filled in, names of sets and tables held to exist."""

from collections.abc import Mapping, Sequence

from cohortqc.model.definition import Place
from cohortqc.model.report import (
    AdjustmentSet,
    AveragingKind,
    Compare,
    Derived,
    ErrorsKind,
    Exposure,
    ExposureKind,
    FigureDefinition,
    Join,
    Model,
    Report,
    Requirement,
    Sample,
    Sensitivity,
    TableDefinition,
    TableKind,
    TableRow,
)
from cohortqc.model.schema import Direction
from cohortqc.report.desk import Desk
from cohortqc.report.documents import (
    CovariateEntry,
    DerivedDocument,
    ExposureDocument,
    FigureDocument,
    ModelDocument,
    ReportDocument,
    RequirementDocument,
    RowDocument,
    SensitivityDocument,
    TableDocument,
)
from cohortqc.report.names import scale_named
from cohortqc.report.sets import adjustment_sets, covariates


def translate(document: ReportDocument, desk: Desk) -> Report | None:
    """The report, or None when its tables do not exist, so that nothing further can be said; mistakes are noted."""
    tables_exist = desk.known(document.participants, desk.schema.tables, what="table", place=("participants",))
    for number, join in enumerate(document.join):
        place = ("join", number, "table")
        tables_exist = desk.known(join.table, desk.schema.tables, what="table", place=place) and tables_exist
    if not tables_exist:
        return None
    sets = adjustment_sets(document.sets, desk)
    return Report(
        name=document.name,
        title=document.title,
        schema=document.schema_name,
        description=document.description,
        who=document.who,
        participants=document.participants,
        joins=tuple(_join(document, number, desk) for number in range(len(document.join))),
        derive={name: _derived(name, derived, desk) for name, derived in document.derive.items()},
        require=tuple(_requirement(number, item, desk) for number, item in enumerate(document.require)),
        without_problems=tuple(document.without_problems),
        sets=sets,
        exposures={name: _exposure(name, exposure, desk) for name, exposure in document.exposures.items()},
        outcomes=tuple(document.outcomes),
        models={name: _model(name, model, document, sets, desk) for name, model in document.models.items()},
        tables=tuple(_table(number, table, desk) for number, table in enumerate(document.tables)),
        figures=tuple(_figure(number, item, desk) for number, item in enumerate(document.figures)),
        sensitivity=tuple(_sensitivity(number, item, desk) for number, item in enumerate(document.sensitivity)),
        between_scans=_listed(document.between_scans),
        notes=tuple(document.notes),
        source=desk.document.name,
        sha256=desk.document.sha256,
    )


def _requirement(number: int, item: RequirementDocument, desk: Desk) -> Requirement:
    line = desk.line("require", number)
    return Requirement(that=item.that, otherwise=item.otherwise, unknown=item.unknown or "", line=line)


def _figure(number: int, item: FigureDocument, desk: Desk) -> FigureDefinition:
    line = desk.line("figures", number)
    return FigureDefinition(id=item.id, kind=item.kind, of=item.of, set=item.set, title=item.title, line=line)


def _listed(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _join(document: ReportDocument, number: int, desk: Desk) -> Join:
    item = document.join[number]
    return Join(
        table=item.table,
        where=item.where,
        pick=item.pick,
        as_name=item.as_name,
        variables=tuple(item.variables or ()),
        line=desk.line("join", number),
    )


def _derived(name: str, item: DerivedDocument, desk: Desk) -> Derived:
    scale = scale_named(item.scale, desk.schema) if item.scale else None
    direction = Direction(item.higher_is) if item.higher_is else None
    return Derived(
        name=name,
        label=item.label or (scale.label if scale else "") or name,
        sql=item.sql,
        scale=item.scale,
        unit=item.unit or (scale.unit if scale else ""),
        digits=item.digits if item.digits is not None or scale is None else scale.digits,
        codes=item.codes or {},
        ordered=item.ordered,
        reference=item.reference,
        higher_is=direction or (scale.higher_is if scale else None),
        line=desk.line("derive", name),
    )


def _exposure(name: str, item: ExposureDocument, desk: Desk) -> Exposure:
    kind = ExposureKind(item.kind or ("cut" if item.cut else "linear"))
    return Exposure(
        name=name,
        variable=item.variable,
        kind=kind,
        label=item.label,
        per=item.per,
        groups=item.groups,
        cut=tuple(item.cut or ()),
        labels=tuple(item.labels or ()),
        knots=item.knots,
        reference=item.reference,
        line=desk.line("exposures", name),
    )


def _model(
    name: str, item: ModelDocument, document: ReportDocument, sets: Mapping[str, AdjustmentSet], desk: Desk
) -> Model:
    outcomes = document.outcomes if item.outcomes == "all" else item.outcomes
    chosen = {
        title: _chosen(title, entry, sets, desk, place=("models", name, "sets", title))
        for title, entry in item.sets.items()
    }
    return Model(
        name=name,
        outcomes=tuple(outcomes),
        exposures=tuple(item.exposures),
        sets=chosen,
        family=item.family,
        errors=ErrorsKind(item.errors),
        sample=Sample(item.sample),
        together=item.together,
        where=item.where,
        label=item.label,
        line=desk.line("models", name),
    )


def _chosen(
    title: str,
    entry: str | Sequence[CovariateEntry],
    sets: Mapping[str, AdjustmentSet],
    desk: Desk,
    *,
    place: Place,
) -> AdjustmentSet:
    """A set by its name, or one written on the spot."""
    if isinstance(entry, str):
        if desk.known(entry, sets, what="set", place=place):
            return sets[entry]
        return AdjustmentSet(name=entry, label=entry, covariates=())
    return AdjustmentSet(name=title, label=title, covariates=covariates(entry))


def _table(number: int, item: TableDocument, desk: Desk) -> TableDefinition:
    return TableDefinition(
        id=item.id,
        kind=TableKind(item.kind),
        title=item.title,
        by=item.by,
        rows=tuple(_row(row) for row in item.rows or ()),
        compare=Compare(item.compare or "smd"),
        overall=item.overall is not False,
        missing=item.missing is not False,
        of=item.of,
        exposure=item.exposure,
        set=item.set,
        trend=item.trend is True,
        averaging=AveragingKind(item.averaging or "observed"),
        line=desk.line("tables", number),
    )


def _row(row: str | RowDocument) -> TableRow:
    if isinstance(row, str):
        return TableRow(variable=row)
    return TableRow(variable=row.variable, statistics=row.statistics or "")


def _sensitivity(number: int, item: SensitivityDocument, desk: Desk) -> Sensitivity:
    return Sensitivity(
        of=item.of,
        label=item.label,
        add=covariates(item.add or ()),
        drop=tuple(item.drop or ()),
        errors=ErrorsKind(item.errors) if item.errors else None,
        sample=Sample(item.sample) if item.sample else None,
        where=item.where,
        line=desk.line("sensitivity", number),
    )
