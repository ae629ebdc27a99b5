"""All problems as comma-separated text for spreadsheets, in which no cell comes alive as a formula.

A cell whose first printing character is `=`, `+`, `-` or `@` (also in full width), or that begins with a tab or a line
end, gets an apostrophe in front, unless it is a plain number: `=1+1` is written as `'=1+1`, `-9` stays as it is.
`validation.json` holds every text unchanged.
"""

import csv
import io
import re
from collections.abc import Iterable

from cohortqc.model.problem import Problem

COLUMNS = (
    "problem_id",
    "severity",
    "code",
    "rule",
    "table",
    "file",
    "line",
    "row",
    "release",
    "participant",
    "key",
    "centre",
    "visit",
    "variable",
    "label",
    "observed",
    "observed_label",
    "expected",
    "related",
    "message",
    "remedy",
    "ask",
    "status",
    "waiver",
)
"""The columns in their order. `rule` is the rule's name, or the schema's own rule id where one failed."""

_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LIVELY = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_LIVELY_AT_ONCE = ("\t", "\r", "\n")


def problems_csv(problems: Iterable[Problem]) -> str:
    """One line a problem under a header line; lines end with LF, cells are quoted where they must be."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(problem) for problem in problems)
    return text.getvalue()


def inert(text: str) -> str:
    """The text as a spreadsheet may have it: with an apostrophe in front where it could be taken for a formula."""
    lively = text.startswith(_LIVELY_AT_ONCE) or text.lstrip().startswith(_LIVELY)
    return f"'{text}" if lively and not _PLAIN_NUMBER.fullmatch(text) else text


def revived(cell: str) -> str:
    """What `inert` was given, as far as can be told: a text that itself began so with an apostrophe loses it."""
    return cell[1:] if cell.startswith("'") and inert(cell[1:]) == cell else cell


def _cells(problem: Problem) -> list[str | int | None]:
    return [inert(cell) if isinstance(cell, str) else cell for cell in _raw_cells(problem)]


def _raw_cells(problem: Problem) -> tuple[str | int | None, ...]:
    return (
        problem.problem_id,
        problem.severity.value,
        problem.code,
        problem.rule or problem.name,
        problem.table,
        problem.file,
        problem.line,
        problem.row,
        problem.release,
        problem.participant,
        problem.key,
        problem.centre,
        problem.visit,
        problem.variable,
        problem.label,
        problem.observed,
        problem.observed_label,
        problem.expected,
        problem.related,
        problem.message,
        problem.remedy,
        problem.ask,
        problem.status,
        problem.waiver,
    )
