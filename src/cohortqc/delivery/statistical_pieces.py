"""What pyreadstat reads of a file, piece by piece: Arrow columns, special missing values, and what the file says.

A piece is read as Python objects, which take four times the room that Arrow's numbers do.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyreadstat

from cohortqc.delivery.decompress import most_unpacked
from cohortqc.model.table import Rows

PIECE_CELLS = 4_000_000
"""Cells read at a time."""

_CELL_BYTES = 8
BROKEN = (
    *(pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, MemoryError, pa.ArrowException),
    *(IndexError, TypeError, ValueError, OverflowError),  # what its callbacks raise where headers contradict each other
)
"""All that pyreadstat raises of a file that is not whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One column: text (bytes carried over as Latin-1, "" as null), int64 or float64; its special missing values.

    `tags`: the letter as pyreadstat gives it (`A`, `a`, `_`) -> rows, which are null in `cells`.
    """

    name: str
    cells: pa.ChunkedArray
    tags: Mapping[str, Rows] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """True for a column of text."""
        return bool(pa.types.is_string(self.cells.type))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Every column of a file, and pyreadstat's own account of the file."""

    columns: tuple[Raw, ...]
    rows: int
    facts: Any


Read = Callable[..., Any]
"""One of pyreadstat's readers."""


def read_pieces(data: bytes, read: Read, *, options: Mapping[str, object]) -> Pieces | str:
    """The whole file, or what is wrong with it, in words."""
    try:
        facts = _facts(data, read, options)
        columns = int(facts.number_columns)
        if not columns:
            return "it has no variables"
        promised = facts.number_rows
        if promised is not None and promised * columns * _CELL_BYTES > most_unpacked(len(data)):
            return f"its {len(data):,} bytes stand for {promised * columns:,} cells"
        return _whole(data, read, options, step=max(1, PIECE_CELLS // columns), promised=promised)
    except BROKEN as error:
        return in_words(error)


def _facts(data: bytes, read: Read, options: Mapping[str, object]) -> Any:
    return read(io.BytesIO(data), metadataonly=True, **options)[1]


def _whole(data: bytes, read: Read, options: Mapping[str, object], *, step: int, promised: int | None) -> Pieces | str:
    chunks: dict[str, list[pa.Array]] = {}
    tags: dict[str, dict[str, list[Rows]]] = {}
    done = 0
    while True:
        columns, facts = read(
            io.BytesIO(data),
            output_format="dict",
            disable_datetime_conversion=True,
            row_offset=done,
            row_limit=step,
            **options,
        )
        if len(columns) != facts.number_columns or None in columns:
            return "its variables have no names of their own"
        count = len(next(iter(columns.values())))
        for name, values in columns.items():
            cells, found = _array(values, facts, name)
            chunks.setdefault(name, []).append(cells)
            for tag, rows in found.items():
                tags.setdefault(name, {}).setdefault(tag, []).append(rows + done)
        done += count
        if count < step or done == promised:
            break
    if promised is not None and promised != done:
        return f"it promises {promised:,} rows and holds {done:,}"
    raw = tuple(
        Raw(
            name=name,
            cells=pa.chunked_array(arrays),
            tags={tag: np.concatenate(rows) for tag, rows in sorted(tags.get(name, {}).items())},
        )
        for name, arrays in chunks.items()
    )
    return Pieces(columns=raw, rows=done, facts=facts)


def _array(values: list[object], facts: Any, name: str) -> tuple[pa.Array, dict[str, Rows]]:
    kind = facts.readstat_variable_types.get(name, "")
    if kind == "string":
        texts = pa.array(values, pa.string())
        return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts), {}
    arrow = pa.int64() if kind.startswith("int") else pa.float64()
    tags = facts.missing_user_values.get(name, ())
    if not tags:
        return pa.array(values, arrow, from_pandas=True), {}
    objects = np.empty(len(values), dtype=object)
    objects[:] = values
    found = {tag: np.flatnonzero(objects == tag).astype(np.int64) for tag in tags}
    for rows in found.values():
        objects[rows] = None
    return pa.array(objects, arrow, from_pandas=True), {tag: rows for tag, rows in found.items() if len(rows)}


def in_words(error: BaseException) -> str:
    """What is wrong with a file. ReadStat's own words hold no value of it; Python's may."""
    if isinstance(error, pyreadstat.ReadstatError):
        text = str(error).strip().rstrip(".")
        return text[:1].lower() + text[1:]
    return "its headers contradict its content"
