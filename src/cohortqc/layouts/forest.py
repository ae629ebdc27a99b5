"""Forest plots as marks and text: the numbers of the regression table under one adjustment set."""

from cohortqc.layouts.cells import Statistics, estimate_cell, value
from cohortqc.layouts.coefficients import coefficient_digits, is_grouped, levels_of
from cohortqc.layouts.footnotes import Notes
from cohortqc.layouts.lookup import Lookup
from cohortqc.layouts.model_notes import adjustment_notes, lost_notes, method_note, sample_note
from cohortqc.layouts.words import Words, inside
from cohortqc.model.layout import ForestLayout, ForestMark
from cohortqc.model.report import Exposure, FigureDefinition, Model
from cohortqc.model.result import Results, Stat

NO_DIFFERENCE = 0.0


def forest_layout(
    results: Results, definition: FigureDefinition, model: Model, words: Words, *, caption: str
) -> ForestLayout:
    """Lay out a forest plot: a group of marks an exposure, a mark an outcome (and group of a grouped exposure).

    An estimate that does not exist has no mark; a footnote names it with its reason.
    """
    rows = results.of(definition.id)
    title = rows[0].set
    found, notes = Lookup(rows), Notes()
    notes.say(method_note(model))
    notes.say(words.sign_note(model.outcomes))
    adjustment_notes(notes, words, model, titles=(title,))
    marks: list[ForestMark] = []
    for name in model.exposures:
        marks.extend(_marks(results, words.report.exposures[name], model, words, found, notes, title))
    notes.say(sample_note(words, model))
    lost_notes(notes, words, model, rows, title=title, exposures=model.exposures)
    units = list(dict.fromkeys(words.difference_unit(outcome) for outcome in model.outcomes))
    unit = f" ({units[0]})" if len(units) == 1 and units[0] else ""
    return ForestLayout(
        id=definition.id,
        caption=caption,
        axis=f"Difference in outcome{unit}, 95% CI",
        marks=tuple(marks),
        null=NO_DIFFERENCE,
        description=_description(marks, words.set_title(model, title)),
        footnotes=notes.footnotes(),
    )


def _marks(
    results: Results, exposure: Exposure, model: Model, words: Words, found: Lookup, notes: Notes, title: str
) -> list[ForestMark]:
    marks = []
    for outcome in model.outcomes:
        if is_grouped(exposure) and len(levels_of(words, exposure)) < 2:
            whole = found.at("global", variable=exposure.variable, title=title, outcome=outcome, exposure=exposure.name)
            notes.say(_reason(words, words.label(outcome), exposure, whole))
            continue
        digits = coefficient_digits(results, words, model=model.name, exposure=exposure.name, outcome=outcome)
        for level, level_label in levels_of(words, exposure):
            part = found.at(
                "regression",
                variable=exposure.variable,
                variable_level=level,
                title=title,
                outcome=outcome,
                exposure=exposure.name,
            )
            estimate, low, high = (value(part, name) for name in (Stat.ESTIMATE, Stat.CONF_LOW, Stat.CONF_HIGH))
            label = f"{words.label(outcome)}: {level_label}" if is_grouped(exposure) else words.label(outcome)
            if estimate is not None and low is not None and high is not None:
                text = estimate_cell(part, digits=digits, notes=notes, style=words.style).text
                group = words.exposure(exposure)
                marks.append(ForestMark(group=group, label=label, estimate=estimate, low=low, high=high, text=text))
            elif part:
                notes.say(_reason(words, label, exposure, part))
    return marks


def _reason(words: Words, label: str, exposure: Exposure, part: Statistics) -> str:
    """`Femoral neck, by social strain: the exposure has fewer than 2 groups.`, as a figure has no dash for it."""
    reason = next((row.problem for row in part.values() if row.problem), "not computed")
    return f"{label}, by {inside(words.label(exposure.name))}: {reason}."


def _description(marks: list[ForestMark], title: str) -> str:
    """The plot in words, for those who do not see it."""
    lines = [f"{mark.group}; {mark.label}: {mark.text}." for mark in marks]
    return " ".join([f"Forest plot of estimates with 95% confidence intervals, {title}.", *lines])
