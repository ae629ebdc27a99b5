"""What an earlier validation found, as far as a later one must know it, and how the two compare."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cohortqc.model.comparison import Changes, Comparison, PastProblem, ProblemStatus
from cohortqc.model.problem import Problem
from cohortqc.model.validation import Outcome, Validation

MOST_RESOLVED = 100_000
"""Identifiers of resolved problems that are kept, the latest first: beyond, one that returns counts as new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """`problems`: those it found, or left unjudged, by their id.

    `resolved`: the ids of those that were resolved up to then, the latest first, as keys, so that one is found at once.
    `delivery` and `as_of` are what its document says of it.
    """

    delivery: str = ""
    as_of: str | None = None
    problems: Mapping[str, PastProblem] = field(default_factory=dict)
    resolved: Mapping[str, None] = field(default_factory=dict)

    def status(self, problem_id: str) -> ProblemStatus:
        """Where a problem of now stands; one that a waiver covers is not asked for."""
        if problem_id in self.problems:
            return ProblemStatus.PERSISTING
        return ProblemStatus.RETURNED if problem_id in self.resolved else ProblemStatus.NEW


NOTHING_EARLIER = Earlier()
"""No previous validation: every problem is new."""


def compared(
    validation: Validation,
    problems: Iterable[Problem],
    *,
    earlier: Earlier,
    changes: Changes | None = None,
    why: str = "",
) -> Comparison:
    """A validation beside the earlier one. `problems`: its whole listing, with the statuses that `earlier` gives.

    `changes`: the values that differ between the deliveries; None, and `why`, where they were not compared.
    """
    statuses = Counter[str]()
    present: set[str] = set()
    for problem in problems:
        statuses[problem.status] += 1
        present.add(problem.problem_id)
    gone = [problem for problem_id, problem in earlier.problems.items() if problem_id not in present]
    judged = _Judged.of(validation.outcomes)
    resolved: list[PastProblem] = []
    unjudged: list[PastProblem] = []
    for past in gone:
        (resolved if judged.again(past) else unjudged).append(past)
    ids = dict.fromkeys([*(problem.problem_id for problem in resolved), *earlier.resolved])
    return Comparison(
        previous=earlier.delivery,
        previous_as_of=earlier.as_of,
        statuses={status.value: statuses[status.value] for status in ProblemStatus},
        resolved=tuple(resolved),
        unjudged=tuple(unjudged),
        resolved_ids=tuple(problem_id for problem_id in ids if problem_id not in present)[:MOST_RESOLVED],
        changes=changes,
        why=why,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """Where which rule judged anything: (code, the schema's rule id, table, variable), "" for all of them."""

    places: frozenset[tuple[str, str, str, str]]

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> "_Judged":
        return cls(
            places=frozenset(
                (outcome.rule.code, outcome.id, outcome.table, outcome.variable)
                for outcome in outcomes
                if outcome.judged
            )
        )

    def again(self, problem: PastProblem) -> bool:
        """Whether the rule judged the problem's place this time: only then is a problem that is gone resolved."""
        return any(
            (problem.code, problem.rule, table, variable) in self.places
            for table in {"", problem.table}
            for variable in {"", problem.variable}
        )
