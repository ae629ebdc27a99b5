"""The header once more among the records, as where exports were strung together: one fault, and no record."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.delivery.cells import Cells
from cohortqc.delivery.masks import Flags, true_where
from cohortqc.delivery.reading import Reading, line_faults
from cohortqc.model.table import Rows, UnreadableCells


def without_repeated_header(reading: Reading, names: Mapping[str, str]) -> Reading:
    """The same reading without the records that are the header; each is a malformed line.

    names: what each variable is called in the file. Only cells that do not fit their type are looked at: none of them,
    no work. In a table of nothing but texts, its first column is looked through.
    """
    rows = [row for row in _suspects(reading, names) if _is_header(reading, row, names)]
    if not rows or reading.line_numbers is None:
        return reading
    kept = np.ones(reading.rows, dtype=np.bool_)
    kept[rows] = False
    lines = reading.line_numbers
    numbers = np.arange(1, reading.rows + 1) if reading.record_numbers is None else reading.record_numbers
    found = [(line, "the header") for line in lines[rows].tolist()]
    return replace(
        reading,
        cells={name: _kept(cells, kept) for name, cells in reading.cells.items()},
        rows=reading.rows - len(rows),
        rows_not_read=reading.rows_not_read + len(rows),
        faults=(*reading.faults, *line_faults([("The line repeats the header; it is not read", "a record", found)])),
        line_numbers=lines[kept],
        record_numbers=numbers[kept],
    )


def _suspects(reading: Reading, names: Mapping[str, str]) -> list[int]:
    """Rows, ascending, that hold the name of their column in the first of the columns that tell."""
    telling = [name for name, cells in reading.cells.items() if not pa.types.is_string(cells.values.type)]
    if telling:
        found = reading.cells[telling[0]].unreadable
        if found is None:
            return []
        return [row for row, text in zip(found.rows.tolist(), found.texts, strict=True) if text == names[telling[0]]]
    first = next(iter(reading.cells), None)
    if first is None:
        return []
    hits: list[int] = np.flatnonzero(true_where(pc.equal(reading.cells[first].values, names[first]))).tolist()
    return hits


def _is_header(reading: Reading, row: int, names: Mapping[str, str]) -> bool:
    return all(_text(cells, row) == names[name] for name, cells in reading.cells.items())


def _text(cells: Cells, row: int) -> str | None:
    """A text cell, or one that does not fit its type; None for any other."""
    value = cells.values[row].as_py()
    if isinstance(value, str):
        return value
    if cells.unreadable is None:
        return None
    place = int(np.searchsorted(cells.unreadable.rows, row))
    at = cells.unreadable.rows[place : place + 1].tolist() == [row]
    return cells.unreadable.texts[place] if at else None


def _kept(cells: Cells, kept: Flags) -> Cells:
    return replace(
        cells,
        values=cells.values.filter(pa.array(kept)),
        reasons=None if cells.reasons is None else cells.reasons[kept],
        unreadable=None if cells.unreadable is None else _still_unreadable(cells.unreadable, kept),
    )


def _still_unreadable(cells: UnreadableCells, kept: Flags) -> UnreadableCells | None:
    """The cells of the rows that are kept, under their new numbers."""
    stays = kept[cells.rows]
    rows: Rows = (np.cumsum(kept) - 1)[cells.rows[stays]]
    texts = tuple(text for text, stay in zip(cells.texts, stays.tolist(), strict=True) if stay)
    return UnreadableCells(rows=rows, texts=texts) if texts else None
