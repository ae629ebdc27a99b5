"""Parquet files, read by Arrow."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from cohortqc.delivery.binary_table import BinaryTable, plain_columns
from cohortqc.delivery.decompress import most_unpacked
from cohortqc.delivery.refusal import Refusal
from cohortqc.model.delivery import FaultKind

_CELL_BYTES = 8
"""What a cell takes at least once it is read; a few kilobytes can stand for more cells than any memory holds."""


def read_parquet(data: bytes) -> BinaryTable | Refusal:
    """The columns of a Parquet file, types as delivered."""
    try:
        file = pq.ParquetFile(io.BytesIO(data), page_checksum_verification=True)
        cells = file.metadata.num_rows * max(file.metadata.num_columns, 1)
        if cells * _CELL_BYTES > most_unpacked(len(data)):
            fact = f"its {len(data):,} bytes stand for {cells:,} cells"
            return Refusal(kind=FaultKind.FILE_UNREADABLE, message=f"The Parquet file is refused: {fact}")
        table = file.read()
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        fact = type(error).__name__.removeprefix("Arrow").lower()
        return Refusal(kind=FaultKind.FILE_UNREADABLE, message=f"The Parquet file is damaged ({fact})")
    return BinaryTable(
        names=tuple(table.column_names), columns=plain_columns(tuple(table.columns)), rows=table.num_rows
    )
