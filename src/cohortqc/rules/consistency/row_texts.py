"""What a row holds in several columns, as one text, made when it is read: `HIPNKBMD=0.144; HIPBMD=(refused)`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from cohortqc.model.table import Part, Rows
from cohortqc.rules.cell_texts import CellTexts, text_of
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.lazy_texts import LazyTexts
from cohortqc.sql.reference import ColumnReference

_ABSENT = "(not delivered)"
_NOTHING = "(missing)"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTexts(LazyTexts):
    """One text a row, from columns of texts of the same length, each with its name."""

    columns: tuple[tuple[str, Sequence[str]], ...]
    length: int

    def __len__(self) -> int:
        return self.length

    def _sliced(self, where: slice) -> "RowTexts":
        length = len(range(*where.indices(self.length)))
        return RowTexts(columns=tuple((name, texts[where]) for name, texts in self.columns), length=length)

    def _text_at(self, index: int) -> str:
        return "; ".join(f"{name}={texts[index]}" for name, texts in self.columns)

    def __iter__(self) -> Iterator[str]:
        for cells in zip(*(texts for _, texts in self.columns), strict=True):
            yield "; ".join(f"{name}={cell}" for (name, _), cell in zip(self.columns, cells, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class _OwnCells(LazyTexts):
    """Cells of the table itself, as `CellTexts` writes them; the reason in brackets where one is missing."""

    part: Part
    variable: str
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)

    def _text_at(self, index: int) -> str:
        return next(iter(replace(self, rows=self.rows[[index]])))

    def _sliced(self, where: slice) -> "_OwnCells":
        return replace(self, rows=self.rows[where])

    def __iter__(self) -> Iterator[str]:
        names = self.part.reason_names
        reasons = self.part.reason_index(self.variable)[self.rows].tolist()
        texts = CellTexts(part=self.part, variable=self.variable, rows=self.rows)
        for text, reason in zip(texts, reasons, strict=True):
            yield text or (f"({names[reason - 1]})" if reason else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _TakenCells(LazyTexts):
    """Cells that were taken from another table."""

    cells: pa.ChunkedArray

    def __len__(self) -> int:
        return len(self.cells)

    def _sliced(self, where: slice) -> "_TakenCells":
        chosen = range(*where.indices(len(self.cells)))
        return _TakenCells(cells=self.cells.take(pa.array(chosen, type=pa.int64())))

    def _text_at(self, index: int) -> str:
        return _taken_text(self.cells[index].as_py())

    def __iter__(self) -> Iterator[str]:
        return map(_taken_text, self.cells.to_pylist())


def row_texts(evidence: Evidence, part: Part, references: Iterable[ColumnReference], rows: Rows) -> Sequence[str]:
    """The values that these rows hold in the columns named, each once; what is missing says why, in brackets."""
    named = dict.fromkeys(ColumnReference(table=found.table, column=found.column) for found in references)
    if not named or not len(rows):
        return ()
    columns = tuple((str(reference), _texts(evidence, part, reference, rows)) for reference in named)
    return RowTexts(columns=columns, length=len(rows))


def _texts(evidence: Evidence, part: Part, reference: ColumnReference, rows: Rows) -> Sequence[str]:
    if reference.table not in {None, part.table.name}:
        return _TakenCells(cells=evidence.columns(part, [reference])[reference].take(pa.array(rows)))
    if part.has(reference.column):
        return _OwnCells(part=part, variable=reference.column, rows=rows)
    return [_ABSENT] * len(rows)


def _taken_text(cell: object) -> str:
    return _NOTHING if cell is None else text_of(cell)
