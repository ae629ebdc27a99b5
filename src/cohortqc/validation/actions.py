"""What to do next: the sender first, then each centre."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cohortqc.model.problem import Problem
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome, Validation
from cohortqc.rules.integrity import waiver_idle

NO_CENTRE = ""
"""The name under which rows stand that belong to no centre."""

OWN_WORK = frozenset({waiver_idle.RULE.code})
"""Rules about what we wrote ourselves: nobody outside can do anything about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreWork:
    """What one centre has to look at: problems by severity, and by rule (code, id or name), most first."""

    centre: str
    severities: Mapping[Severity, int]
    rules: tuple[tuple[str, str, int], ...]

    @property
    def total(self) -> int:
        """All its problems."""
        return sum(self.severities.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """`sender`: outcomes about files and columns, and systematic ones, the worst first; `centres`: all other problems.

    Centres come with the most problems first; the rows of no centre come last.
    """

    sender: tuple[Outcome, ...]
    centres: tuple[CentreWork, ...]


def actions(validation: Validation, problems: Iterable[Problem]) -> Actions:
    """Share the work out; `problems` is the listing of the validation. What is waived is nobody's work."""
    sender = [outcome for outcome in validation.outcomes if outcome.standing and _is_for_sender(outcome)]
    settled = {_place(outcome.rule.code, outcome.id, outcome.table, variable=outcome.variable) for outcome in sender}
    files_and_columns = {outcome.rule.code for outcome in sender if not _has_rows(outcome)}
    by_centre = defaultdict[str, list[Problem]](list)
    for problem in problems:
        if problem.waiver or problem.code in OWN_WORK:
            continue
        place = _place(problem.code, problem.rule, problem.table, variable=problem.variable)
        if place not in settled and problem.code not in files_and_columns:
            by_centre[problem.centre].append(problem)
    centres = [_work(centre, found) for centre, found in by_centre.items()]
    return Actions(
        sender=tuple(sorted(sender, key=lambda outcome: outcome.severity.rank)),
        centres=tuple(sorted(centres, key=lambda work: (work.centre == NO_CENTRE, -work.total, work.centre))),
    )


def _place(code: str, rule: str, table: str, *, variable: str) -> tuple[str, str, str, str]:
    """What outcomes and problems share; a rule of the schema's own is told by its id, whatever it compares."""
    return code, rule, table, "" if rule else variable


def _is_for_sender(outcome: Outcome) -> bool:
    return outcome.rule.code not in OWN_WORK and (outcome.systematic or not _has_rows(outcome))


def _has_rows(outcome: Outcome) -> bool:
    return any(finding.part is not None for finding in outcome.findings)


def _work(centre: str, problems: Iterable[Problem]) -> CentreWork:
    found = list(problems)
    severities = Counter(problem.severity for problem in found)
    rules = Counter((problem.code, problem.rule or problem.name) for problem in found)
    return CentreWork(
        centre=centre,
        severities={severity: severities[severity] for severity in Severity if severities[severity]},
        rules=tuple((code, name, count) for (code, name), count in rules.most_common()),
    )
