"""Constraints run in pandera over one part of a table: which records break which of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from cohortqc.constraints.conditions import broken, passed
from cohortqc.constraints.frame import expected_dtype, frame_of
from cohortqc.model.constraint import Constraint
from cohortqc.model.table import Part, Rows

if TYPE_CHECKING:
    from pandera.errors import SchemaError
    from pandera.pandas import DataFrameSchema

_NONE: Rows = np.empty(0, dtype=np.int64)


class ConstraintDefect(RuntimeError):  # noqa: N818  # a defect of the program, not an error that callers handle
    """A column is not what its schema promises, or a condition broke while it ran: our mistake, never the data's."""


def failing_rows(part: Part, constraints: Sequence[Constraint]) -> Mapping[Constraint, Rows]:
    """For each constraint the records (indices within the part, ascending) whose present cell breaks it.

    Missing cells are never judged. Every constraint must be about a column that the part has, typed as its variable
    says; presence, dtype and every condition are checked by pandera in one `validate`. Raises ConstraintDefect, naming
    the column but no value, when pandera reports anything else than a condition that some cells break.
    """
    found: dict[Constraint, Rows] = dict.fromkeys(constraints, _NONE)
    if not found:
        return found
    by_check = {f"{constraint.code} {index}": constraint for index, constraint in enumerate(found)}
    for error in _reported(part, by_check):
        constraint = _constraint_of(error, by_check)
        found[constraint] = _rows(error, count=part.row_count)
    return found


def _reported(part: Part, by_check: Mapping[str, Constraint]) -> "Sequence[SchemaError]":
    """What pandera finds; its own exception stays here, as its message may hold participants' values."""
    # pandera takes half a second to import: paid only where it runs, so that the command line stays quick.
    from pandera.config import ValidationDepth, config_context
    from pandera.errors import SchemaErrors

    names = dict.fromkeys(constraint.variable for constraint in by_check.values())
    columns = {name: part.column(name) for name in names if part.has(name)}
    schema = _pandera_schema(part, by_check=by_check)
    try:
        # The environment may switch pandera off (PANDERA_VALIDATION_ENABLED); a validator must not listen to it.
        with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            schema.validate(frame_of(columns, rows=part.row_count), lazy=True, inplace=True)
    except SchemaErrors as report:
        return list(report.schema_errors)
    return ()


def _pandera_schema(part: Part, *, by_check: Mapping[str, Constraint]) -> "DataFrameSchema":
    """One pandera column a variable, one check a constraint; the names of checks lead back to their constraints."""
    from pandera.pandas import Check, Column, DataFrameSchema

    checks: dict[str, list[Check]] = {}
    for name, constraint in by_check.items():
        # Conditions pass missing cells themselves; with `ignore_na` pandera would copy each column without them.
        check = Check(_condition(constraint), name=name, n_failure_cases=1, ignore_na=False)
        checks.setdefault(constraint.variable, []).append(check)
    variables = part.table.variables
    return DataFrameSchema(
        {name: Column(expected_dtype(variables[name]), checks=found, nullable=True) for name, found in checks.items()}
    )


def _condition(constraint: Constraint) -> Callable[[pd.Series], pd.Series]:
    """What pandera asks of a column; its Arrow buffers are judged where they lie."""
    return lambda column: passed(broken(pa.array(column.array), constraint))


def _constraint_of(error: "SchemaError", by_check: Mapping[str, Constraint]) -> Constraint:
    """The constraint that a report is about; whatever else pandera reports is our own defect."""
    from pandera.errors import SchemaErrorReason

    name = getattr(error.check, "name", None)
    if error.reason_code is SchemaErrorReason.DATAFRAME_CHECK and name is not None and name in by_check:
        return by_check[name]
    reason = "an unknown reason" if error.reason_code is None else error.reason_code.name
    about = error.schema.name or error.failure_cases  # COLUMN_NOT_IN_DATAFRAME holds the column's name there
    raise ConstraintDefect(f"column {about}: pandera reports {reason}, which reading should rule out")


def _rows(error: "SchemaError", *, count: int) -> Rows:
    mask = error.check_output
    if mask is None or len(mask) != count:
        raise ConstraintDefect(f"column {error.schema.name}: the mask does not hold one answer a row")
    return np.flatnonzero(~mask.to_numpy(dtype=np.bool_)).astype(np.int64, copy=False)
