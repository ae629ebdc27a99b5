"""The footnotes of tables and figures of a model: method, adjustment, who was lost, how many tests."""

from collections.abc import Iterable

from cohortqc.layouts.coefficients import fit_exposure
from cohortqc.layouts.footnotes import Notes
from cohortqc.layouts.rounding import count
from cohortqc.layouts.words import Words, inside, listed
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
    """Of how many, lost for which missing variable; one note for all outcomes and exposures that lose alike."""
    every = [row for row in rows if row.context == "lost" and row.set == title]
    about: dict[str, dict[str, list[str]]] = {}
    for outcome in model.outcomes:
        for exposure in exposures:
            name = fit_exposure(model, exposure)
            text = _lost(words, [row for row in every if row.outcome == outcome and row.exposure == name])
            about.setdefault(text, {}).setdefault(outcome, []).append(exposure)
    many = any(len(behind) < len(tuple(exposures)) for told in about.values() for behind in told.values())
    for text, told in about.items():
        who = ", ".join(_named(words, outcome, behind if many else []) for outcome, behind in told.items())
        every_outcome = len(about) == 1 and len(told) > 1
        notes.say(f"{'Every outcome' if every_outcome else who}: {text}" if text else "")


def _named(words: Words, outcome: str, exposures: list[str]) -> str:
    by = " and ".join(inside(words.label(exposure)) for exposure in exposures)
    return f"{words.label(outcome)} by {by}" if by else words.label(outcome)


def _lost(words: Words, rows: list[Result]) -> str:
    total = next((row.stat for row in rows if row.stat_name is Stat.N_TOTAL), None)
    if total is None:
        return ""
    style = words.style
    lost = [
        f"{_what(words, row)} {count(int(row.stat or 0), style=style)}" for row in rows if row.stat_name is Stat.N_MISS
    ]
    missing = f"missing {listed(lost)}" if lost else "none missing"
    return f"of {count(int(total), style=style)} {words.report.who}, {missing}."


def _what(words: Words, row: Result) -> str:
    return "the outcome" if row.variable == row.outcome else inside(words.label(row.variable))


def tests_note(tests: int) -> str:
    """How many p values the table shows, and that they stand unadjusted; nothing when there are none."""
    if tests == 0:
        return ""
    number = _NUMBERS[tests] if tests < len(_NUMBERS) else str(tests)
    noun = "test; its p value is" if tests == 1 else "tests; p values are"
    return f"{number} {noun} not adjusted for multiplicity."
