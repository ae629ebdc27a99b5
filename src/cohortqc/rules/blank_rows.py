"""Rows of nothing but blanks: what a spreadsheet leaves below its table, `;;;;`."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cohortqc.model.table import Part


def without_anything(part: Part, key: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Shape (n,): True where no cell of the row holds anything, the key included; False throughout without a key.

    A code for missing, and a text that could not be read, are something.
    """
    empty = np.full(part.row_count, bool(key) and all(part.has(name) for name in key))
    for name in (*key, *part.data.column_names):
        if not empty.any():
            break
        empty &= _blank(part, name)
    return empty


def _blank(part: Part, name: str) -> npt.NDArray[np.bool_]:
    if not part.column(name).null_count:
        return np.zeros(part.row_count, dtype=np.bool_)
    if name not in part.reasons:
        return part.missing_mask(name)
    # The reason of the empty cell is what the schema gives it in this column, or else the one of the part.
    reason = part.table.variables[name].missing.get("", part.blank_reason)
    codes = (1 + part.reason_names.index(reason),) if reason in part.reason_names else ()
    return np.asarray(np.isin(part.reason_index(name), codes), dtype=np.bool_)
