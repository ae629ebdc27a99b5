"""All problems as comma-separated text for spreadsheets; `validation.json` holds every text unchanged."""

from collections.abc import Iterable

from cohortqc.model.problem import Problem
from cohortqc.render.csv_text import Cell, csv_text

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


def problems_csv(problems: Iterable[Problem]) -> str:
    """One line a problem under a header line; lines end with LF, cells are quoted where they must be."""
    return csv_text(COLUMNS, map(_cells, problems))


def _cells(problem: Problem) -> tuple[Cell, ...]:
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
