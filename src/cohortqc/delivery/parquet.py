"""Parquet files, read by Arrow."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from cohortqc.delivery.binary_table import BinaryTable
from cohortqc.delivery.refusal import Refusal
from cohortqc.model.delivery import FaultKind


def read_parquet(data: bytes) -> BinaryTable | Refusal:
    """The columns of a Parquet file, types as delivered."""
    try:
        table = pq.ParquetFile(io.BytesIO(data)).read()
    except (pa.ArrowException, OSError) as error:
        fact = type(error).__name__.removeprefix("Arrow").lower()
        return Refusal(kind=FaultKind.FILE_UNREADABLE, message=f"The Parquet file is damaged ({fact})")
    return BinaryTable(names=tuple(table.column_names), columns=tuple(table.columns), rows=table.num_rows)
