"""What is different from the previous validation, as the page and the terminal say it."""

from dataclasses import dataclass

from cohortqc.model.comparison import CellChange, Changes, Comparison, PastProblem, ProblemStatus, TableChanges
from cohortqc.render.counts import counted

MOST_CHANGES = 500
"""Changed cells on the page; changes.csv lists all."""

MOST_RESOLVED = 500
"""Resolved problems on the page; resolved.csv lists all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonView:
    """The section: its first sentence, changed cells (unasked first), tables, and the resolved problems."""

    previous: str
    summary: str
    changes: str
    why: str
    cells: tuple[CellChange, ...]
    cells_total: int
    tables: tuple[TableChanges, ...]
    resolved: tuple[PastProblem, ...]
    resolved_total: int
    unjudged: int


def comparison_view(comparison: Comparison | None) -> ComparisonView | None:
    """The section; None without a previous validation."""
    if comparison is None:
        return None
    changes = comparison.changes
    as_of = f" (as of {comparison.previous_as_of})" if comparison.previous_as_of else ""
    return ComparisonView(
        previous=f"{comparison.previous}{as_of}",
        summary=", ".join(status_texts(comparison)),
        changes="" if changes is None else changes_text(changes),
        why=comparison.why,
        cells=() if changes is None else changes.cells[:MOST_CHANGES],
        cells_total=0 if changes is None else len(changes.cells),
        tables=() if changes is None else changes.tables,
        resolved=comparison.resolved[:MOST_RESOLVED],
        resolved_total=len(comparison.resolved),
        unjudged=len(comparison.unjudged),
    )


def status_texts(comparison: Comparison) -> list[str]:
    """How many problems of each status, without the empty ones, and how many are resolved or were not looked at."""
    told = [
        f"{comparison.statuses.get(status.value, 0):,} {status.value}"
        for status in ProblemStatus
        if comparison.statuses.get(status.value, 0)
    ]
    told.append(f"{len(comparison.resolved):,} resolved")
    if comparison.unjudged:
        told.append(f"{len(comparison.unjudged):,} not judged again")
    return told


def changes_text(changes: Changes) -> str:
    """`12 values changed that nobody asked about, 3 that somebody did; 5 rows added, 1 row removed`."""
    unasked, asked = changes.unasked, changes.asked
    added, removed = sum(table.added for table in changes.tables), sum(table.removed for table in changes.tables)
    return (
        f"{counted(unasked, 'value')} changed that nobody asked about, {asked:,} that somebody did; "
        f"{counted(added, 'row')} added, {counted(removed, 'row')} removed"
    )
