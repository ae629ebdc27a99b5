"""Every statistic of a report, table by table, in the order of its definition."""

from dataclasses import replace

from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.report import FigureDefinition, Model, Report, TableDefinition, TableKind
from cohortqc.model.result import Result, Results, Stat
from cohortqc.stats.moments import moments
from cohortqc.summaries.adjusted_means import adjusted_means_rows
from cohortqc.summaries.columns import numbers
from cohortqc.summaries.descriptive import descriptive
from cohortqc.summaries.regression import regression
from cohortqc.summaries.rows import place, row
from cohortqc.summaries.samples import set_title
from cohortqc.summaries.subgroup import eligible
from cohortqc.summaries.variants import MAIN, varied

BETWEEN_SCANS = "between-scans"
"""The `table` of the years between scans."""


def sensitivity_id(model: str) -> str:
    """The `table` that holds a model's sensitivity analyses."""
    return f"sensitivity-{model}"


def build_results(analysis: AnalysisSet, report: Report) -> Results:
    """Compute everything the report asks for.

    The rows of a figure, and of "Main analysis" among sensitivity analyses, are those of the model's regression under
    another `table`: nothing is fitted twice. Raises UsageError or ExpressionError when a definition does not fit.
    """
    fitted = {
        name: regression(analysis, report, model, table="", eligible=eligible(analysis, model.where))
        for name, model in report.models.items()
        if _is_printed(report, name)
    }
    rows: list[Result] = []
    for table in report.tables:
        rows.extend(_table_rows(analysis, report, table, fitted))
    for figure in report.figures:
        rows.extend(_figure_rows(figure, report.models[figure.of], fitted[figure.of]))
    for name in dict.fromkeys(change.of for change in report.sensitivity):
        rows.extend(_sensitivity_rows(analysis, report, report.models[name], fitted[name]))
    for variable in report.between_scans:
        rows.extend(_between_scans(analysis, variable))
    return Results(report=report.name, rows=tuple(rows), flow=analysis.flow)


def _is_printed(report: Report, model: str) -> bool:
    """Whether the coefficients of a model are wanted anywhere."""
    tables = {table.of for table in report.tables if table.kind is TableKind.REGRESSION}
    return model in tables | {figure.of for figure in report.figures} | {change.of for change in report.sensitivity}


def _table_rows(
    analysis: AnalysisSet, report: Report, table: TableDefinition, fitted: dict[str, tuple[Result, ...]]
) -> tuple[Result, ...]:
    if table.kind is TableKind.DESCRIPTIVE:
        return descriptive(analysis, table)
    model = report.models[table.of or ""]
    if table.kind is TableKind.REGRESSION:
        return tuple(replace(result, table=table.id) for result in fitted[model.name])
    inside = eligible(analysis, model.where)
    return adjusted_means_rows(analysis, report, model, table, eligible=inside)


def _figure_rows(figure: FigureDefinition, model: Model, fitted: tuple[Result, ...]) -> tuple[Result, ...]:
    """The exposures' coefficients under the figure's set, the numbers of each fit, and why groups have none."""
    title = set_title(model, figure.set)
    return tuple(
        replace(result, table=figure.id)
        for result in fitted
        if result.set == title
        and (result.context in {"regression", "lost"} or (result.context == "global" and result.problem))
    )


def _sensitivity_rows(
    analysis: AnalysisSet, report: Report, model: Model, main: tuple[Result, ...]
) -> tuple[Result, ...]:
    last = list(model.sets)[-1]
    at = sensitivity_id(model.name)
    rows = [_variant(result, at, MAIN) for result in main if result.set == last]
    for change in report.sensitivity:
        if change.of == model.name:
            other = varied(model, change)
            inside = eligible(analysis, other.where)
            found = regression(analysis, report, other, table=at, eligible=inside)
            rows.extend(_variant(result, at, change.label) for result in found)
    return tuple(rows)


def _variant(result: Result, table: str, label: str) -> Result:
    return replace(result, table=table, group="analysis", group_level=label)


def _between_scans(analysis: AnalysisSet, variable: str) -> tuple[Result, ...]:
    part = moments(numbers(analysis, variable))
    at = replace(
        place(BETWEEN_SCANS, "descriptive"), variable=variable, unit=analysis.variables[variable].unit, n=part.n
    )
    found = ((Stat.MEAN, part.mean), (Stat.SD, part.sd), (Stat.MIN, part.min), (Stat.MAX, part.max))
    return tuple(row(at, name, value) for name, value in found)
