"""The problems that the page lists: the worst first where there are too many for a page."""

from collections.abc import Iterable
from dataclasses import dataclass

from cohortqc.model.problem import Problem
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Validation

MOST_LISTED = 2_000
"""Problems on the page; problems.csv lists all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemListing:
    """What the page lists, and how many problems there are. `with_centre`: at least one problem names a centre."""

    problems: tuple[Problem, ...]
    total: int
    with_centre: bool


def problem_listing(validation: Validation, problems: Iterable[Problem], *, most: int = MOST_LISTED) -> ProblemListing:
    """All problems in their order, or the first `most` of the most severe; reads no further than it must."""
    quotas, room = {}, most
    for severity in Severity:
        quotas[severity] = min(room, validation.counts.get(severity, 0))
        room -= quotas[severity]
    wanted = sum(quotas.values())
    kept: list[Problem] = []
    for problem in problems:
        if len(kept) == wanted:
            break
        if quotas[problem.severity]:
            quotas[problem.severity] -= 1
            kept.append(problem)
    total = sum(validation.counts.get(severity, 0) for severity in Severity)
    return ProblemListing(problems=tuple(kept), total=total, with_centre=any(problem.centre for problem in kept))
