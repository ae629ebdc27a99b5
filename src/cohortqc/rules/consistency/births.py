"""The date of birth that belongs to a row: in its own table, or in one that it refers to."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cohortqc.model.schema import Role, Schema, TableSchema
from cohortqc.model.table import Part
from cohortqc.rules.evidence import Evidence
from cohortqc.sql.reference import ColumnReference

Floats = npt.NDArray[np.float64]


def birth_column(table: TableSchema, *, schema: Schema) -> ColumnReference | None:
    """The variable with the role of a birth date: the table's own, or the first that its references lead to."""
    own = table.with_role(Role.BIRTH_DATE)
    if own is not None:
        return ColumnReference(table=None, column=own.name)
    for reference in table.references:
        found = schema.tables[reference.target_table].with_role(Role.BIRTH_DATE)
        if found is not None:
            return ColumnReference(table=reference.target_table, column=found.name)
    return None


def dates_in_days(evidence: Evidence, part: Part, column: ColumnReference) -> Floats:
    """Days since 1970, shape (n,); NaN where missing, in doubt, not delivered, or without one row to refer to."""
    cells = evidence.columns(part, [column])[column]
    if not pa.types.is_date(cells.type):
        return np.full(part.row_count, np.nan)
    days = cells.cast(pa.int32()).cast(pa.float64())
    return np.asarray(days.to_numpy(zero_copy_only=False), dtype=np.float64)
