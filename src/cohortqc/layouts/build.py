"""A whole report as text: captions, tables, figures, the flow and the notes."""

from cohortqc.layouts.adjusted_means import adjusted_means_layout
from cohortqc.layouts.cells import Statistics, value
from cohortqc.layouts.descriptive import descriptive_layout
from cohortqc.layouts.forest import forest_layout
from cohortqc.layouts.lookup import Lookup
from cohortqc.layouts.regression import regression_layout
from cohortqc.layouts.rounding import count, fixed, interval
from cohortqc.layouts.sensitivity import sensitivity_layout
from cohortqc.layouts.styles import PLAIN, Style
from cohortqc.layouts.words import Words, inside, joined
from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.layout import ForestLayout, Layout, TableLayout
from cohortqc.model.report import Report, TableDefinition, TableKind
from cohortqc.model.result import Results, Stat

_BETWEEN_SCANS = "between-scans"


def build_layout(results: Results, report: Report, *, analysis: AnalysisSet, style: Style = PLAIN) -> Layout:
    """Lay out every table and figure of a report, numbered in the order of its definition, sensitivity analyses last.

    Of the analysis set only the words are used: labels, units, digits, codes, groups.
    """
    words = Words(analysis=analysis, report=report, style=style)
    tables = [
        _table(results, table, words, caption=_numbered("Table", place, table.title or _title(table, words)))
        for place, table in enumerate(report.tables, start=1)
    ]
    for name in dict.fromkeys(change.of for change in report.sensitivity):
        about = report.models[name].label or name
        caption = _numbered("Table", len(tables) + 1, f"Sensitivity analyses of {about}")
        table_id = f"sensitivity-{name}"
        tables.append(sensitivity_layout(results, report.models[name], words, table_id=table_id, caption=caption))
    return Layout(
        title=report.title,
        subtitle=report.description,
        tables=tuple(tables),
        figures=_figures(results, words),
        flow=tuple(
            (step.reason, count(step.lost, style=style), count(step.left, style=style)) for step in results.flow
        ),
        notes=(*_between_scans(results, words), *report.notes),
    )


def _table(results: Results, table: TableDefinition, words: Words, *, caption: str) -> TableLayout:
    if table.kind is TableKind.DESCRIPTIVE:
        return descriptive_layout(results, table, words, caption=caption)
    model = words.report.models[table.of or ""]
    if table.kind is TableKind.REGRESSION:
        return regression_layout(results, table, model, words, caption=caption)
    return adjusted_means_layout(results, table, model, words, caption=caption)


def _figures(results: Results, words: Words) -> tuple[ForestLayout, ...]:
    figures = []
    for place, figure in enumerate(words.report.figures, start=1):
        model = words.report.models[figure.of]
        title = figure.title or f"Estimates of {model.label or model.name}, {figure.set}"
        figures.append(forest_layout(results, figure, model, words, caption=_numbered("Figure", place, title)))
    return tuple(figures)


def _numbered(kind: str, place: int, title: str) -> str:
    return f"{kind} {place}. {title}"


def _title(table: TableDefinition, words: Words) -> str:
    """A title for a table that was given none."""
    if table.kind is TableKind.DESCRIPTIVE:
        by = f" by {inside(words.label(table.by))}" if table.by else ""
        return f"Characteristics of {words.report.who}{by}"
    model = words.report.models[table.of or ""]
    outcomes = joined([inside(words.label(outcome)) for outcome in model.outcomes])
    if table.kind is TableKind.REGRESSION:
        return f"Difference in {outcomes}"
    return f"Adjusted mean {outcomes} by {inside(words.label(table.exposure or ''))}"


def _between_scans(results: Results, words: Words) -> tuple[str, ...]:
    """Mean and range of the time between scans, which decides what a change over time means."""
    rows = Lookup(results.of(_BETWEEN_SCANS))
    return tuple(_between(rows.at("descriptive", variable=name), words, name) for name in words.report.between_scans)


def _between(found: Statistics, words: Words, name: str) -> str:
    """One sentence: `Time between hip scans: mean 6.17 years (SD 0.12), range 5.80 to 6.50, in 7,963 women`."""
    variable, style = words.variable(name), words.style
    mean, sd, low, high = (value(found, stat) for stat in (Stat.MEAN, Stat.SD, Stat.MIN, Stat.MAX))
    if mean is None or low is None or high is None:
        return f"{words.label(name)}: not known of anybody."
    digits = 1 if variable.digits is None else variable.digits
    spread = "" if sd is None else f" (SD {fixed(sd, digits=digits, style=style)})"
    range_text = interval(low, high, digits=digits, style=style)
    known = f"{count(found[Stat.MEAN].n or 0, style=style)} {words.report.who}"
    mean_text = f"mean {fixed(mean, digits=digits, style=style)} {variable.unit or 'years'}{spread}"
    return f"{words.label(name)}: {mean_text}, range {range_text}, in {known}."
