"""The footnotes of tables and figures of a model: method, adjustment, who was lost, how many tests."""

from collections.abc import Iterable

from cohortqc.layouts.coefficients import fit_exposure
from cohortqc.layouts.footnotes import Notes
from cohortqc.layouts.rounding import count
from cohortqc.layouts.words import Words, inside
from cohortqc.model.report import Model, Sample
from cohortqc.model.result import Result, Stat

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")

_SAMPLES = {
    Sample.COMMON_WITHIN_OUTCOME: "all models of an outcome use the same {who}",
    Sample.COMMON: "all models use the same {who}",
    Sample.PER_MODEL: "each model uses the {who} with its own variables known, so n differs between models",
}


def method_note(model: Model, *, level: str = "95% CI") -> str:
    """How estimates, standard errors and intervals were made."""
    return f"Linear regression; estimates ({level}), {model.errors.value} standard errors, t distribution."


def adjustment_notes(notes: Notes, words: Words, model: Model, *, titles: Iterable[str]) -> None:
    """One note a set: `Full: adjusted for age, education, ...`."""
    for title in titles:
        adjustment = model.sets[title]
        if adjustment.covariates:
            notes.say(f"{title}: adjusted for {words.covariates(adjustment)}.")
        else:
            notes.say(f"{title}: not adjusted.")


def sample_note(words: Words, model: Model) -> str:
    """Who the models use."""
    return f"Complete cases; {_SAMPLES[model.sample].format(who=words.report.who)}."


def lost_notes(
    notes: Notes, words: Words, model: Model, rows: Iterable[Result], *, title: str, exposures: Iterable[str]
) -> None:
    """For each outcome: of how many, lost for which missing variable; once where exposures agree."""
    every = [row for row in rows if row.context == "lost" and row.set == title]
    for outcome in model.outcomes:
        told: dict[str, list[str]] = {}
        for exposure in exposures:
            name = fit_exposure(model, exposure)
            found = [row for row in every if row.outcome == outcome and row.exposure == name]
            told.setdefault(_lost(words, found), []).append(exposure)
        for text, behind in told.items():
            about = words.label(outcome)
            if len(told) > 1:
                about = f"{about} by {', '.join(inside(words.label(exposure)) for exposure in behind)}"
            notes.say(f"{about}: {text}" if text else "")


def _lost(words: Words, rows: list[Result]) -> str:
    total = next((row.stat for row in rows if row.stat_name is Stat.N_TOTAL), None)
    if total is None:
        return ""
    style = words.style
    lost = [
        f"{inside(words.label(row.variable))} {count(int(row.stat or 0), style=style)}"
        for row in rows
        if row.stat_name is Stat.N_MISS
    ]
    missing = f"missing {', '.join(lost)}" if lost else "none missing"
    return f"of {count(int(total), style=style)} {words.report.who}, {missing}."


def tests_note(tests: int) -> str:
    """How many p values the table shows, and that they stand unadjusted; nothing when there are none."""
    if tests == 0:
        return ""
    number = _NUMBERS[tests] if tests < len(_NUMBERS) else str(tests)
    noun = "test; its p value is" if tests == 1 else "tests; p values are"
    return f"{number} {noun} not adjusted for multiplicity."
