"""Outcomes as the page shows them: by family, failures one by one, passed and not run gathered by rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from cohortqc.model.rule import Family, Rule
from cohortqc.model.validation import Outcome, Status, Validation
from cohortqc.render.counts import counted, counted_in
from cohortqc.render.example import Example, example_of

MOST_OPEN = 20
"""Failures of one family that stand open; the others, the less severe ones, open on demand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPlace:
    """One outcome that failed. `message` and `remedy` are its first finding's, else the rule's."""

    outcome: Outcome
    place: str
    extent: str
    message: str
    remedy: str
    example: Example | None
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
    failed: tuple[FailedPlace, ...]
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
    """`bmd_hip.HIPNKBMD`, with the schema's own rule behind it where there is one."""
    place = ".".join(part for part in (outcome.table, outcome.variable) if part)
    return ", ".join(part for part in (outcome.id, place) if part) or "delivery"


def _family_view(family: Family, outcomes: Sequence[Outcome]) -> FamilyView:
    failed = sorted(_with(outcomes, Status.FAILED), key=lambda outcome: outcome.severity.rank)
    passed, not_run = _with(outcomes, Status.PASSED), _with(outcomes, Status.NOT_RUN)
    counts = (
        (len(failed), "failed"),
        (len(passed), "passed"),
        (len(not_run), "not run"),
    )
    return FamilyView(
        name=family.value,
        summary=", ".join(f"{count:,} {word}" for count, word in counts if count),
        failed=tuple(_failed_place(outcome, index=index) for index, outcome in enumerate(failed)),
        passed=tuple(_gathered(passed)),
        not_run=tuple(_gathered(not_run)),
    )


def _with(outcomes: Iterable[Outcome], status: Status) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.status is status]


def _failed_place(outcome: Outcome, *, index: int) -> FailedPlace:
    first = outcome.findings[0] if outcome.findings else None
    return FailedPlace(
        outcome=outcome,
        place=place_text(outcome),
        extent=counted_in(outcome.failed, outcome.unit),
        message=outcome.what if first is None else first.message,
        remedy=outcome.rule.remedy if first is None else first.remedy,
        example=example_of(outcome),
        starts_open=index < MOST_OPEN,
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
