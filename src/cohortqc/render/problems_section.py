"""The problems that the page lists: the worst first where there are too many for a page."""

from collections.abc import Iterable
from dataclasses import dataclass

from cohortqc.model.comparison import ProblemStatus
from cohortqc.model.problem import Problem
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Validation

MOST_LISTED = 2_000
"""Problems on the page; problems.csv lists all."""


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

    Waived ones give way to all others.
    """
    quotas: dict[str, int] = {}
    room = most
    counts = {severity.value: validation.counts.get(severity, 0) for severity in Severity}
    for kind, count in {**counts, ProblemStatus.WAIVED.value: validation.waived}.items():
        quotas[kind] = min(room, count)
        room -= quotas[kind]
    wanted = sum(quotas.values())
    kept: list[Problem] = []
    for problem in problems if wanted else ():
        kind = ProblemStatus.WAIVED.value if problem.waiver else problem.severity.value
        if quotas[kind]:
            quotas[kind] -= 1
            kept.append(problem)
            if len(kept) == wanted:
                break
    return ProblemListing(
        problems=tuple(kept),
        total=sum(counts.values()) + validation.waived,
        with_status=any(problem.status != ProblemStatus.NEW for problem in kept),
        unlisted=validation.unlisted,
    )
