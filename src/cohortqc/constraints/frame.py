"""Arrow columns as the pandas frame that pandera sees: the same buffers, nothing copied, integers stay integers."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from cohortqc.model.schema import Variable
from cohortqc.model.storage import arrow_type


def frame_of(columns: Mapping[str, pa.ChunkedArray], *, rows: int) -> pd.DataFrame:
    """Arrow columns of `rows` cells each as a frame of Arrow dtypes with the index 0, 1, ...

    pandas' own dtypes would cost a copy of every column of several chunks, and another where cells are missing.
    """
    series = {name: pd.Series(pd.arrays.ArrowExtensionArray(cells), copy=False) for name, cells in columns.items()}
    return pd.DataFrame(series, index=pd.RangeIndex(rows), copy=False)


def expected_dtype(variable: Variable) -> pd.ArrowDtype:
    """The dtype that a column of this variable must have in the frame."""
    return pd.ArrowDtype(arrow_type(variable))
