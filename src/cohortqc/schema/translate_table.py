"""One table of the YAML to the model's TableSchema."""

from collections.abc import Mapping

from cohortqc.model.definition import Place
from cohortqc.model.schema import Correlation, Limits, Reference, Rows, Scale, Schedule, TableSchema, Variable, Visits
from cohortqc.schema.documents import RowsDocument, ScaleDocument, TableDocument, VisitsDocument
from cohortqc.schema.translate_scale import scale
from cohortqc.schema.translate_variable import variable
from cohortqc.schema.workshop import Workshop

Reusable = Mapping[str, Variable]
"""Variables that are known to be the same as in the union, by name."""


def table(
    document: TableDocument,
    *,
    name: str,
    missing: Mapping[str, str],
    further_scales: Mapping[str, ScaleDocument],
    workshop: Workshop,
    reusable: Reusable | None = None,
) -> TableSchema:
    """A table with its variables and scales.

    `missing`: the schema's missing codes. `further_scales`: those of the schema's own `scales` that name this table.
    `reusable`: variables that need not be translated again.
    """
    place: Place = ("tables", name)
    table_missing = workshop.missing(document.missing, beneath=missing, place=(*place, "missing"))
    known = reusable or {}
    variables = {
        column: known[column]
        if column in known
        else variable(
            content, name=column, place=(*place, "variables", column), missing=table_missing, workshop=workshop
        )
        for column, content in document.variables.items()
    }
    return TableSchema(
        name=name,
        title=document.title or name,
        variables=variables,
        description=document.description or "",
        files=_files(document, name=name),
        key=tuple(document.key or ()),
        references=_references(document, place=place, workshop=workshop),
        visits=None if document.visits is None else _visits(document.visits),
        rows=None if document.rows is None else _rows(document.rows),
        scales=_scales(document, name=name, variables=variables, further=further_scales, workshop=workshop),
        optional=bool(document.optional),
        in_parts=bool(document.in_parts),
        identity=tuple(document.identity or ()),
        multivariate=tuple(tuple(group) for group in document.multivariate or ()),
        correlations=_correlations(document, workshop=workshop),
        delimiter=document.delimiter,
        encoding=document.encoding,
        line=workshop.layers.line(place),
    )


def _correlations(document: TableDocument, *, workshop: Workshop) -> tuple[Correlation, ...]:
    return tuple(
        Correlation(variables=(found.of[0], found.of[1]), limits=workshop.limits(found.between) or Limits())
        for found in document.correlations or ()
    )


def _files(document: TableDocument, *, name: str) -> tuple[str, ...]:
    if document.file is None:
        return (name,)
    return (document.file,) if isinstance(document.file, str) else tuple(document.file)


def _references(document: TableDocument, *, place: Place, workshop: Workshop) -> tuple[Reference, ...]:
    references = []
    for column, targets in (document.references or {}).items():
        for target in [targets] if isinstance(targets, str) else targets:
            target_table, _, target_column = target.partition(".")
            if not target_table or not target_column:
                fact = f"`{target}` names no column of another table"
                workshop.note((*place, "references", column), fact=fact, remedy="write `table.column`")
                continue
            references.append(Reference(column=column, target_table=target_table, target_column=target_column))
    return tuple(references)


def _visits(document: VisitsDocument) -> Visits:
    return Visits(
        type=document.type,
        year=document.year,
        days=document.days,
        closest=document.closest,
        expected=document.expected,
        window=document.window,
        schedule=tuple(
            Schedule(when=item.when, years=tuple(item.years), until=item.until) for item in document.schedule or ()
        ),
    )


def _rows(document: RowsDocument) -> Rows:
    return Rows(min=document.min, max=document.max, for_each=document.for_each, where=document.where)


def _scales(
    document: TableDocument,
    *,
    name: str,
    variables: Mapping[str, Variable],
    further: Mapping[str, ScaleDocument],
    workshop: Workshop,
) -> dict[str, Scale]:
    result: dict[str, Scale] = {}
    own = document.scales or {}
    for scale_name, content in own.items():
        place: Place = ("tables", name, "scales", scale_name)
        if content.table not in {None, name}:
            workshop.note((*place, "table"), fact="the scale names another table", remedy="leave `table` out here")
        result[scale_name] = scale(
            content, name=scale_name, table=name, variables=variables, place=place, workshop=workshop
        )
    for scale_name, content in further.items():
        place = ("scales", scale_name)
        if scale_name in own:
            workshop.note(place, fact="the scale stands here and in its table", remedy="keep one of them")
        result[scale_name] = scale(
            content, name=scale_name, table=name, variables=variables, place=place, workshop=workshop
        )
    return result
