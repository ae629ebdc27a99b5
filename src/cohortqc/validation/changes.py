"""Values that changed since the previous delivery: those that nobody asked about first."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cohortqc.model.comparison import CellChange, Changes, PastProblem, ProblemStatus, TableChanges
from cohortqc.model.delivery import Delivery
from cohortqc.model.schema import Schema, TableSchema, Variable
from cohortqc.model.table import Part, Table
from cohortqc.rules.cell_texts import CellTexts
from cohortqc.rules.judging import TOGETHER
from cohortqc.validation.cell_match import changed_cells
from cohortqc.validation.row_facts import row_facts
from cohortqc.validation.row_match import RowMatch, Rows, match_rows

Questions = Mapping[tuple[str, str], Sequence[PastProblem]]
"""(table, key) -> the problems of the previous validation about that row."""

_OPERAND = re.compile(r"(?:^|; )([^=;]+)=")


def changes(before: Delivery, after: Delivery, schema: Schema, *, problems: Iterable[PastProblem]) -> Changes:
    """Compare two deliveries of one schema, table by table, rows by key, cells as typed.

    A change was asked for when a problem of the previous validation, not waived, named that row and variable: alone,
    together with others, among the values that stood beside it, or the row as a whole. Cells come unasked first, then
    in the order of the schema's tables, the rows of now, and the variables.
    """
    questions = _questions(problems)
    tables: list[TableChanges] = []
    cells: list[CellChange] = []
    for table in schema.tables.values():
        first, second = before.tables.get(table.name), after.tables.get(table.name)
        if first is None or second is None:
            if first is not None or second is not None:
                tables.append(_not_compared(table, first, second, why="delivered only once"))
            continue
        pair = _Pair(table=table, before=first, after=second, delivery=after, schema=schema, questions=questions)
        if lacking := pair.lacking():
            tables.append(_not_compared(table, first, second, why=lacking))
            continue
        found = list(pair.cells())
        cells += found
        tables.append(pair.counts(found))
    return Changes(
        delivery=before.name,
        tables=tuple(tables),
        cells=tuple(sorted(cells, key=lambda cell: bool(cell.problem_id))),
    )


def _questions(problems: Iterable[PastProblem]) -> Questions:
    found: dict[tuple[str, str], list[PastProblem]] = {}
    for problem in problems:
        if problem.key and problem.status != ProblemStatus.WAIVED:
            found.setdefault((problem.table, problem.key), []).append(problem)
    return found


def _not_compared(table: TableSchema, before: Table | None, after: Table | None, *, why: str) -> TableChanges:
    return TableChanges(
        table=table.name,
        rows_before=before.row_count if before is not None else 0,
        rows_after=after.row_count if after is not None else 0,
        why=why,
    )


@dataclass(slots=True, kw_only=True)
class _Pair:
    """One table in both deliveries."""

    table: TableSchema
    before: Table
    after: Table
    delivery: Delivery
    schema: Schema
    questions: Questions
    _match: RowMatch | None = None

    def lacking(self) -> str:
        """Why rows cannot be matched; "" when they can."""
        if not self.table.key:
            return "the schema declares no key"
        lacking = [name for name in self.table.key if not (self.before.has(name) and self.after.has(name))]
        return f"{', '.join(lacking)} of the key was not delivered both times" if lacking else ""

    def match(self) -> RowMatch:
        if self._match is None:
            self._match = match_rows(self.before, self.after, key=self.table.key)
        return self._match

    def counts(self, cells: Sequence[CellChange]) -> TableChanges:
        match = self.match()
        asked = sum(1 for cell in cells if cell.problem_id)
        return TableChanges(
            table=self.table.name,
            rows_before=self.before.row_count,
            rows_after=self.after.row_count,
            compared=len(match.after),
            added=match.added,
            removed=match.removed,
            not_compared=match.not_compared,
            unasked=len(cells) - asked,
            asked=asked,
        )

    def cells(self) -> Iterator[CellChange]:
        """The cells that changed, by row of now and variable."""
        match = self.match()
        changed: list[tuple[int, int, str]] = []
        for number, name in enumerate(self.table.variables):
            if self.before.has(name) and self.after.has(name) and name not in self.table.key:
                places = changed_cells(self.before, self.after, variable=name, match=match)
                changed += [(place, number, name) for place in places.tolist()]
        places = np.array(sorted({place for place, _, _ in changed}), dtype=np.int64)
        facts = dict(zip(places.tolist(), self._rows(match.after[places]), strict=True))
        texts = {
            name: self._texts(name, np.array([place for place, _, other in changed if other == name], dtype=np.int64))
            for name in {name for _, _, name in changed}
        }
        for place, _, name in sorted(changed):
            row, variable = facts[place], self.table.variables[name]
            shown = texts[name][place]
            yield CellChange(
                table=self.table.name,
                file=row.file,
                line=row.line,
                participant=row.participant,
                key=row.key,
                variable=name,
                label=variable.label,
                before=shown.before,
                before_label=shown.before_label,
                after=shown.after,
                after_label=shown.after_label,
                problem_id=self._question(row.key, name),
            )

    def _question(self, key: str, variable: str) -> str:
        """The first problem that was about this cell; "" when none was."""
        for problem in self.questions.get((self.table.name, key), ()):
            named = problem.variable.split(TOGETHER) if problem.variable else [variable]
            if variable in named or variable in _OPERAND.findall(problem.related):
                return problem.problem_id
        return ""

    def _rows(self, rows: Rows) -> Iterator["_Row"]:
        for part, local, _ in _by_part(self.after, rows):
            facts = row_facts(part, local, delivery=self.delivery, schema=self.schema)
            for row, key, participant in zip(local.tolist(), facts.keys, facts.participants, strict=True):
                yield _Row(file=part.file.name, line=part.line_of(row), key=key, participant=participant)

    def _texts(self, name: str, places: Rows) -> Mapping[int, "_Shown"]:
        match, reasons = self.match(), self.schema.reasons
        variable = self.table.variables[name]
        before = dict(zip(match.before[places].tolist(), places.tolist(), strict=True))
        first = {
            before[row]: text for row, text in _cell_texts(self.before, name, np.sort(match.before[places]), reasons)
        }
        second = dict(zip(places.tolist(), _cell_texts(self.after, name, match.after[places], reasons), strict=True))
        return {
            place: _Shown(
                before=first[place][0],
                before_label=_label(variable, *first[place]),
                after=second[place][1][0],
                after_label=_label(variable, *second[place][1]),
            )
            for place in places.tolist()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """Where a row of now stands, and whose it is."""

    file: str
    line: int | None
    key: str
    participant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A cell as it was and is, as text; a label is a code's, or the reason of a missing value."""

    before: str
    before_label: str
    after: str
    after_label: str


def _label(variable: Variable, text: str, reason: str) -> str:
    return variable.codes.get(text, "") if text else reason


def _cell_texts(
    table: Table, variable: str, rows: Rows, reasons: Mapping[str, str]
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Row -> (its text, "" where missing; then the label of the reason), for rows over all parts, ascending."""
    for part, local, start in _by_part(table, rows):
        names = part.reason_index(variable)[local].tolist() if part.has(variable) else [0] * len(local)
        texts = list(CellTexts(part=part, variable=variable, rows=local)) if part.has(variable) else [""] * len(local)
        for row, text, reason in zip(local.tolist(), texts, names, strict=True):
            why = part.reason_names[reason - 1] if reason else part.blank_reason
            yield row + start, (text, "" if text else reasons.get(why, why))


def _by_part(table: Table, rows: Rows) -> Iterator[tuple[Part, Rows, int]]:
    """The rows (ascending, over all parts) part by part, as rows of that part, and how many rows came before it."""
    start = 0
    for part in table:
        inside = rows[(rows >= start) & (rows < start + part.row_count)]
        if len(inside):
            yield part, inside - start, start
        start += part.row_count
