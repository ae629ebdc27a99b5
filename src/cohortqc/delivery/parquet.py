"""Parquet files, read by Arrow."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from cohortqc.delivery.binary_table import BinaryTable
from cohortqc.delivery.refusal import Refusal
from cohortqc.model.delivery import FaultKind

_MOST_CELLS = 2_000_000_000
"""A few kilobytes can stand for more cells than any memory holds: such a file is an attack or a mistake."""


def read_parquet(data: bytes) -> BinaryTable | Refusal:
    """The columns of a Parquet file, types as delivered."""
    try:
        file = pq.ParquetFile(io.BytesIO(data), page_checksum_verification=True)
        if file.metadata.num_rows * max(file.metadata.num_columns, 1) > _MOST_CELLS:
            fact = f"it has more than {_MOST_CELLS:,} cells"
            return Refusal(kind=FaultKind.FILE_UNREADABLE, message=f"The Parquet file is refused: {fact}")
        table = file.read()
    except (pa.ArrowException, OSError) as error:
        fact = type(error).__name__.removeprefix("Arrow").lower()
        return Refusal(kind=FaultKind.FILE_UNREADABLE, message=f"The Parquet file is damaged ({fact})")
    return BinaryTable(names=tuple(table.column_names), columns=tuple(table.columns), rows=table.num_rows)
