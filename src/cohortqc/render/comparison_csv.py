"""What is different from the previous validation as comma-separated text: `resolved.csv` and `changes.csv`."""

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

from cohortqc.model.comparison import CellChange, Comparison, PastProblem
from cohortqc.render.csv_text import csv_text
from cohortqc.render.files import write_whole

RESOLVED, CHANGES = "resolved.csv", "changes.csv"
RESOLVED_COLUMNS = tuple(field.name for field in fields(PastProblem))
CHANGE_COLUMNS = ("change", *(field.name for field in fields(CellChange)))
ASKED, UNASKED = "asked", "unasked"


def write_comparison(comparison: Comparison | None, *, out: Path) -> None:
    """Write what there is; take away what an earlier run has left there and this one does not say."""
    changes = None if comparison is None else comparison.changes
    texts = {
        RESOLVED: (RESOLVED_COLUMNS, None if comparison is None else resolved_csv(comparison.resolved)),
        CHANGES: (CHANGE_COLUMNS, None if changes is None else changes_csv(changes.cells)),
    }
    for name, (columns, text) in texts.items():
        if text is not None:
            write_whole(out / name, text)
        elif _is_ours(out / name, header=",".join(columns)):
            (out / name).unlink()


def resolved_csv(problems: Iterable[PastProblem]) -> str:
    """One line a problem that is gone, as the previous validation told it. Cells as in problems.csv."""
    return csv_text(RESOLVED_COLUMNS, ([getattr(problem, name) for name in RESOLVED_COLUMNS] for problem in problems))


def changes_csv(cells: Iterable[CellChange]) -> str:
    """One line a cell that changed: `unasked` or `asked` (then `problem_id` says by which problem)."""
    rows = (
        [ASKED if cell.problem_id else UNASKED, *(getattr(cell, name) for name in CHANGE_COLUMNS[1:])] for cell in cells
    )
    return csv_text(CHANGE_COLUMNS, rows)


def _is_ours(path: Path, *, header: str) -> bool:
    """Whether this file begins as one that an earlier run wrote; nobody else's is touched."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.readline(4096).strip() == header.encode("ascii")
