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
    """What the page lists, and how many problems there are."""

    problems: tuple[Problem, ...]
    total: int


def problem_listing(validation: Validation, problems: Iterable[Problem], *, most: int = MOST_LISTED) -> ProblemListing:
    """All problems, or `most` of the most severe, in their order; reads no further than it must."""
    quotas, room = {}, most
    for severity in Severity:
        quotas[severity] = min(room, validation.counts.get(severity, 0))
        room -= quotas[severity]
    wanted = sum(quotas.values())
    kept: list[Problem] = []
    for problem in problems if wanted else ():
        if quotas[problem.severity]:
            quotas[problem.severity] -= 1
            kept.append(problem)
            if len(kept) == wanted:
                break
    total = sum(validation.counts.get(severity, 0) for severity in Severity)
    return ProblemListing(problems=tuple(kept), total=total)
