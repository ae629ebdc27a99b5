"""Every rule, in the order in which they are applied: an earlier failure makes a cell unknown to later rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cohortqc.errors import UsageError
from cohortqc.model.rule import Rule
from cohortqc.rules.completeness import required_missing
from cohortqc.rules.protocol import Check, ColumnConstraint


class Phase(StrEnum):
    """The order of precedence; rules of one phase see the same evidence."""

    FILES = "files"
    STRUCTURE = "structure"
    TYPES = "types"
    VALUES = "codes and ranges"
    EXPECTED = "expected values"
    ANSWERS = "answers"
    BETWEEN = "computed and SQL rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The rules of one phase."""

    phase: Phase
    checks: tuple[Check, ...] = ()
    constraints: tuple[ColumnConstraint, ...] = ()


STEPS: tuple[Step, ...] = (
    Step(phase=Phase.FILES),
    Step(phase=Phase.STRUCTURE),
    Step(phase=Phase.TYPES),
    Step(phase=Phase.VALUES),
    Step(phase=Phase.EXPECTED),
    Step(phase=Phase.ANSWERS, checks=(required_missing,)),
    Step(phase=Phase.BETWEEN),
)


def rules() -> tuple[Rule, ...]:
    """Every rule of the catalogue, by code."""
    return tuple(sorted(_rules(), key=lambda rule: rule.code))


def rule(code: str) -> Rule:
    """The rule with this code, in whatever case it is written. UsageError when there is none."""
    for found in rules():
        if found.code == code.strip().upper():
            return found
    known = ", ".join(found.code for found in rules())
    raise UsageError(f"rule {code!r}: not in the catalogue; the codes are {known}")


def explain(code: str) -> str:
    """What a rule does, why it matters, what fails and what passes. UsageError for an unknown code."""
    found = rule(code)
    return f"{found.code} {found.name} ({found.severity})\n\n{found.explanation.strip()}\n"


def _rules() -> Iterator[Rule]:
    for step in STEPS:
        for check in step.checks:
            yield check.RULE
        for constraint in step.constraints:
            yield constraint.RULE
