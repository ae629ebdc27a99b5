"""Outcomes as the page shows them: by family, failures rule by rule, passed and not run gathered."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Family, Rule
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome, Status, Validation
from cohortqc.render.counts import counted, counted_in
from cohortqc.render.example import Example, example_of

MOST_MESSAGES = 8
"""Messages shown of one outcome."""

MOST_OPEN = 20
"""Failures of one family that stand open; the others, the less severe ones, open on demand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPlace:
    """One outcome that failed. `message` is its first finding's; `requires`: what must hold, where that says more.

    `messages`: what all its findings say, with their files; `more`: how many further ones say something else.
    """

    outcome: Outcome
    place: str
    extent: str
    message: str
    requires: str
    example: Example | None
    messages: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRule:
    """All failures of one rule (of the catalogue, or the schema's own) with one severity.

    `where`: the place, or how many; `extent`: "6 rows", "6 rows, 2 of them waived"; `message`: "" where the places
    have different ones. What is wholly waived comes last, and closed.
    """

    severity: Severity
    rule: Rule
    where: str
    extent: str
    message: str
    remedy: str
    places: tuple[FailedPlace, ...]
    starts_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePlaces:
    """The outcomes of one rule that passed, or that were not run for the same reason."""

    rule: Rule
    places: str
    count: str
    why: str
    judged: int
    unknown: int
    not_applicable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyView:
    """One family. `summary`: "2 failed, 14 passed, 1 not run", counted in places."""

    name: str
    summary: str
    failed: tuple[FailedRule, ...]
    passed: tuple[RulePlaces, ...]
    not_run: tuple[RulePlaces, ...]


def family_views(validation: Validation) -> list[FamilyView]:
    """Every family that has an outcome, in the catalogue's order."""
    views = []
    for family in Family:
        outcomes = [outcome for outcome in validation.outcomes if outcome.rule.family is family]
        if outcomes:
            views.append(_family_view(family, outcomes))
    return views


def place_text(outcome: Outcome) -> str:
    """`bmd_hip.HIPNKBMD`; `hip-against-neck (bmd_hip)` for a rule of the schema's own; files that are of no table."""
    place = ".".join(part for part in (outcome.table, outcome.variable) if part) or _files(outcome)
    return f"{outcome.id} ({place})" if outcome.id else place


def _files(outcome: Outcome) -> str:
    """The files that findings are about: the first by name, the others counted; `delivery` where there is none."""
    names = list(dict.fromkeys(finding.file.name for finding in outcome.findings if finding.file is not None))
    if not names:
        return "delivery"
    return names[0] if len(names) == 1 else f"{names[0]} and {counted(len(names) - 1, 'more file')}"


def _family_view(family: Family, outcomes: Sequence[Outcome]) -> FamilyView:
    failed = _with(outcomes, Status.FAILED)
    passed, not_run = _with(outcomes, Status.PASSED), _with(outcomes, Status.NOT_RUN)
    counts = (
        (len(failed), "failed"),
        (len(passed), "passed"),
        (len(not_run), "not run"),
    )
    return FamilyView(
        name=family.value,
        summary=", ".join(f"{count:,} {word}" for count, word in counts if count),
        failed=tuple(_failed_rules(failed)),
        passed=tuple(_gathered(passed)),
        not_run=tuple(_gathered(not_run)),
    )


def _with(outcomes: Iterable[Outcome], status: Status) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.status is status]


def _failed_rules(failed: Sequence[Outcome]) -> Iterator[FailedRule]:
    """One entry a rule and severity, the worst first."""
    by_rule: dict[tuple[Severity, str, str], list[Outcome]] = {}
    for outcome in failed:
        by_rule.setdefault((outcome.severity, outcome.rule.code, outcome.id), []).append(outcome)
    worst_first = sorted(by_rule.items(), key=lambda item: (_all_waived(item[1]), item[0][0].rank))
    for number, ((severity, _, _), outcomes) in enumerate(worst_first):
        places = tuple(_failed_place(outcome) for outcome in outcomes)
        messages = {place.message for place in places}
        yield FailedRule(
            severity=severity,
            rule=outcomes[0].rule,
            where=places[0].place if len(places) == 1 else counted(len(places), "place"),
            extent=_extent(outcomes),
            message=messages.pop() if len(messages) == 1 else "",
            remedy=outcomes[0].findings[0].remedy if outcomes[0].findings else outcomes[0].rule.remedy,
            places=places,
            starts_open=number < MOST_OPEN and not _all_waived(outcomes),
        )


def _all_waived(outcomes: Sequence[Outcome]) -> bool:
    return not any(outcome.standing for outcome in outcomes)


def _extent(outcomes: Sequence[Outcome]) -> str:
    failed, waived = sum(outcome.failed for outcome in outcomes), sum(outcome.waived for outcome in outcomes)
    extent = counted_in(failed, outcomes[0].unit)
    if not waived:
        return extent
    return f"{extent}, waived" if waived == failed else f"{extent}, {waived:,} of them waived"


def _failed_place(outcome: Outcome) -> FailedPlace:
    example = example_of(outcome)
    told = list(dict.fromkeys(_told(finding) for finding in outcome.findings))
    says_no_more = example is not None and example.expected == outcome.what
    return FailedPlace(
        outcome=outcome,
        place=place_text(outcome),
        extent=_extent([outcome]),
        message=outcome.findings[0].message if outcome.findings else outcome.what,
        requires="" if says_no_more else outcome.what,
        example=example,
        messages=tuple(told[:MOST_MESSAGES]),
        more=max(0, len(told) - MOST_MESSAGES),
    )


def _told(finding: Finding) -> str:
    """What a finding says, with its file where it is about a file: rows are counted, not told one by one."""
    return (
        finding.message
        if finding.part is not None or finding.file is None
        else f"{finding.file.name}: {finding.message}"
    )


def _gathered(outcomes: Sequence[Outcome]) -> list[RulePlaces]:
    """Outcomes of one rule with one reason make one line; the order of their first appearance stays."""
    first_seen = {_key(outcome): index for index, outcome in reversed(list(enumerate(outcomes)))}
    ordered = sorted(outcomes, key=lambda outcome: first_seen[_key(outcome)])
    return [_rule_places(list(group)) for _, group in groupby(ordered, key=_key)]


def _key(outcome: Outcome) -> tuple[str, str]:
    return outcome.rule.code, outcome.why


def _rule_places(outcomes: Sequence[Outcome]) -> RulePlaces:
    first = outcomes[0]
    return RulePlaces(
        rule=first.rule,
        places=", ".join(place_text(outcome) for outcome in outcomes),
        count=counted(len(outcomes), "place"),
        why=first.why,
        judged=sum(outcome.judged for outcome in outcomes),
        unknown=sum(outcome.unknown for outcome in outcomes),
        not_applicable=sum(outcome.not_applicable for outcome in outcomes),
    )
