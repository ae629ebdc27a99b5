"""Arrow cells as the pandas frame that pandera sees: 64-bit integers stay integers, nothing is copied without need."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

from cohortqc.model.schema import Variable, VariableType

_DTYPES = {VariableType.NUMBER: "float64", VariableType.TEXT: "str", VariableType.DATE: "datetime64[us]"}


def frame_of(columns: Mapping[str, pa.Array], *, rows: int) -> pd.DataFrame:
    """Arrow columns of `rows` cells each as a frame with the index 0, 1, ...

    int64 becomes `int64`, or `Int64` where a cell is missing (floats would break 9007199254740993); float64 stays, with
    NaN for missing; text becomes `str` on the same Arrow buffers; dates become `datetime64[us]`, NaT for missing.
    """
    series = {name: _series(cells) for name, cells in columns.items()}
    return pd.DataFrame(series, index=pd.RangeIndex(rows), copy=False)


def expected_dtype(variable: Variable, *, missing: int) -> str:
    """The dtype that a column of this variable must have in the frame, when `missing` of its cells hold no value."""
    if variable.type is VariableType.INTEGER or (variable.type is VariableType.CODED and variable.codes_are_numbers):
        return "Int64" if missing else "int64"
    return _DTYPES.get(variable.type, "str")


def _series(cells: pa.Array) -> pd.Series:
    """One column; a type that no table may hold is handed over as it is, so that pandera's dtype check meets it."""
    if pa.types.is_int64(cells.type) and cells.null_count:
        return pd.Series(_masked(cells), copy=False)
    if pa.types.is_string(cells.type):
        return pd.Series(pd.array(cells, dtype="str"), copy=False)
    if pa.types.is_date(cells.type):
        cells = cells.cast(pa.timestamp("us"))
    return pd.Series(cells.to_numpy(zero_copy_only=False), copy=False)


def _masked(cells: pa.Array) -> pd.arrays.IntegerArray:
    """The same buffer of values, with the validity bits unpacked; nothing looks at what stands under a missing cell."""
    values = pa.Array.from_buffers(cells.type, len(cells), [None, cells.buffers()[1]], offset=cells.offset)
    missing = np.asarray(cells.is_null().to_numpy(zero_copy_only=False), dtype=np.bool_)
    return pd.arrays.IntegerArray(values.to_numpy(), missing)
