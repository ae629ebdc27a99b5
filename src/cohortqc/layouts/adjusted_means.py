"""Tables of adjusted means as text: groups side by side, for each outcome its means and their differences."""

from dataclasses import dataclass, replace

from cohortqc.layouts.cells import EMPTY, Statistics, estimate_cell, p_cell, whole
from cohortqc.layouts.coefficients import digits_without_error, levels_of
from cohortqc.layouts.footnotes import Notes
from cohortqc.layouts.lookup import Lookup
from cohortqc.layouts.model_notes import adjustment_notes, lost_notes, method_note, sample_note, tests_note
from cohortqc.layouts.rounding import count, digits_for
from cohortqc.layouts.words import Words
from cohortqc.model.layout import Cell, Column, Row, RowKind, TableLayout
from cohortqc.model.report import AveragingKind, Exposure, Model, TableDefinition
from cohortqc.model.result import Result, Results, Stat

REFERENCE = "reference"

_TREND = {
    True: "Test for trend: the median of each group, over the whole analysis set, as a linear term.",
    False: "Test for trend: the ordered categories, counted 1, 2, 3, ..., as a linear term.",
}

_AVERAGES = {
    AveragingKind.OBSERVED: "Means are standardised to the observed covariates of the {who} analysed (g-computation).",
    AveragingKind.BALANCED: "Means are at the mean of numeric covariates, with equal weight for every category of the "
    "others (balanced grid).",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    definition: TableDefinition
    model: Model
    words: Words
    exposure: Exposure
    title: str
    rows: tuple[Result, ...]
    found: Lookup
    notes: Notes

    @property
    def levels(self) -> tuple[tuple[str, str], ...]:
        return levels_of(self.words, self.exposure)

    @property
    def reference(self) -> str:
        """Label of the group that differences are taken to."""
        level = next((row.group_level for row in self.rows if row.context == "difference"), "")
        return dict(self.levels).get(level, level)

    def at(self, context: str, outcome: str, *, level: str = "", group_level: str = "") -> Statistics:
        return self.found.at(
            context,
            variable=self.exposure.variable,
            variable_level=level,
            group_level=group_level,
            title=self.title,
            outcome=outcome,
            exposure=self.exposure.name,
        )


def adjusted_means_layout(
    results: Results, definition: TableDefinition, model: Model, words: Words, *, caption: str
) -> TableLayout:
    """Lay out adjusted means, differences to the reference group and, where asked for, the test for trend."""
    rows = results.of(definition.id)
    table = _Table(
        definition=definition,
        model=model,
        words=words,
        exposure=words.report.exposures[definition.exposure or ""],
        title=rows[0].set,
        rows=rows,
        found=Lookup(rows),
        notes=Notes(),
    )
    columns = _columns(table)
    printed = tuple(row for outcome in model.outcomes for row in _block(table, outcome))
    _general_notes(table)
    return TableLayout(
        id=definition.id,
        caption=caption,
        stub_title="Outcome",
        columns=columns,
        rows=printed,
        footnotes=table.notes.footnotes(),
    )


def _columns(table: _Table) -> tuple[Column, ...]:
    groups = tuple(Column(id=f"c{place}", title=label) for place, (_, label) in enumerate(table.levels))
    if not table.definition.trend:
        return groups
    mark = table.notes.mark(_TREND[table.exposure.name in table.words.analysis.groupings])
    return (*groups, Column(id="trend", title=f"{table.words.style.p} trend", marks=mark))


def _block(table: _Table, outcome: str) -> tuple[Row, ...]:
    style, notes = table.words.style, table.notes
    digits = _digits(table, outcome)
    sizes, means, differences = [], [], []
    for level, _ in table.levels:
        mean = table.at("adjusted-means", outcome, level=level)
        sizes.append(_size(table, mean))
        means.append(estimate_cell(mean, digits=digits, notes=notes, style=style))
        difference = _difference(table, outcome, level)
        differences.append(
            estimate_cell(difference, digits=digits, notes=notes, style=style) if difference else Cell(text=REFERENCE)
        )
    trend: tuple[Cell, ...] = ()
    blank: tuple[Cell, ...] = ()
    if table.definition.trend:
        trend = (p_cell(table.at("trend", outcome), notes=notes, style=style),)
        blank = (EMPTY,)
    sizes_known = [bool(size.results) for size in sizes]
    rows = [
        Row(stub=table.words.heading(outcome), kind=RowKind.GROUP, cells=(*[EMPTY] * len(sizes), *blank)),
        *([Row(stub="Participants", kind=RowKind.LEVEL, cells=(*sizes, *blank))] if any(sizes_known) else []),
        Row(stub="Adjusted mean (95% CI)", kind=RowKind.LEVEL, cells=(*means, *trend)),
    ]
    if table.reference:
        points = ", percentage points" if table.words.variable(outcome).unit == "%" else ""
        stub = f"Difference from {table.reference}{points} (95% CI)"
        rows.append(Row(stub=stub, kind=RowKind.LEVEL, cells=(*differences, *blank)))
    return tuple(rows)


def _size(table: _Table, mean: Statistics) -> Cell:
    if Stat.N_LEVEL not in mean:
        return EMPTY
    text = f"n = {count(whole(mean, Stat.N_LEVEL), style=table.words.style)}"
    return Cell(text=text, results=(mean[Stat.N_LEVEL],))


def _difference(table: _Table, outcome: str, level: str) -> Statistics:
    reference = next((row.group_level for row in table.rows if row.context == "difference"), "")
    return table.at("difference", outcome, level=level, group_level=reference)


def _digits(table: _Table, outcome: str) -> int:
    """Two significant digits of the largest standard error among means and differences in the outcome's unit."""
    unit = table.words.variable(outcome).unit
    errors = [
        float(row.stat)
        for row in table.rows
        if row.stat_name is Stat.STD_ERROR
        and row.context in {"adjusted-means", "difference"}
        and row.stat is not None
        and row.unit == unit
    ]
    return digits_for(max(errors)) if errors else digits_without_error(table.words, outcome)


def _general_notes(table: _Table) -> None:
    words, notes, model = table.words, table.notes, table.model
    notes.say(method_note(model))
    notes.say(_AVERAGES[table.definition.averaging].format(who=words.report.who))
    if model.together and len(model.exposures) > 1:
        notes.say("The exposure enters without the other exposures of the model.")
    grouping = words.analysis.groupings.get(table.exposure.name)
    notes.say(grouping.note if grouping is not None else "")
    scale = words.scale_notes(table.exposure.variable)
    notes.say(f"{words.label(table.exposure.name)}: {scale}." if scale else "")
    adjustment_notes(notes, words, model, titles=(table.title,))
    notes.say(sample_note(words, model))
    lost_notes(notes, words, _separately(model), table.rows, title=table.title, exposures=(table.exposure.name,))
    trends = [row for row in table.rows if row.context == "trend" and row.stat_name is Stat.P_VALUE]
    notes.say(tests_note(sum(row.stat is not None for row in trends)))


def _separately(model: Model) -> Model:
    """The model with its exposures one at a time, as adjusted means enter theirs."""
    return replace(model, together=False)
