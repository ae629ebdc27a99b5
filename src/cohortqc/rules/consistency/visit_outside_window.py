"""A visit lies outside its window.

# What it does

Holds `days` of the table's `visits` against `window`: a visit of year 3 belongs within `window` days of 3 x 365.25
days after enrolment. Year 0 has no lower end, because participants are screened months before they are enrolled; how
early that may be is said by the limits of the variable itself. Rows that the column `expected` of `visits` marks as
not expected for their visit (code 0) are not judged.

# Why it matters

"Six-year change" is what a report calls it. A scan of year 4 under the label of year 6 is two years of bone loss
short.

# Missing values

Unknown, and counted: without the days, the year, or the mark of an expected visit.

# Fails

    tables:
      hip:
        title: Hip scans
        file: hip
        key: [ID, YEAR]
        visits: {year: YEAR, days: DAYS, expected: DUE, window: 180}
        variables:
          ID: {type: text, role: identifier, label: Participant}
          DAYS: {type: integer, unit: days, label: Days since enrolment}
          YEAR: {type: integer, label: Visit year}
          DUE: {codes: {0: "No", 1: "Yes"}, label: Expected for the visit}

    hip.csv
    ID,DAYS,YEAR,DUE
    1001,181,0,1          <- DAYS
    1001,1277,3,1         <- DAYS
    1001,2010,6,1         <- DAYS

# Passes

    hip.csv
    ID,DAYS,YEAR,DUE
    1001,-390,0,1
    1002,180,0,1
    1001,1275,3,1
    1001,2012,6,1
    1001,,9,1
    1002,2700,6,0
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import TableSchema, Visits
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.agreement import numbers
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, not_run, outcome_of_rows
from cohortqc.rules.lazy_texts import LazyTexts
from cohortqc.rules.visits import DAYS_A_YEAR
from cohortqc.sql.reference import ColumnReference

NOT_EXPECTED = "0"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each table with a window."""
    for table in evidence.schema.tables.values():
        if table.visits is not None and table.visits.window is not None:
            yield _outcome(evidence, table, visits=table.visits)


def _outcome(evidence: Evidence, table: TableSchema, *, visits: Visits) -> Outcome:
    what = f"within {visits.window} days of its year"
    if visits.days is None or visits.year is None:
        place = Place(table=table.name, what=what)
        return not_run(RULE, why="a window needs `days` and `year` under `visits`", place=place)
    place = Place(table=table.name, variable=visits.days, what=what)
    parts = [part for part in evidence.parts_with(table.name, visits.days) if part.has(visits.year)]
    judged = (_judge(evidence, part, visits=part.table.visits or visits) for part in parts)
    return outcome_of_rows(RULE, judged, place=place, message="The visit lies outside its window")


def _judge(evidence: Evidence, part: Part, *, visits: Visits) -> Judged:
    days = numbers(evidence, part, variable=str(visits.days))
    year = numbers(evidence, part, variable=str(visits.year))
    window = float(visits.window or 0)
    due = _due(evidence, part, column=visits.expected)
    not_due = pc.fill_null(pc.invert(due), fill_value=False).to_numpy(zero_copy_only=False)
    known = ~(np.isnan(days) | np.isnan(year)) & due.is_valid().to_numpy(zero_copy_only=False)
    centre = year * DAYS_A_YEAR
    too_early = (days < centre - window) & (year != 0)
    failed = np.flatnonzero(known & ~not_due & (too_early | (days > centre + window)))
    return Judged(
        part=part,
        failed=failed,
        not_applicable=int(not_due.sum()),
        unknown=int((~not_due & ~known).sum()),
        observed=evidence.texts(part, str(visits.days), failed),
        expected_each=_Windows(centre=centre[failed], window=window),
        related=row_texts(evidence, part, [ColumnReference(table=None, column=str(visits.year))], failed),
    )


def _due(evidence: Evidence, part: Part, *, column: str | None) -> pa.Array:
    """Shape (n,): whether the row was expected for its visit; true where nothing tells, null where that is missing."""
    if column is None or not part.has(column):
        return pa.array(np.ones(part.row_count, dtype=np.bool_))
    return pc.not_equal(evidence.cells(part, column).combine_chunks().cast(pa.string()), NOT_EXPECTED)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Windows(LazyTexts):
    """`916 to 1275 days`: the whole days within each window; `centre` in days, shape (k,)."""

    centre: npt.NDArray[np.float64]
    window: float

    def __len__(self) -> int:
        return len(self.centre)

    def _sliced(self, where: slice) -> "_Windows":
        return replace(self, centre=self.centre[where])

    def _text_at(self, index: int) -> str:
        centre = float(self.centre[index])
        latest = math.floor(centre + self.window)
        return f"{math.ceil(centre - self.window)} to {latest} days" if centre else f"at most {latest} days"


RULE = Rule(
    code="CON303",
    name="visit-outside-window",
    family=Family.OVER_TIME,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.TEMPORAL,
    severity=Severity.WARNING,
    scope=Scope.ROW,
    missing=MissingPolicy.UNKNOWN,
    remedy="Confirm the code of the visit, and the days since enrolment",
    explanation=__doc__,
)
