"""The body of a text file, read into columns: as numbers where that is proved to be safe, as text elsewhere.

Numbers are read by Arrow straight away, then two ledgers are drawn up. Lines: every physical line of the body is a
record read, a record not read, a line within a record, or empty. Bytes: no sign that plain numbers do not hold is left
unexplained. Columns in doubt are read again as text, so that every cell that does not fit can be told.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.delivery.arrow_csv import Body, Quoting, Unfit, read_columns, text_types
from cohortqc.delivery.byte_counts import Bytes
from cohortqc.delivery.doubt import columns_in_doubt
from cohortqc.delivery.numerals import INTEGER, NUMBER
from cohortqc.delivery.orderly import is_orderly
from cohortqc.delivery.records import Records, group
from cohortqc.delivery.scan import scan
from cohortqc.delivery.tally import Tally, holds, tally

SAMPLE_BYTES = 1 << 18
"""So much of a file shows which columns of numbers hold codes such as NA, and are better read as text at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Columns by place; one that was to hold numbers is text where its numbers are in doubt.

    `records` is None when each line of the body is a record. `tally` counts over the whole body.
    """

    cells: Mapping[int, pa.ChunkedArray]
    rows: int
    records: Records | None
    tally: Tally


def read_body(data: Bytes, *, columns: int, delimiter: str, kinds: Mapping[int, pa.DataType]) -> Columns | str:
    """Every column, typed as `kinds` says (places without a kind are text), or why the ledger of lines is not even.

    data: UTF-8 after the header. columns: cells of the header.
    """
    body = Body(data=data, columns=columns, delimiter=delimiter, quoting=Quoting.NONE)
    records = None
    with ThreadPoolExecutor(1) as pool:
        # Counting goes on beside all that follows.
        counting = pool.submit(tally, data, delimiter=delimiter)
        if holds(data, '"'):
            body, records = _quoted(body)
            kinds = {} if delimiter == "\t" and _tabs_in_quotes(body.data) else kinds
        types: dict[int, pa.DataType] = {**text_types(range(columns)), **kinds}
        types |= text_types(_never_plain(body, kinds))
        table = _read(body, types)
        counted = counting.result()
    if isinstance(table, str):
        return table
    if records is None and (counted.nuls or table.num_rows != _line_count(data, counted)):
        records = _grouped(body)
    return _proved(body, table, types, records=records, whole=data, counted=counted)


def _quoted(body: Body) -> tuple[Body, Records | None]:
    """A text with quotes, cut free of lines that cannot be read; and its records, unless all quotes are in order."""
    if is_orderly(body.data, delimiter=body.delimiter):
        return replace(body, quoting=Quoting.WITHIN_LINES), None
    records = _grouped(body)
    quoting = Quoting.OVER_LINES if records.spans_lines else Quoting.WITHIN_LINES
    return replace(
        body, data=records.without_bad(body.data) if len(records.bad) else body.data, quoting=quoting
    ), records


def _grouped(body: Body) -> Records:
    lines = scan(body.data, delimiter=body.delimiter)
    return group(body.data, lines, columns=body.columns, delimiter=body.delimiter)


def _tabs_in_quotes(data: Bytes) -> bool:
    """True when a quoted cell holds a tab: Arrow takes it for a blank around a number, and no ledger counts it."""
    tabs, quotes = np.flatnonzero(data == ord("\t")), np.flatnonzero(data == ord('"'))
    return bool((np.searchsorted(quotes, tabs) % 2 == 1).any())


def _proved(
    body: Body,
    table: pa.Table,
    types: dict[int, pa.DataType],
    *,
    records: Records | None,
    whole: Bytes,
    counted: Tally,
) -> Columns | str:
    """The same table once both ledgers are even; a second reading of what is in doubt."""
    if records is not None and table.num_rows != len(records.good):
        # Arrow saw other records than the ledger of lines: it gets only those that the ledger lets through.
        body = replace(body, data=records.without_bad(whole), quoting=_quoting_of(records, counted))
        again = _read(body, types)
        if isinstance(again, str):
            return again
        table = again
        if table.num_rows != len(records.good):
            return f"{len(records.good):,} records were counted and {table.num_rows:,} could be read"
    unread = Tally()
    if records is not None and len(records.bad):
        unread = tally(records.only_bad(whole), delimiter=body.delimiter)
    cells = dict(zip(types, table.columns, strict=True))
    doubtful = columns_in_doubt(body, cells, left=counted - unread)
    if isinstance(doubtful, str):
        return doubtful
    return Columns(cells={**cells, **doubtful}, rows=table.num_rows, records=records, tally=counted)


def _quoting_of(records: Records, counted: Tally) -> Quoting:
    if records.spans_lines:
        return Quoting.OVER_LINES
    return Quoting.WITHIN_LINES if counted.quotes else Quoting.NONE


def _read(body: Body, types: dict[int, pa.DataType]) -> pa.Table | str:
    """All columns. One that does not fit its kind becomes text, in `types` too; at the second, all do."""
    for attempt in range(3):
        table = read_columns(body, types)
        if not isinstance(table, Unfit):
            return table
        if table.column is None:
            return table.reason
        types.update(text_types([table.column] if attempt == 0 else list(types)))
    return "the cells cannot be read as text"


def _never_plain(body: Body, kinds: Mapping[int, pa.DataType]) -> Iterable[int]:
    """Columns that hold something else than numbers in the first rows."""
    if not kinds:
        return ()
    feeds = np.flatnonzero(body.data[:SAMPLE_BYTES] == ord("\n"))
    if not len(feeds):
        return ()
    sample = read_columns(replace(body, data=body.data[: int(feeds[-1]) + 1]), text_types(kinds))
    if isinstance(sample, Unfit):
        return ()
    return [
        column
        for column, kind in kinds.items()
        if not pc.all(
            pc.match_substring_regex(sample.column(str(column)), INTEGER if pa.types.is_integer(kind) else NUMBER)
        ).as_py()
    ]


def _line_count(data: Bytes, counted: Tally) -> int:
    unended = len(data) > 0 and data[-1] not in b"\r\n"
    return counted.newlines + int(unended)
