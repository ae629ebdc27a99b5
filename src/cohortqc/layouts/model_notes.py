"""The footnotes of tables and figures of a model: method, adjustment, who was lost, how many tests."""

from collections.abc import Iterable, Mapping, Sequence

from cohortqc.layouts.coefficients import fit_exposure
from cohortqc.layouts.footnotes import Notes
from cohortqc.layouts.rounding import count
from cohortqc.layouts.words import Words, inside, joined, listed, number_word
from cohortqc.model.report import Model, Sample
from cohortqc.model.result import Result, Stat

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
        name = words.set_title(model, title)
        if adjustment.covariates:
            notes.say(f"{name}: adjusted for {words.covariates(adjustment)}.")
        else:
            notes.say(f"{name}: not adjusted.")


def sample_note(words: Words, model: Model) -> str:
    """Who the models use, and the condition that limits them."""
    among = f" {where_note(words, model.where)}." if model.where else ""
    return f"Complete cases; {sample_words(words, model.sample)}.{among}"


def sample_words(words: Words, sample: Sample) -> str:
    """Which participants models share, as part of a sentence."""
    return _SAMPLES[sample].format(who=words.report.who)


def where_note(words: Words, where: str) -> str:
    """A condition as the report states it."""
    return f"Only {words.report.who} for whom {' '.join(where.split())}"


def lost_notes(
    notes: Notes, words: Words, model: Model, rows: Iterable[Result], *, title: str, exposures: Sequence[str]
) -> None:
    """Of how many, lost for which missing variable; one note for all outcomes and exposures that lose alike."""
    every = [row for row in rows if row.context == "lost" and row.set == title]
    about: dict[str, dict[str, list[str]]] = {}
    for outcome in model.outcomes:
        for exposure in exposures:
            name = fit_exposure(model, exposure)
            text = _lost(words, [row for row in every if row.outcome == outcome and row.exposure == name])
            about.setdefault(text, {}).setdefault(outcome, []).append(exposure)
    under = f" ({words.set_title(model, title)})" if model.sample is Sample.PER_MODEL and len(model.sets) > 1 else ""
    for text, told in about.items():
        notes.say(f"{_who(words, model, told, exposures)}{under}: {text}" if text else "")


def _who(words: Words, model: Model, told: Mapping[str, Sequence[str]], exposures: Sequence[str]) -> str:
    """`Every outcome`, `Femoral neck and total hip`, `Lumbar spine by social support`."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for outcome, behind in told.items():
        alike.setdefault(tuple(behind), []).append(outcome)
    named = []
    for behind, outcomes in alike.items():
        labels = [words.label(outcomes[0]), *(inside(words.label(outcome)) for outcome in outcomes[1:])]
        every = len(outcomes) == len(model.outcomes) > 1
        by = [inside(words.label(exposure)) for exposure in behind] if len(behind) < len(exposures) else []
        behind_text = f" by {joined(list(dict.fromkeys(by)))}" if by else ""
        named.append(f"{'Every outcome' if every else joined(labels)}{behind_text}")
    return "; ".join(named)


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
    noun = "test; its p value is" if tests == 1 else "tests; p values are"
    return f"{number_word(tests).capitalize()} {noun} not adjusted for multiplicity."
