"""What the terminal says after validating: the verdict, the worst findings, where the page is. Plain lines."""

from collections.abc import Iterator

from cohortqc.model.comparison import Comparison
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome, Validation, Verdict
from cohortqc.render.comparison_section import changes_text, status_texts
from cohortqc.render.counts import counted, counted_in, joined
from cohortqc.render.excerpt import excerpt
from cohortqc.render.rules_section import place_text

MOST_SHOWN = 5


def summary_lines(
    validation: Validation, verdict: Verdict, *, comparison: Comparison | None = None, page: str
) -> Iterator[str]:
    """Verdict and detail, up to five failed rules (the worst first), the counts, what is different, and the page.

    No value of a participant is quoted: the page and problems.csv hold them.
    """
    yield verdict.sentence
    if verdict.detail:
        yield verdict.detail
    failed = worst_first(validation)
    if failed:
        yield ""
        yield from (_line(outcome) for outcome in failed[:MOST_SHOWN])
        if len(failed) > MOST_SHOWN:
            yield f"  and {counted(len(failed) - MOST_SHOWN, 'more finding')}"
        yield ""
    if failed or validation.waived:
        listed = "listed in problems.csv"
        if validation.unlisted:
            listed += f" but for {validation.unlisted:,}, which are counted only (--memory)"
        yield f"{_counts(validation)}, {listed}"
    if comparison is not None:
        yield from _since(comparison)
    yield f"Page: {page}"


def worst_first(validation: Validation) -> list[Outcome]:
    """The outcomes that failed and are not waived: by severity, then by how many failed."""
    failed = [outcome for outcome in validation.outcomes if outcome.standing]
    return sorted(failed, key=lambda outcome: (outcome.severity.rank, -outcome.standing))


def _line(outcome: Outcome) -> str:
    message = outcome.findings[0].message if outcome.findings else outcome.what
    extent = counted_in(outcome.standing, outcome.unit)
    place = excerpt(place_text(outcome))
    return f"  {outcome.severity.value:<7}  {outcome.rule.code}  {place}: {excerpt(message)} ({extent})"


def _counts(validation: Validation) -> str:
    found = [(validation.counts.get(severity, 0), severity.value) for severity in Severity]
    told = [counted(count, word) for count, word in found if count]
    return joined([*told, *([f"{validation.waived:,} waived"] if validation.waived else [])])


def _since(comparison: Comparison) -> Iterator[str]:
    """Against the previous validation: in the words of the page."""
    yield f"Since {excerpt(comparison.previous)}: {', '.join(status_texts(comparison))}"
    if comparison.changes is not None:
        yield f"{changes_text(comparison.changes)}, listed in changes.csv"
    elif comparison.why:
        yield f"Values were not compared: {comparison.why}"
