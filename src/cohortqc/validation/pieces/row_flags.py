"""One bit for each row of a table of any length: ten million rows take little more than a megabyte."""

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


class RowFlags:
    """Flags of the rows 0, 1, ... of a table over all its pieces; none is set at first."""

    def __init__(self, rows: int) -> None:
        self._bits = np.zeros(rows // 8 + 1, dtype=np.uint8)

    def set(self, rows: npt.NDArray[np.integer]) -> None:
        """Set the flags of these rows."""
        places = rows.astype(np.int64)
        np.bitwise_or.at(self._bits, places >> 3, np.left_shift(1, places & 7).astype(np.uint8))

    def of(self, start: int, count: int) -> Mask:
        """Shape (count,): the flags from row `start` on."""
        first, last = start >> 3, (start + count + 7) >> 3
        bits = np.unpackbits(self._bits[first:last], bitorder="little")
        return bits[start & 7 : (start & 7) + count].astype(np.bool_)
