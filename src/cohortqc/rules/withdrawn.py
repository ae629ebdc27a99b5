"""Which rows belong to participants who took back their consent."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.table import Part
from cohortqc.rules.cell_texts import text_of
from cohortqc.rules.evidence import Evidence, Mask


def withdrawn_rows(evidence: Evidence, part: Part, column: str) -> Mask:
    """True in the rows of a part whose identifier stands in the caller's list; nowhere when there is no list."""
    listed = evidence.circumstances.withdrawn
    if listed is None:
        return np.zeros(part.row_count, dtype=np.bool_)
    cells = part.column(column)
    if pa.types.is_string(cells.type):
        wanted = pa.array(sorted(listed.identifiers), pa.string())
    else:
        distinct = pc.unique(cells).drop_null().to_pylist()
        wanted = pa.array([value for value in distinct if text_of(value) in listed.identifiers], cells.type)
    return np.asarray(pc.is_in(cells, value_set=wanted).combine_chunks().to_numpy(zero_copy_only=False), dtype=np.bool_)
