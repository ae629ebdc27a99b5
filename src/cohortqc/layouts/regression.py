"""Regression tables as text: a block an exposure, a line an outcome, adjustment sets side by side."""

from dataclasses import dataclass

from cohortqc.layouts.cells import EMPTY, estimate_cell, p_cell, value, whole
from cohortqc.layouts.coefficients import coefficient_digits, fit_exposure, is_grouped, levels_of
from cohortqc.layouts.footnotes import Notes
from cohortqc.layouts.lookup import Lookup
from cohortqc.layouts.model_notes import adjustment_notes, lost_notes, method_note, sample_note, tests_note
from cohortqc.layouts.rounding import count, fixed
from cohortqc.layouts.words import Words
from cohortqc.model.layout import Cell, Column, Row, RowKind, TableLayout
from cohortqc.model.report import Exposure, ExposureKind, Model, TableDefinition
from cohortqc.model.result import Results, Stat

REFERENCE = "reference"

_F_TESTS = {
    (False, "global"): "F test that all groups are alike, on the same standard errors.",
    (True, "global"): "F test of the whole spline, on the same standard errors.",
    (True, "nonlinearity"): "F test that the spline is a straight line, on the same standard errors.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    results: Results
    model: Model
    words: Words
    found: Lookup
    notes: Notes

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(self.model.sets)

    def digits(self, exposure: Exposure, outcome: str) -> int:
        return coefficient_digits(
            self.results, self.words, model=self.model.name, exposure=exposure.name, outcome=outcome
        )

    def estimate(self, exposure: Exposure, outcome: str, title: str, *, level: str = "") -> Cell:
        found = self.found.at(
            "regression",
            variable=exposure.variable,
            variable_level=level,
            title=title,
            outcome=outcome,
            exposure=exposure.name,
        )
        digits = self.digits(exposure, outcome)
        return estimate_cell(found, digits=digits, notes=self.notes, style=self.words.style)

    def p(self, exposure: Exposure, outcome: str, *, level: str = "") -> Cell:
        found = self.found.at(
            "regression",
            variable=exposure.variable,
            variable_level=level,
            title=self.titles[-1],
            outcome=outcome,
            exposure=exposure.name,
        )
        return p_cell(found, notes=self.notes, style=self.words.style)

    def sizes(self, exposure: Exposure, outcome: str) -> tuple[Cell, ...]:
        """`n = 7,750` for every set, and nothing under p."""
        cells = []
        for title in self.titles:
            name = fit_exposure(self.model, exposure.name)
            fit = self.found.at("regression", title=title, outcome=outcome, exposure=name)
            text = f"n = {count(whole(fit, Stat.N_OBS), style=self.words.style)}"
            cells.append(Cell(text=text, results=(fit[Stat.N_OBS],)))
        return (*cells, EMPTY)


def regression_layout(
    results: Results, definition: TableDefinition, model: Model, words: Words, *, caption: str
) -> TableLayout:
    """Lay out the exposures' coefficients of a model; the last column is the p value of the last set."""
    table = _Table(results=results, model=model, words=words, found=Lookup(results.of(definition.id)), notes=Notes())
    columns = _columns(table)
    rows: list[Row] = []
    for name in model.exposures:
        exposure = words.report.exposures[name]
        rows.extend(_group_rows(table, exposure) if is_grouped(exposure) else _line_rows(table, exposure))
    _general_notes(table, definition, rows)
    return TableLayout(
        id=definition.id,
        caption=caption,
        stub_title="Exposure and outcome",
        columns=columns,
        rows=tuple(rows),
        footnotes=table.notes.footnotes(),
    )


def _columns(table: _Table) -> tuple[Column, ...]:
    titles = [table.words.set_title(table.model, title) for title in table.titles]
    columns = [Column(id=f"c{place}", title=title, subtitle="estimate (95% CI)") for place, title in enumerate(titles)]
    mark = table.notes.mark(f"p value of the estimate under {titles[-1]}.") if len(titles) > 1 else ""
    return (*columns, Column(id="p", title=table.words.style.p, marks=mark))


def _line_rows(table: _Table, exposure: Exposure) -> list[Row]:
    """A heading with n, and a line for each outcome; n has its own line where outcomes differ in it."""
    outcomes = table.model.outcomes
    sizes = [table.sizes(exposure, outcome) for outcome in outcomes]
    alike = len({tuple(cell.text for cell in cells) for cells in sizes}) == 1
    blank = tuple(EMPTY for _ in sizes[0]) if sizes else ()
    rows = [Row(stub=table.words.exposure(exposure), kind=RowKind.GROUP, cells=sizes[0] if alike and sizes else blank)]
    for outcome, size in zip(outcomes, sizes, strict=True):
        cells = tuple(table.estimate(exposure, outcome, title) for title in table.titles)
        stub = table.words.difference(outcome)
        curved = exposure.kind is ExposureKind.SPLINE
        p = _f_test_p(table, exposure, outcome, "global") if curved else table.p(exposure, outcome)
        rows.append(Row(stub=stub, kind=RowKind.LEVEL, cells=(*cells, p)))
        if curved:
            bend = _f_test_p(table, exposure, outcome, "nonlinearity")
            stub = f"{table.words.label(outcome)}: nonlinearity"
            rows.append(Row(stub=stub, kind=RowKind.LEVEL, cells=(*[EMPTY] * len(cells), bend)))
        if not alike:
            rows.append(Row(stub=f"{table.words.label(outcome)}: participants", kind=RowKind.LEVEL, cells=size))
    return rows


def _group_rows(table: _Table, exposure: Exposure) -> list[Row]:
    """For each outcome a heading with n and the global p value, and a line for each group."""
    rows: list[Row] = []
    for outcome in table.model.outcomes:
        heading = f"{table.words.exposure(exposure)}: {table.words.difference(outcome)}"
        *sizes, _ = table.sizes(exposure, outcome)
        rows.append(
            Row(stub=heading, kind=RowKind.GROUP, cells=(*sizes, _f_test_p(table, exposure, outcome, "global")))
        )
        levels = levels_of(table.words, exposure)
        for level, label in levels:
            if _is_reference(table, exposure, outcome, level):
                cells = tuple(Cell(text=REFERENCE) for _ in table.titles)
                rows.append(Row(stub=label, kind=RowKind.LEVEL, cells=(*cells, EMPTY)))
                continue
            cells = tuple(table.estimate(exposure, outcome, title, level=level) for title in table.titles)
            p = table.p(exposure, outcome, level=level)
            rows.append(Row(stub=label, kind=RowKind.LEVEL, cells=(*cells, p)))
    return rows


def _is_reference(table: _Table, exposure: Exposure, outcome: str, level: str) -> bool:
    """The reference has no coefficient, while the other groups have one, or the reason why not."""
    return not table.found.at(
        "regression",
        variable=exposure.variable,
        variable_level=level,
        title=table.titles[-1],
        outcome=outcome,
        exposure=exposure.name,
    )


def _f_test_p(table: _Table, exposure: Exposure, outcome: str, context: str) -> Cell:
    found = table.found.at(
        context, variable=exposure.variable, title=table.titles[-1], outcome=outcome, exposure=exposure.name
    )
    cell = p_cell(found, notes=table.notes, style=table.words.style)
    if value(found, Stat.P_VALUE) is None:
        return cell
    mark = table.notes.mark(_F_TESTS[exposure.kind is ExposureKind.SPLINE, context])
    return Cell(text=cell.text, results=cell.results, marks=mark)


def _general_notes(table: _Table, definition: TableDefinition, rows: list[Row]) -> None:
    words, notes, model = table.words, table.notes, table.model
    notes.say(method_note(model))
    notes.say(words.sign_note(model.outcomes))
    for name in model.exposures:
        exposure = words.report.exposures[name]
        grouping = words.analysis.groupings.get(name)
        notes.say(grouping.note if grouping is not None else "")
        if is_grouped(exposure):
            scale = words.scale_notes(exposure.variable)
            notes.say(f"{words.label(name)}: {scale}." if scale else "")
        elif exposure.kind is ExposureKind.SPLINE:
            curve = f"natural cubic spline with {exposure.knots} knots at Harrell's percentiles of the analysis set"
            notes.say(f"{words.label(name)}: {curve}{_compared(table, exposure)}.")
        elif exposure.per == "sd":
            notes.say(f"{words.label(name)}: per standard deviation{_sd(table, exposure)} over the whole analysis set.")
    if len(model.exposures) > 1:
        notes.say("All exposures in one model." if model.together else "Each exposure in a separate model.")
    adjustment_notes(notes, words, model, titles=table.titles)
    notes.say(sample_note(words, model))
    rows_of_table = table.results.of(definition.id)
    lost_notes(notes, words, model, rows_of_table, title=table.titles[-1], exposures=model.exposures)
    notes.say(tests_note(sum(1 for row in rows if _is_test(row.cells[-1]))))


def _is_test(cell: Cell) -> bool:
    return any(result.stat_name is Stat.P_VALUE and result.stat is not None for result in cell.results)


def _contrast(table: _Table, exposure: Exposure) -> list[str]:
    """What coefficients are per, or compared at: an SD, or two percentiles, with the unit; nothing without a fit."""
    for title in table.titles:
        for outcome in table.model.outcomes:
            found = table.found.at(
                "contrast", variable=exposure.variable, title=title, outcome=outcome, exposure=exposure.name
            )
            if found:
                variable = table.words.variable(exposure.variable)
                digits = 1 if variable.digits is None else max(1, variable.digits)
                unit = f" {variable.unit}" if variable.unit else ""
                numbers = [float(result.stat) for result in found.values() if result.stat is not None]
                return [f"{fixed(number, digits=digits, style=table.words.style)}{unit}" for number in numbers]
    return []


def _sd(table: _Table, exposure: Exposure) -> str:
    found = _contrast(table, exposure)
    return f" ({found[0]})" if found else ""


def _compared(table: _Table, exposure: Exposure) -> str:
    found = _contrast(table, exposure)
    return f"; the estimate compares {found[1]} with {found[0]}" if found else ""
