"""Joins: for each participant the one row of a table that belongs to her, or none."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from cohortqc.analysis.cells import Cells, Index, Keys, columns_of
from cohortqc.errors import UsageError
from cohortqc.model.report import Join
from cohortqc.report.names import join_column
from cohortqc.sql.evaluation import Evaluator
from cohortqc.sql.expression import parse

SHOWN = 5
"""Keys that a message names."""


def participant_keys(cells: Cells) -> Keys:
    """Identifiers of the participants, one a row, missing as None.

    Raises UsageError when an identifier stands on two rows.
    """
    keys = cells.keys(cells.schema.key[0])
    twice = keys[keys.notna() & keys.duplicated()]
    if len(twice):
        fact = f"table {cells.schema.name}: {_several(twice.unique())} on more than one row"
        raise UsageError(f"{fact}; correct the delivery (INT302), as a participant is one row here")
    return keys


def joined_rows(
    join: Join, *, cells: Cells, tables: Mapping[str, Cells], participants: Cells, keys: Keys, evaluator: Evaluator
) -> Index:
    """For each participant the row of the joined table, -1 where she has none.

    Raises UsageError, with the first keys, when a participant has more than one.
    """
    column = join_column(cells.schema, participants=participants.schema)
    rows = np.arange(cells.rows)
    if join.where is not None and cells.rows:
        expression = parse(join.where)
        columns = columns_of(expression.references, cells=cells, tables=tables)
        rows = rows[evaluator.truth(expression, columns, rows=cells.rows).true]
    owners = cells.keys(str(column))[rows]
    if join.pick is not None:
        rows, owners = _closest(join, cells, rows, owners)
    several = owners[owners.notna() & owners.duplicated() & owners.isin(keys)]
    if len(several):
        remedy = "limit it by `where`" if join.pick else "limit it by `where`, or set `pick: closest`"
        raise UsageError(f"join of {join.table}: {_several(several.unique())} in more than one row; {remedy}")
    found = pd.Series(rows, index=owners)[owners.notna() & ~owners.duplicated()].reindex(keys)
    return np.where(found.isna(), -1, found.fillna(-1)).astype(np.int64)


def _closest(join: Join, cells: Cells, rows: Index, owners: Keys) -> tuple[Index, Keys]:
    """Among several rows of a participant, those flagged closest to the visit."""
    flag = cells.schema.visits.closest if cells.schema.visits is not None else None
    flagged = cells.values(str(flag)).to_pandas().to_numpy()[rows] == 1
    kept = flagged | ~owners.duplicated(keep=False)
    lost = owners[~kept & owners.notna() & ~owners.isin(owners[kept])]
    if len(lost):
        fact = f"join of {join.table}: {_several(lost.unique())} in several rows, none flagged by {flag}"
        raise UsageError(f"{fact}; limit it by `where`, or correct the delivery")
    return rows[kept], owners[kept]


def _several(keys: Iterable[str]) -> str:
    listed = sorted(keys)
    more = ", ..." if len(listed) > SHOWN else ""
    noun = "participant stands" if len(listed) == 1 else "participants stand"
    return f"{len(listed):,} {noun} ({', '.join(listed[:SHOWN])}{more})"
