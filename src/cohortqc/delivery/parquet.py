"""Parquet files, read by Arrow."""

import io

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cohortqc.delivery.binary_table import BinaryTable, plain_columns
from cohortqc.delivery.decompress import most_unpacked
from cohortqc.delivery.refusal import Refusal
from cohortqc.model.delivery import FaultKind

_CELL_BYTES = 8
"""What a cell takes at least once it is read; a few kilobytes can stand for more cells than any memory holds."""

_MOST_TEXT = 2**31 - 1
"""Bytes that the text of one column may have: Arrow counts them in 32 bits."""


def read_parquet(data: bytes) -> BinaryTable | Refusal:
    """The columns of a Parquet file, types as delivered."""
    try:
        file = _opened(data)
        cells = file.metadata.num_rows * max(file.metadata.num_columns, 1)
        if cells * _CELL_BYTES > most_unpacked(len(data)):
            fact = f"its {len(data):,} bytes stand for {cells:,} cells"
            return _refused(fact)
        table = file.read()
        most = min(_MOST_TEXT, most_unpacked(len(data)))
        if any(_text_bytes(column) > most for column in table.columns):
            return _refused(f"its {len(data):,} bytes stand for more than {most >> 20:,} MiB of text in one column")
    except (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError) as error:
        fact = type(error).__name__.removeprefix("Arrow").lower()
        return Refusal(kind=FaultKind.FILE_UNREADABLE, message=f"The Parquet file is damaged ({fact})")
    return BinaryTable(
        names=tuple(table.column_names), columns=plain_columns(tuple(table.columns)), rows=table.num_rows
    )


def _opened(data: bytes) -> pq.ParquetFile:
    """The file; text of which each value is stored once stays so, as written out it might fill any memory."""
    file = pq.ParquetFile(io.BytesIO(data), page_checksum_verification=True)
    packed = _packed_texts(file.metadata)
    if not packed:
        return file
    return pq.ParquetFile(io.BytesIO(data), page_checksum_verification=True, read_dictionary=packed)


def _packed_texts(metadata: pq.FileMetaData) -> list[str]:
    """Columns of text that might come to more than a column may have: rows times all that a part of the file holds."""
    found = dict.fromkeys(
        column.path_in_schema
        for group in map(metadata.row_group, range(metadata.num_row_groups))
        for column in map(group.column, range(group.num_columns))
        if column.physical_type == "BYTE_ARRAY" and column.num_values * column.total_uncompressed_size > _MOST_TEXT
    )
    return list(found)


def _text_bytes(column: pa.ChunkedArray) -> int:
    """Bytes of a column's texts once each is written out; 0 for other columns."""
    if not pa.types.is_dictionary(column.type) or not (
        pa.types.is_string(column.type.value_type) or pa.types.is_large_string(column.type.value_type)
    ):
        return 0
    return sum(_written_out(chunk) for chunk in column.chunks)


def _written_out(chunk: pa.DictionaryArray) -> int:
    lengths = pc.binary_length(chunk.dictionary).cast(pa.int64())
    return pc.sum(pc.take(lengths, chunk.indices)).as_py() or 0


def _refused(fact: str) -> Refusal:
    return Refusal(kind=FaultKind.FILE_UNREADABLE, message=f"The Parquet file is refused: {fact}")
