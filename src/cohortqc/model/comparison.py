"""What is different from the previous validation: problems resolved, and values that changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ProblemStatus(StrEnum):
    """Where a problem stands: against the previous validation, or waived (whatever was before)."""

    NEW = "new"
    PERSISTING = "persisting"
    RETURNED = "returned"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastProblem:
    """A problem of an earlier validation, in the words that its document has for it."""

    problem_id: str
    severity: str
    code: str
    name: str
    rule: str = ""
    table: str = ""
    participant: str = ""
    key: str = ""
    centre: str = ""
    visit: str = ""
    variable: str = ""
    label: str = ""
    observed: str = ""
    related: str = ""
    message: str = ""
    status: str = ProblemStatus.NEW


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One cell that is not what it was. `problem_id`: the problem that asked about it, "" where nobody did.

    `before` and `after` are values as problems.csv writes them, "" where missing; their labels then give the reason.
    """

    table: str
    file: str
    line: int | None
    participant: str
    key: str
    variable: str
    label: str
    before: str
    before_label: str
    after: str
    after_label: str
    problem_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChanges:
    """How a table differs from the previous delivery: rows by key. `why`: why it was not compared, else ""."""

    table: str
    rows_before: int = 0
    rows_after: int = 0
    compared: int = 0
    added: int = 0
    removed: int = 0
    not_compared: int = 0
    unasked: int = 0
    asked: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Values that differ between two deliveries, those that nobody asked about first."""

    delivery: str
    tables: tuple[TableChanges, ...]
    cells: tuple[CellChange, ...]

    @property
    def unasked(self) -> int:
        """Cells that changed although no problem of the previous validation was about them."""
        return sum(table.unasked for table in self.tables)

    @property
    def asked(self) -> int:
        """Cells that changed and that a problem of the previous validation was about."""
        return sum(table.asked for table in self.tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A validation beside the previous one. `changes`: values that differ; None, and `why` then says why none is known.

    `statuses`: how many problems of each status. `resolved`: problems that are gone; `unjudged`: those whose rule now
    judged nothing at their place, so that nobody knows. `resolved_ids`: all that were ever resolved and are not here.
    """

    previous: str
    previous_as_of: str | None
    statuses: Mapping[str, int] = field(default_factory=dict)
    resolved: tuple[PastProblem, ...] = ()
    unjudged: tuple[PastProblem, ...] = ()
    resolved_ids: tuple[str, ...] = ()
    changes: Changes | None = None
    why: str = ""
