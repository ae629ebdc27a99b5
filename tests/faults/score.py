"""Seeded faults held against what validation finds: found at the right place, missed, false alarms."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from cohortqc.model.problem import Problem
from cohortqc.simulate.faults import SeededFault

Place = tuple[str, str, int | None, str]
"""Code; file (table or file, where no line is meant); line; variable."""


@dataclass(slots=True, kw_only=True)
class Score:
    """Counts by rule over many deliveries. `misplaced` keeps a few places that were missed, or false, to look at."""

    seeded: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    misplaced: list[str] = field(default_factory=list)

    def add(
        self,
        seeded: Iterable[SeededFault],
        problems: Iterable[Problem],
        *,
        before: Iterable[Problem] = (),
        where: str,
    ) -> None:
        """One delivery. A place counts once, however many problems of the rule stand there.

        before: problems of the delivery before anything was seeded; they are counted where it is scored itself.
        """
        meant = {seeded_place(fault) for fault in seeded}
        seen = {problem_place(problem) for problem in problems} - ({problem_place(found) for found in before} - meant)
        self.seeded.update(place[0] for place in meant)
        self.found.update(place[0] for place in meant & seen)
        self.false.update(place[0] for place in seen - meant)
        self.misplaced += [f"{where}: missed {place}" for place in sorted(meant - seen, key=str)]
        self.misplaced += [f"{where}: false {place}" for place in sorted(seen - meant, key=str)]

    @property
    def missed(self) -> Counter[str]:
        """Places that were seeded and not found."""
        return self.seeded - self.found


def seeded_place(fault: SeededFault) -> Place:
    """Where a fault must be found."""
    if fault.line is not None:
        return fault.code, fault.file, fault.line, fault.variable
    return fault.code, fault.table or fault.file, None, fault.variable


def problem_place(problem: Problem) -> Place:
    """Where a problem stands."""
    if problem.line is not None:
        return problem.code, problem.file, problem.line, problem.variable
    return problem.code, problem.table or problem.file, None, problem.variable
