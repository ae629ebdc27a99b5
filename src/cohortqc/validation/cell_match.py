"""Which cells of matched rows are not what they were: values, and reasons of missing ones."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.table import Part, Table
from cohortqc.validation.row_match import RowMatch, Rows

Mask = npt.NDArray[np.bool_]


def changed_cells(before: Table, after: Table, *, variable: str, match: RowMatch) -> Rows:
    """Places in the match where the cell differs, ascending.

    Two values differ when they are not equal; a value differs from a missing cell; two missing cells differ in their
    reason, and two that could not be read in their text. Numbers are compared as typed: 0.50 is 0.5.
    """
    first, second = before.column(variable), after.column(variable)
    kind = first.type if first.type == second.type else pa.string()
    first, second = first.cast(kind).take(pa.array(match.before)), second.cast(kind).take(pa.array(match.after))
    missing_first, missing_second = _missing(first), _missing(second)
    unequal = pc.fill_null(pc.not_equal(first, second), pa.scalar(value=False)).to_numpy()
    changed = unequal | (missing_first != missing_second)
    both = np.flatnonzero(missing_first & missing_second)
    if len(both):
        reasons_first = _reasons(before, variable, match.before[both])
        reasons_second = _reasons(after, variable, match.after[both])
        changed[both] = reasons_first != reasons_second
    return np.flatnonzero(changed)


def _missing(cells: pa.ChunkedArray) -> Mask:
    return np.asarray(cells.is_null().to_numpy(), dtype=np.bool_)


def _reasons(table: Table, variable: str, rows: Rows) -> npt.NDArray[np.object_]:
    """Why these cells hold no value: the reason, and for one that could not be read its text."""
    whole = np.concatenate([_part_reasons(part, variable) for part in table])
    return np.asarray(whole[rows])


def _part_reasons(part: Part, variable: str) -> npt.NDArray[np.object_]:
    if not part.has(variable):
        return np.full(part.row_count, part.blank_reason, dtype=object)
    names = np.array(["", *part.reason_names], dtype=object)
    reasons = names[part.reason_index(variable)]
    unreadable = part.unreadable.get(variable)
    if unreadable is not None:
        reasons[unreadable.rows] = [f"unreadable {text}" for text in unreadable.texts]
    return np.asarray(reasons)
