"""From a row to the row it refers to: a lookup by key over all parts of the referenced table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentRows:
    """For each row, the index of its parent among all parents: null without a key, without a parent, or with several.

    `found`: for each row with a key, True when at least one parent has it (False for an orphan and for no key).
    """

    index: pa.Array
    found: npt.NDArray[np.bool_]

    @classmethod
    def find(cls, keys: pa.ChunkedArray, *, parents: Sequence[pa.ChunkedArray]) -> "ParentRows":
        """Look up `keys` (one a row) among the keys of the parents (one array a part, in order)."""
        column = pa.chunked_array([chunk for parent in parents for chunk in _as_text(parent).chunks], type=pa.string())
        encoded = column.combine_chunks().dictionary_encode()
        codes = encoded.indices.drop_null().to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(encoded.indices.is_valid().to_numpy(zero_copy_only=False))
        first = np.zeros(len(encoded.dictionary), dtype=np.int64)
        first[codes[::-1]] = rows[::-1]
        unique = np.bincount(codes, minlength=len(first)) == 1
        code = pc.index_in(_as_text(keys).combine_chunks(), value_set=encoded.dictionary)
        single = pa.array(first, mask=~unique)
        return cls(index=single.take(code), found=code.is_valid().to_numpy(zero_copy_only=False))

    def take(self, parents: Sequence[pa.ChunkedArray], *, kind: pa.DataType) -> pa.ChunkedArray:
        """The parents' column (one array a part, in order) brought to the rows; null where there is not one parent."""
        column = pa.chunked_array([chunk for parent in parents for chunk in parent.cast(kind).chunks], type=kind)
        return column.take(self.index)


def _as_text(keys: pa.ChunkedArray) -> pa.ChunkedArray:
    return keys if keys.type == pa.string() else keys.cast(pa.string())
