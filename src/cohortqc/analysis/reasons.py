"""Why cells hold no value, as a rule would see it: a blank whose question was not asked has the reason `not_asked`."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.analysis.cells import Cells, columns_of
from cohortqc.model.schema import NOT_ASKED
from cohortqc.model.table import Part
from cohortqc.sql.evaluation import Evaluator
from cohortqc.sql.expression import parse


def reasons_of(cells: Cells, name: str, *, tables: Mapping[str, Cells], evaluator: Evaluator) -> pa.Array:
    """The reason of each cell of a variable, shape (rows,): "" where it holds a value, never null.

    `asked_if` is that of the part's own release; while it is judged, the reasons that it names are those delivered.
    """
    found = cells.reasons(name)
    parts = () if cells.table is None else cells.table.parts
    conditions = {_asked_if(part, name) for part in parts} - {None}
    for condition in sorted(str(text) for text in conditions):
        expression = parse(condition)
        columns = columns_of(expression.references, cells=cells, tables=tables)
        asked = evaluator.truth(expression, columns, rows=cells.rows).true
        blank = np.concatenate([_blank(part, name) & (_asked_if(part, name) == condition) for part in parts])
        found = pc.if_else(pa.array(blank & ~asked), NOT_ASKED, found)
    return found


def _asked_if(part: Part, name: str) -> str | None:
    variable = part.table.variables.get(name)
    return variable.asked_if if variable is not None and part.has(name) else None


def _blank(part: Part, name: str) -> np.ndarray:
    """True where the cell holds neither a value nor a code that says why not."""
    if not part.has(name):
        return np.zeros(part.row_count, dtype=np.bool_)
    return np.asarray(part.reason_index(name) == 1 + part.reason_names.index(part.blank_reason), dtype=np.bool_)
