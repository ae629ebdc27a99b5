"""Sensitivity analyses as text: for each exposure the main analysis and what changes when one thing does."""

from dataclasses import dataclass

from cohortqc.layouts.cells import EMPTY, estimate_cell, whole
from cohortqc.layouts.coefficients import coefficient_digits, fit_exposure, levels_of
from cohortqc.layouts.footnotes import Notes
from cohortqc.layouts.lookup import Lookup
from cohortqc.layouts.model_notes import adjustment_notes, method_note, sample_words, where_note
from cohortqc.layouts.rounding import count
from cohortqc.layouts.words import Words, inside, listed
from cohortqc.model.layout import Cell, Column, Row, RowKind, TableLayout
from cohortqc.model.report import Exposure, Model, Sensitivity
from cohortqc.model.result import Results, Stat


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    results: Results
    model: Model
    words: Words
    found: Lookup
    notes: Notes
    title: str


def sensitivity_layout(results: Results, model: Model, words: Words, *, table_id: str, caption: str) -> TableLayout:
    """Lay out the sensitivity analyses of a model under its last adjustment set, outcomes side by side with their n."""
    rows = results.of(table_id)
    table = _Table(
        results=results,
        model=model,
        words=words,
        found=Lookup(rows),
        notes=Notes(),
        title=rows[0].set,
    )
    analyses = tuple(dict.fromkeys(row.group_level for row in rows))
    printed: list[Row] = []
    for name in model.exposures:
        exposure = words.report.exposures[name]
        blank = tuple(EMPTY for _ in range(2 * len(model.outcomes)))
        printed.append(Row(stub=words.exposure(exposure), kind=RowKind.GROUP, cells=blank))
        for analysis in analyses:
            printed.extend(_analysis_rows(table, exposure, analysis))
    table.notes.say(method_note(model))
    table.notes.say(words.sign_note(model.outcomes))
    adjustment_notes(table.notes, words, model, titles=(table.title,))
    if model.where:
        table.notes.say(f"{where_note(words, model.where)}.")
    for change in words.report.sensitivity:
        if change.of == model.name:
            table.notes.say(f"{change.label}: {_change(words, change)}.")
    return TableLayout(
        id=table_id,
        caption=caption,
        stub_title="Exposure and analysis",
        columns=_columns(table),
        rows=tuple(printed),
        footnotes=table.notes.footnotes(),
    )


def _change(words: Words, change: Sensitivity) -> str:
    """The one thing that an analysis changes, in words."""
    added = [inside(words.label(covariate.variable)) for covariate in change.add]
    dropped = [inside(words.label(name)) for name in change.drop]
    parts = (
        f"also adjusted for {listed(added)}" if added else "",
        f"not adjusted for {listed(dropped)}" if dropped else "",
        f"{change.errors.value} standard errors" if change.errors else "",
        sample_words(words, change.sample) if change.sample else "",
        inside(where_note(words, change.where)) if change.where else "",
    )
    return "; ".join(part for part in parts if part)


def _columns(table: _Table) -> tuple[Column, ...]:
    columns: list[Column] = []
    for place, outcome in enumerate(table.model.outcomes):
        spanner = table.words.difference(outcome)
        columns.append(Column(id=f"c{place}", title="Estimate (95% CI)", spanner=spanner))
        columns.append(Column(id=f"n{place}", title="n", spanner=spanner))
    return tuple(columns)


def _analysis_rows(table: _Table, exposure: Exposure, analysis: str) -> list[Row]:
    rows = []
    for level, label in levels_of(table.words, exposure):
        cells = _cells(table, exposure, analysis, level=level)
        if any(cell.results for cell in cells[::2]):
            stub = f"{analysis}: {label}" if label else analysis
            rows.append(Row(stub=stub, kind=RowKind.LEVEL, cells=cells))
    return rows


def _cells(table: _Table, exposure: Exposure, analysis: str, *, level: str) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    style = table.words.style
    for outcome in table.model.outcomes:
        found = table.found.at(
            "regression",
            variable=exposure.variable,
            variable_level=level,
            group_level=analysis,
            title=table.title,
            outcome=outcome,
            exposure=exposure.name,
        )
        digits = coefficient_digits(
            table.results, table.words, model=table.model.name, exposure=exposure.name, outcome=outcome
        )
        fit = table.found.at(
            "regression",
            group_level=analysis,
            title=table.title,
            outcome=outcome,
            exposure=fit_exposure(table.model, exposure.name),
        )
        cells.append(estimate_cell(found, digits=digits, notes=table.notes, style=style) if found else EMPTY)
        cells.append(Cell(text=count(whole(fit, Stat.N_OBS), style=style), results=(fit[Stat.N_OBS],)))
    return tuple(cells)
