"""Columns of a delivered file as fixed text: whole numbers, a fixed number of decimals, blanks where missing."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv

from cohortqc.simulate.arrays import Floats

Values = npt.NDArray[np.float64] | npt.NDArray[np.int64] | npt.NDArray[np.bool_] | npt.NDArray[np.str_]
Columns = dict[str, Values]
"""Column name to values, all of one length. NaN and "" are blank cells."""

Answers = dict[str, Floats]
"""Columns of numbers alone."""


def write_columns(path: Path, columns: Columns, *, digits: Mapping[str, int]) -> None:
    """Write a tab-delimited file with one header line, in the order of `columns`; text must hold no tab or line end."""
    table = pa.table({name: _cells(values, digits=digits.get(name, 0)) for name, values in columns.items()})
    plain = pacsv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
    with path.open("wb") as file:
        file.write(("\t".join(columns) + "\n").encode())
        pacsv.write_csv(table, file, plain)


def decimal_text(values: Floats, *, digits: int) -> list[str]:
    """Fixed decimals, "" for NaN."""
    return ["" if cell is None else cell for cell in _fixed(values, digits=digits).cast(pa.string()).to_pylist()]


def _cells(values: Values, *, digits: int) -> pa.Array:
    if values.dtype.kind == "U":
        return pa.array(values, mask=values == "")
    return _fixed(values.astype(np.float64), digits=digits)


def _fixed(values: Floats, *, digits: int) -> pa.Array:
    """Decimals made from scaled whole numbers: no float is ever formatted, so the text is the same everywhere."""
    missing = np.isnan(values)
    scaled = np.rint(np.where(missing, 0.0, values) * 10**digits).astype(np.int64)
    if digits == 0:
        return pa.array(scaled, mask=missing)
    wide = np.stack([scaled, scaled >> 63], axis=1)
    valid = pa.array(~missing).buffers()[1]
    return pa.Array.from_buffers(pa.decimal128(18, digits), scaled.size, [valid, pa.py_buffer(wide)])
