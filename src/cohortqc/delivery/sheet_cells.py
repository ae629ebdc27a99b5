"""Cells of a sheet as Arrow columns: numbers as numbers, everything else as the text that a person sees."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
import pyarrow as pa

from cohortqc.model.schema import Variable, VariableType

Value = int | float | str | bool | date | datetime | time | timedelta
"""A cell as the workbook's reader gives it; "" is an empty one."""


def column_cells(values: Sequence[Value], *, variable: Variable) -> pa.ChunkedArray:
    """One column: float64 where all cells are numbers, else text; empty cells are null.

    Dates become texts in the form that the variable declares, so that a cell with a date is one whatever its format.
    """
    if all(type(value) is float or value == "" for value in values):
        return pa.chunked_array([pa.array([None if value == "" else value for value in values], pa.float64())])
    style = variable.date_format if variable.type is VariableType.DATE else None
    return pa.chunked_array([pa.array([cell_text(value, style=style) or None for value in values], pa.string())])


def cell_text(value: Value, *, style: str | None = None) -> str:
    """A cell as text: 7.0 as `7`, a date as `style` (strftime) says or in ISO form, TRUE and FALSE as Excel does."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return np.format_float_positional(value, trim="-") if np.isfinite(value) else str(value)
    if isinstance(value, datetime):
        if value.time() != time():
            return value.isoformat(sep=" ")
        value = value.date()
    if isinstance(value, date):
        return value.isoformat() if style is None else value.strftime(style)
    if isinstance(value, time):
        return value.isoformat()
    return str(value)
