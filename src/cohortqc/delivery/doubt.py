"""Which columns of numbers are in doubt, and their cells as text: what the byte ledger leaves unexplained."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.delivery.arrow_csv import Body, Unfit, read_columns, text_types
from cohortqc.delivery.numerals import SAFE_WHOLE
from cohortqc.delivery.tally import Tally, tally_texts


def columns_in_doubt(
    body: Body, cells: Mapping[int, pa.ChunkedArray], *, left: Tally
) -> Mapping[int, pa.ChunkedArray] | str:
    """Columns of numbers that have to be typed from their text, as text.

    left: counts over all records read. What the text columns explain is taken off; if anything remains, the columns of
    numbers are read again as text, and those that hold it are given. Whole numbers beyond 2^53 are always given.
    """
    numeric = {column: chunks for column, chunks in cells.items() if not pa.types.is_string(chunks.type)}
    # A number of 2^53 and more has sixteen digits in a row.
    large = [column for column, chunks in numeric.items() if _beyond_doubles(chunks)] if left.wide else []
    if not left.doubtful and not large:
        return {}
    texts = [chunks for column, chunks in cells.items() if column not in numeric]
    left = left - tally_texts(texts, delimiter=body.delimiter)
    found = _texts(body, large, rows=_rows(cells))
    if isinstance(found, str):
        return found
    left = left - tally_texts(found.values(), delimiter=body.delimiter)
    if not left.doubtful:
        return found
    rest = [column for column in numeric if column not in found]
    if left.only_minus_zeros:
        # `-0` is a number; where floats hold it, they may explain all of it.
        floats = _texts(body, [column for column in rest if _minus_zero(numeric[column])], rows=_rows(cells))
        if isinstance(floats, str):
            return floats
        left = left - tally_texts(floats.values(), delimiter=body.delimiter)
        if not left.doubtful:
            return found
        rest = [column for column in rest if column not in floats]
    again = _texts(body, rest, rows=_rows(cells))
    if isinstance(again, str):
        return again
    with ThreadPoolExecutor() as pool:
        counts = list(pool.map(lambda chunks: tally_texts([chunks], delimiter=body.delimiter), again.values()))
    if (left - sum(counts, start=Tally())).doubtful:
        return "signs were counted in the bytes that are in no cell"
    guilty = {column: again[column] for column, count in zip(again, counts, strict=True) if count.doubtful}
    return {**found, **guilty}


def _texts(body: Body, columns: Iterable[int], *, rows: int) -> dict[int, pa.ChunkedArray] | str:
    places = sorted(columns)
    if not places:
        return {}
    table = read_columns(body, text_types(places))
    if isinstance(table, Unfit):
        return table.reason
    if table.num_rows != rows:
        return f"a second reading gave {table.num_rows:,} records, the first {rows:,}"
    return dict(zip(places, table.columns, strict=True))


def _rows(cells: Mapping[int, pa.ChunkedArray]) -> int:
    return next((len(chunks) for chunks in cells.values()), 0)


def _beyond_doubles(chunks: pa.ChunkedArray) -> bool:
    """True for floats of 2^53 and more, not all of which can be told apart."""
    if not pa.types.is_floating(chunks.type):
        return False
    low, high = _span(chunks)
    return not (low > -SAFE_WHOLE and high < SAFE_WHOLE)


def _minus_zero(chunks: pa.ChunkedArray) -> bool:
    """True when a cell is -0.0."""
    if not pa.types.is_floating(chunks.type):
        return False
    low, high = _span(chunks)
    if low > 0 or high < 0:
        return False
    negative = (
        np.signbit(values) & (values == 0) for values in (np.asarray(chunk.fill_null(1)) for chunk in chunks.chunks)
    )
    return any(found.any() for found in negative)


def _span(chunks: pa.ChunkedArray) -> tuple[float, float]:
    span = pc.min_max(chunks)
    low, high = span["min"].as_py(), span["max"].as_py()
    return (1.0, 1.0) if low is None else (low, high)
