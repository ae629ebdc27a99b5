"""Arrow's conditions as numpy masks."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Flags = npt.NDArray[np.bool_]


def true_where(condition: pa.Array | pa.ChunkedArray) -> Flags:
    """Shape (n,): True where the condition is true, False where it is false or null."""
    known = pc.fill_null(condition, pa.scalar(value=False))
    return np.asarray(known.to_numpy(zero_copy_only=False) if isinstance(known, pa.Array) else known.to_numpy(), bool)


def missing(cells: pa.Array | pa.ChunkedArray) -> Flags:
    """Shape (n,): True where there is no value."""
    return true_where(cells.is_null())
