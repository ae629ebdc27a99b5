"""Which visits are expected of whom: the schedule of a table, over the rows of its participants."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.schema import Schedule, Visits
from cohortqc.model.table import Part
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.visits import DAYS_A_YEAR
from cohortqc.sql.evaluation import Truth
from cohortqc.sql.expression import parse


def expectations(
    evidence: Evidence, visits: Visits, participants: Sequence[Part], *, years: Sequence[int]
) -> Mapping[int, Truth]:
    """For each year whether a visit is expected of each participant, over all parts: true, false or unknown.

    Expected where any line of the schedule says so; not expected where all of them say no.
    """
    found: dict[int, Truth] = {}
    lines = [
        [(item, _when(evidence, part, item), _until(evidence, part, item)) for item in visits.schedule]
        for part in participants
    ]
    for year in years:
        day = year * DAYS_A_YEAR + (visits.window or 0)
        true, false = [], []
        for part, items in zip(participants, lines, strict=True):
            expected = np.zeros(part.row_count, dtype=np.bool_)
            excluded = np.ones(part.row_count, dtype=np.bool_)
            for item, when, until in items:
                if year in item.years:
                    expected |= when.true & (until >= day)
                    excluded &= when.false | (until < day)
            true.append(expected)
            false.append(excluded)
        expected, excluded = np.concatenate(true), np.concatenate(false)
        found[year] = Truth(true=expected, known=expected | excluded)
    return found


def undelivered(evidence: Evidence, visits: Visits, *, participants: str) -> str:
    """The first column that the schedule needs and no part of the delivery has; "" when all are there."""
    texts = [text for item in visits.schedule for text in (item.when, item.until) if text is not None]
    for reference in (reference for text in texts for reference in parse(text).references):
        if not evidence.parts_with(reference.table or participants, reference.column):
            return f"{reference.table or participants}.{reference.column}"
    return ""


def _when(evidence: Evidence, part: Part, item: Schedule) -> Truth:
    if item.when is None:
        everyone: Mask = np.ones(part.row_count, dtype=np.bool_)
        return Truth(true=everyone, known=everyone)
    return evidence.truth(part, item.when)


def _until(evidence: Evidence, part: Part, item: Schedule) -> npt.NDArray[np.float64]:
    """Days from enrolment to the end of follow-up, shape (n,): NaN where unknown, infinite where nobody's ended."""
    if item.until is None:
        return np.full(part.row_count, np.inf)
    days = evidence.values(part, item.until).cast(pa.float64())
    found: npt.NDArray[np.float64] = pc.fill_null(days, np.nan).to_numpy(zero_copy_only=False)
    return found
