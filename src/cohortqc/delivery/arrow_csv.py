"""Arrow's reader of delimited text, asked so that it drops and changes nothing by itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

from cohortqc.delivery.byte_counts import Bytes

_BLOCK = 1 << 20
_LARGEST_BLOCK = (1 << 31) - 1 - (1 << 20)
_COLUMN = re.compile(r"CSV column #(\d+)")


class Quoting(Enum):
    """Whether a text has quotes, and whether line ends stand within them."""

    NONE = "none"
    WITHIN_LINES = "within lines"
    OVER_LINES = "over lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """Why Arrow did not read: `column` (0 = first) does not fit its type, or, when it is None, `reason`."""

    column: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The lines after the header: bytes in UTF-8, the number of columns, and how cells are set apart."""

    data: Bytes
    columns: int
    delimiter: str
    quoting: Quoting


def read_columns(body: Body, types: Mapping[int, pa.DataType]) -> pa.Table | Unfit:
    """The columns asked for (0 = first), each of its type, under their numbers as names (`"0"`, `"1"`).

    Lines with another number of cells than `columns` are left out, and so are empty lines: whoever calls must count.
    Only the empty cell, quoted or not, is null. A cell larger than a block makes the blocks larger.
    """
    if not len(body.data):
        return pa.table({str(column): pa.array([], type=kind) for column, kind in types.items()})
    block = _BLOCK
    cuts = _line_ends_in_quotes(body.data) if body.quoting is Quoting.OVER_LINES else np.zeros(0, dtype=np.int64)
    while True:
        while (cuts % block == 0).any():
            block += 1
        try:
            return _read(body, types, block=block)
        except pa.ArrowInvalid as error:
            if "straddl" in str(error) and block < min(_LARGEST_BLOCK, 2 * len(body.data)):
                block = min(block * 16, _LARGEST_BLOCK)
                continue
            return _unfit(str(error))


def _read(body: Body, types: Mapping[int, pa.DataType], *, block: int) -> pa.Table:
    names = [str(column) for column in range(body.columns)]
    return pa_csv.read_csv(
        pa.BufferReader(pa.py_buffer(body.data)),
        read_options=pa_csv.ReadOptions(column_names=names, block_size=block),
        parse_options=pa_csv.ParseOptions(
            delimiter=body.delimiter,
            quote_char=False if body.quoting is Quoting.NONE else '"',
            double_quote=True,
            newlines_in_values=body.quoting is Quoting.OVER_LINES,
            ignore_empty_lines=True,
            invalid_row_handler=_skip,
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types={str(column): kind for column, kind in types.items()},
            include_columns=[str(column) for column in types],
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            check_utf8=True,
        ),
    )


def _line_ends_in_quotes(data: Bytes) -> npt.NDArray[np.int64]:
    """Where the LF of each CR LF within quotes stands: Arrow drops it where a block begins there."""
    feeds = np.flatnonzero((data[1:] == ord("\n")) & (data[:-1] == ord("\r"))) + 1
    quotes = np.flatnonzero(data == ord('"'))
    return np.asarray(feeds[np.searchsorted(quotes, feeds) % 2 == 1], dtype=np.int64)


def text_types(columns: Iterable[int]) -> dict[int, pa.DataType]:
    """Every one of these columns as text."""
    return dict.fromkeys(columns, pa.string())


def _skip(row: object) -> str:  # noqa: ARG001 - the shape that Arrow asks for
    return "skip"


def _unfit(message: str) -> Unfit:
    """Arrow's message quotes the cell, so it is not handed on."""
    found = _COLUMN.search(message)
    if found is not None and "conversion error" in message:
        return Unfit(column=int(found.group(1)), reason="a cell does not fit its type")
    return Unfit(column=None, reason=message.partition(":")[0][:80])


def as_bytes(data: bytes, *, start: int = 0) -> Bytes:
    """The same memory as an array of bytes, from `start` on."""
    whole: Bytes = np.frombuffer(data, dtype=np.uint8)
    return whole[start:]
