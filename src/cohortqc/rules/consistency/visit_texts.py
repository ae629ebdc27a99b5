"""Visits in words: where a row stands and what it holds, made only when somebody reads it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cohortqc.model.table import Part
from cohortqc.rules.cell_texts import CellTexts
from cohortqc.rules.consistency.numbers import as_declared
from cohortqc.rules.lazy_texts import LazyTexts

Ints = npt.NDArray[np.int64]

_NAMED = 5
"""How many other rows are named beside a row."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellsOfVisits(LazyTexts):
    """What rows hold: `0.716`, or of several variables `SCANAGE=61; HIPDAYS=381`. Positions over all parts, (k,)."""

    parts: tuple[Part, ...]
    rows: Ints
    variables: tuple[str, ...]
    prefix: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def _sliced(self, where: slice) -> "CellsOfVisits":
        return replace(self, rows=self.rows[where])

    def _text_at(self, index: int) -> str:
        part, row = _located(self.parts, int(self.rows[index]))
        return self.prefix + _cells(part, row, self.variables)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherVisit(LazyTexts):
    """Another visit beside each row: `line 12: HIPDAYS=-88; HIPBMD=0.716`. Positions over all parts, (k,)."""

    parts: tuple[Part, ...]
    rows: Ints
    variables: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def _sliced(self, where: slice) -> "OtherVisit":
        return replace(self, rows=self.rows[where])

    def _text_at(self, index: int) -> str:
        part, row = _located(self.parts, int(self.rows[index]))
        return f"{_name(self.parts, part, row)}: {_named_cells(part, row, self.variables)}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherVisits(LazyTexts):
    """All other rows of each row's group: `line 12: 1, line 14: 2 and 3 more`.

    `rows`: positions over all parts, (k,). `group`: the group of every row, (n,), negative for none; `order` sorts it.
    """

    parts: tuple[Part, ...]
    rows: Ints
    group: Ints
    order: Ints
    variable: str

    def __len__(self) -> int:
        return len(self.rows)

    def _sliced(self, where: slice) -> "OtherVisits":
        return replace(self, rows=self.rows[where])

    def _text_at(self, index: int) -> str:
        position = int(self.rows[index])
        ends = np.searchsorted(self.group, [self.group[position], self.group[position] + 1], sorter=self.order)
        others = [place for place in self.order[ends[0] : ends[1]].tolist() if place != position]
        texts = []
        for place in others[:_NAMED]:
            part, row = _located(self.parts, place)
            texts.append(f"{_name(self.parts, part, row)}: {_cells(part, row, (self.variable,))}")
        more = "" if len(others) <= _NAMED else f" and {len(others) - _NAMED} more"
        return ", ".join(texts) + more


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WithNumber(LazyTexts):
    """One number in a sentence for each row: `at most 9.1 % in 1.2 years`. `numbers`: shape (k, number of gaps)."""

    pattern: str
    numbers: npt.NDArray[np.float64]
    digits: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.numbers)

    def _sliced(self, where: slice) -> "WithNumber":
        return replace(self, numbers=self.numbers[where])

    def _text_at(self, index: int) -> str:
        shown = [
            as_declared(value, digits=digits)
            for value, digits in zip(self.numbers[index].tolist(), self.digits, strict=True)
        ]
        return self.pattern.format(*shown)


def _located(parts: Sequence[Part], position: int) -> tuple[Part, int]:
    for part in parts:
        if position < part.row_count:
            return part, position
        position -= part.row_count
    raise IndexError(position)


def _name(parts: Sequence[Part], part: Part, row: int) -> str:
    line = part.line_of(row)
    where = f"record {part.record_of(row)}" if line is None else f"line {line}"
    return where if len(parts) == 1 else f"{part.file.name} {where}"


def _cells(part: Part, row: int, variables: Sequence[str]) -> str:
    if len(variables) > 1:
        return _named_cells(part, row, variables)
    return CellTexts(part=part, variable=variables[0], rows=np.array([row], dtype=np.int64))[0]


def _named_cells(part: Part, row: int, variables: Sequence[str]) -> str:
    return "; ".join(f"{name}={_cells(part, row, (name,))}" for name in variables if part.has(name))
