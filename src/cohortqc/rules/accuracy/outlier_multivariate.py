"""A row's values do not go together, although each of them is usual.

# What it does

Looks at each group of numeric variables that the table names under `multivariate`, row by row: how far do its values
together lie from those of all rows? The distance is Mahalanobis', by robust location and scatter (the reweighted
minimum covariance determinant with deterministic starts; Hubert, Rousseeuw and Verdonck 2012), on each variable's
declared `scale` (the logarithm where it is `log`). A row is noted beyond the chi-squared quantile at 1 - 0.05/n, made
wider for scatter that is itself estimated (Cerioli 2010): clean normal data have about one note in twenty groups,
however many rows there are.

`checks: {ACC102: {limit: ...}}` on the table says how many false notes a clean group may have on average (0.05).

It needs 50 rows a variable with all values: with fewer, clean data have more false notes than they should (7 to 10 in
100 groups). However long the table, at most 2,500 of its rows, evenly spaced along the first variable, give location
and scatter; every row is then judged.

# Why it matters

A waist of 70 cm is usual, hips of 125 cm are; in one woman they are a mistake. No limit on a single variable sees it.

# Missing values

A row that lacks one of the values, or in which an earlier rule failed one, is unknown.

# Fails

    tables:
      body:
        title: Body measures
        file: body
        multivariate: [[WAIST, HIPS]]
        variables:
          WAIST: {type: number, unit: cm, digits: 1, label: Waist}
          HIPS: {type: number, unit: cm, digits: 1, label: Hips}

    body.csv x 3
    WAIST,HIPS
    81.4,104.6
    87.4,100.0
    93.8,107.0
    87.3,100.6
    80.0,94.9
    86.3,107.8
    100.1,115.2
    98.4,114.5
    83.1,95.1
    76.6,97.9
    79.5,97.2
    80.7,108.1
    63.1,83.1
    84.0,99.0
    68.9,93.8
    78.6,100.2
    80.4,99.1
    83.2,98.7
    84.2,102.3
    91.4,107.1
    81.5,103.5
    92.8,116.9
    83.2,97.2
    85.7,102.6
    93.1,112.8
    84.1,99.9
    82.1,94.9
    79.7,97.5
    81.8,92.6
    79.4,105.9
    75.1,93.2
    84.2,101.7
    85.6,101.5
    87.0,107.9
    91.4,106.8
    83.2,103.6
    76.1,102.0
    85.6,104.1
    91.2,111.8
    70.2,121.5   <- WAIST|HIPS

# Passes

    body.csv x 3
    WAIST,HIPS
    81.4,104.6
    87.4,100.0
    93.8,107.0
    87.3,100.6
    80.0,94.9
    86.3,107.8
    100.1,115.2
    98.4,114.5
    83.1,95.1
    76.6,97.9
    79.5,97.2
    80.7,108.1
    63.1,83.1
    84.0,99.0
    68.9,93.8
    78.6,100.2
    80.4,99.1
    83.2,98.7
    84.2,102.3
    91.4,107.1
    81.5,103.5
    92.8,116.9
    83.2,97.2
    85.7,102.6
    93.1,112.8
    84.1,99.9
    82.1,94.9
    79.7,97.5
    81.8,92.6
    79.4,105.9
    75.1,93.2
    84.2,101.7
    85.6,101.5
    87.0,107.9
    91.4,106.8
    83.2,103.6
    76.1,102.0
    85.6,104.1
    91.2,111.8
    103.4,118.4
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import TableSchema, Variable
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.accuracy.columns import on_scale
from cohortqc.rules.accuracy.methods import Bounds, chosen
from cohortqc.rules.consistency.agreement import numbers
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Judged, Place, not_run, outcome_of_rows
from cohortqc.sql.reference import ColumnReference
from cohortqc.stats.number import Absent
from cohortqc.stats.robust_distance import Scatter, robust_scatter

METHODS = {"robust": Bounds(default=0.05, below=1.0)}
ROWS_A_VARIABLE = 50
"""Rows a variable from which the rate of false notes is the one that is promised."""

MESSAGE = "The values of the row do not go together"

Matrix = npt.NDArray[np.float64]


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each declared group of variables."""
    for table in evidence.schema.tables.values():
        for group in table.multivariate:
            yield _outcome(evidence, table, group)


def _outcome(evidence: Evidence, table: TableSchema, group: tuple[str, ...]) -> Outcome:
    limit = chosen(evidence, RULE.code, table=table.name, methods=METHODS).limit
    place = Place(table=table.name, compared=group, what=f"{', '.join(group)} go together")
    variables = [table.variables[name] for name in group]
    parts = [part for part in evidence.parts(table.name) if all(part.has(name) for name in group)]
    if not parts:
        return not_run(RULE, why=NOT_DELIVERED, place=place)
    matrices = [_matrix(evidence, part, variables) for part in parts]
    rows = np.concatenate(matrices)
    rows = rows[~np.isnan(rows).any(axis=1)]
    if len(rows) < ROWS_A_VARIABLE * len(group):
        why = f"fewer than {ROWS_A_VARIABLE * len(group)} rows with all {len(group)} values"
        return not_run(RULE, why=why, place=place)
    scatter = robust_scatter(rows)
    if isinstance(scatter, Absent):
        return not_run(RULE, why=scatter.problem, place=place)
    furthest = scatter.limit(n=len(rows), expected=limit)
    judged = [
        _judge(evidence, part, matrix, group=group, scatter=scatter, furthest=furthest)
        for part, matrix in zip(parts, matrices, strict=True)
    ]
    return outcome_of_rows(RULE, judged, place=place, message=MESSAGE)


def _matrix(evidence: Evidence, part: Part, variables: Sequence[Variable]) -> Matrix:
    """Shape (rows of the part, variables), on the declared scales."""
    return np.stack([on_scale(numbers(evidence, part, variable=each.name), each) for each in variables], axis=1)


def _judge(
    evidence: Evidence, part: Part, matrix: Matrix, *, group: tuple[str, ...], scatter: Scatter, furthest: float
) -> Judged:
    known = ~np.isnan(matrix).any(axis=1)
    failed = np.flatnonzero(known)[scatter.squared_distances(matrix[known]) > furthest]
    return Judged(
        part=part,
        failed=failed,
        unknown=int((~known).sum()),
        observed=row_texts(evidence, part, [ColumnReference(table=None, column=name) for name in group], failed),
        expected="values that go together as in the other rows",
    )


RULE = Rule(
    code="ACC102",
    name="outlier-multivariate",
    family=Family.DISTRIBUTIONS,
    dimension=Dimension.ACCURACY,
    kahn=Kahn.ATEMPORAL,
    severity=Severity.NOTE,
    scope=Scope.TABLE,
    missing=MissingPolicy.UNKNOWN,
    remedy="Look at all values of the row; do not delete it because it is far",
    explanation=__doc__,
)
