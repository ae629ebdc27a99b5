"""The problems that the page lists: the worst first where there are too many for a page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cohortqc.model.comparison import ProblemStatus
from cohortqc.model.problem import Problem
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Validation

MOST_LISTED = 2_000
"""Problems on the page; problems.csv lists all."""

_Group = tuple[str, str, str]
"""Severity, code, and the id of a rule of the schema's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemListing:
    """What the page lists, and how many problems there are. `with_status`: not all of them are simply new.

    `unlisted`: so many of them are counted only, and stand in no listing.
    """

    problems: tuple[Problem, ...]
    total: int
    with_status: bool
    unlisted: int = 0


def problem_listing(validation: Validation, problems: Iterable[Problem], *, most: int = MOST_LISTED) -> ProblemListing:
    """All problems, or `most` of the most severe, in their order; reads no further than it must.

    Of a severity that does not fit as a whole, every rule shows some: a rule with very many problems gives way to those
    with few. Waived ones give way to all others.
    """
    room = most
    counts = {severity.value: validation.counts.get(severity, 0) for severity in Severity}
    allotted: dict[_Group, int] = {}
    quotas: dict[str, int] = {}
    for kind, count in {**counts, ProblemStatus.WAIVED.value: validation.waived}.items():
        quotas[kind] = min(room, count)
        if quotas[kind] < count:
            allotted |= _allotted(validation, kind, room=quotas[kind])
        room -= quotas[kind]
    wanted = sum(quotas.values())
    kept: list[Problem] = []
    for problem in problems if wanted else ():
        kind = ProblemStatus.WAIVED.value if problem.waiver else problem.severity.value
        group = (kind, problem.code, problem.rule)
        if quotas[kind] and allotted.get(group, 1):
            quotas[kind] -= 1
            if group in allotted:
                allotted[group] -= 1
            kept.append(problem)
            if len(kept) == wanted:
                break
    return ProblemListing(
        problems=tuple(kept),
        total=sum(counts.values()) + validation.waived,
        with_status=any(problem.status != ProblemStatus.NEW for problem in kept),
        unlisted=validation.unlisted,
    )


def _allotted(validation: Validation, kind: str, *, room: int) -> dict[_Group, int]:
    """How many problems of one severity each rule may show: what the rules with few leave goes to the others."""
    standing: Counter[_Group] = Counter()
    for outcome in validation.outcomes:
        if outcome.severity.value == kind:
            standing[kind, outcome.rule.code, outcome.id] += outcome.standing
    allotted: dict[_Group, int] = {}
    for rank, (group, count) in enumerate(sorted(standing.items(), key=lambda item: item[1])):
        allotted[group] = min(count, room // (len(standing) - rank))
        room -= allotted[group]
    return allotted
