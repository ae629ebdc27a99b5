"""What the terminal says after validating: the verdict, the worst findings, where the page is. Plain lines."""

from collections.abc import Iterator

from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome, Status, Validation, Verdict
from cohortqc.render.counts import counted, counted_in, joined
from cohortqc.render.excerpt import excerpt
from cohortqc.render.rules_section import place_text

MOST_SHOWN = 5


def summary_lines(validation: Validation, verdict: Verdict, *, page: str) -> Iterator[str]:
    """Verdict and detail, up to five failed rules (the worst first), the counts, and the page.

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
        yield f"{_counts(validation)}, listed in problems.csv"
    yield f"Page: {page}"


def worst_first(validation: Validation) -> list[Outcome]:
    """The outcomes that failed: by severity, then by how many failed."""
    failed = [outcome for outcome in validation.outcomes if outcome.status is Status.FAILED]
    return sorted(failed, key=lambda outcome: (outcome.severity.rank, -outcome.failed))


def _line(outcome: Outcome) -> str:
    message = outcome.findings[0].message if outcome.findings else outcome.what
    extent = counted_in(outcome.failed, outcome.unit)
    place = excerpt(place_text(outcome))
    return f"  {outcome.severity.value:<7}  {outcome.rule.code}  {place}: {excerpt(message)} ({extent})"


def _counts(validation: Validation) -> str:
    found = [(validation.counts.get(severity, 0), severity.value) for severity in Severity]
    return joined([counted(count, word) for count, word in found if count])
