"""What a row holds in several columns, as one text, made when it is read: `HIPNKBMD=0.144; HIPBMD=0.9`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import pyarrow as pa

from cohortqc.model.table import Part, Rows
from cohortqc.rules.cell_texts import CellTexts, text_of
from cohortqc.rules.evidence import Evidence
from cohortqc.sql.reference import ColumnReference


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTexts(Sequence[str]):
    """One text a row, from columns of texts of the same length, each with its name; a missing cell reads `NAME=`."""

    columns: tuple[tuple[str, Sequence[str]], ...]
    length: int

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...

    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            length = len(range(*index.indices(self.length)))
            return RowTexts(columns=tuple((name, texts[index]) for name, texts in self.columns), length=length)
        return "; ".join(f"{name}={texts[index]}" for name, texts in self.columns)

    def __iter__(self) -> Iterator[str]:
        for cells in zip(*(texts for _, texts in self.columns), strict=True):
            yield "; ".join(f"{name}={cell}" for (name, _), cell in zip(self.columns, cells, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenTexts(Sequence[str]):
    """Cells that were taken from another table, as text."""

    cells: pa.ChunkedArray

    def __len__(self) -> int:
        return len(self.cells)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...

    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [_text(cell) for cell in self.cells.to_pylist()[index]]
        return _text(self.cells[index].as_py())


def row_texts(evidence: Evidence, part: Part, references: Iterable[ColumnReference], rows: Rows) -> Sequence[str]:
    """The values that these rows hold in the columns named, each once, with the digits as delivered."""
    named = dict.fromkeys(ColumnReference(table=found.table, column=found.column) for found in references)
    if not named:
        return ()
    columns = tuple((str(reference), _texts(evidence, part, reference, rows)) for reference in named)
    return RowTexts(columns=columns, length=len(rows))


def _texts(evidence: Evidence, part: Part, reference: ColumnReference, rows: Rows) -> Sequence[str]:
    if reference.table in {None, part.table.name}:
        if part.has(reference.column):
            return CellTexts(part=part, variable=reference.column, rows=rows)
        return TakenTexts(cells=pa.chunked_array([pa.nulls(len(rows), pa.string())]))
    return TakenTexts(cells=evidence.columns(part, [reference])[reference].take(pa.array(rows)))


def _text(cell: object) -> str:
    return "" if cell is None else text_of(cell)
