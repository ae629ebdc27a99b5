"""Who has a row of which visit year, and which rows may be of a year or a participant that nobody can tell."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.schema import Visits
from cohortqc.model.table import Part
from cohortqc.rules.completeness.roll_call import Index, RollCall
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.visits import DAYS_A_YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitYears:
    """`of_unknown_year`: how many rows of each participant have no year that can be trusted, shape (n,).

    `year`: for each part of the table each row's visit year, NaN where it is missing or in doubt. `days`: likewise the
    days since enrolment. `window`: how far they may lie from a year's anniversary, None where nothing says so.
    """

    roll: RollCall
    year: tuple[npt.NDArray[np.float64], ...]
    days: tuple[npt.NDArray[np.float64], ...]
    window: float | None
    of_unknown_year: Index

    def attended(self, year: int) -> Mask:
        """Participants who have a row of this year, shape (n,); or one under another year whose days say this one."""
        mask = np.zeros(len(self.roll.called), dtype=np.bool_)
        for whose, years, days in zip(self.roll.whose, self.year, self.days, strict=True):
            mask[whose[(whose >= 0) & ((years == year) | self._misnamed(year, years=years, days=days))]] = True
        return mask

    def _misnamed(self, year: int, *, years: npt.NDArray[np.float64], days: npt.NDArray[np.float64]) -> Mask:
        """Rows in the window of this year and outside that of their own: CON303 asks for the year that is meant."""
        if self.window is None:
            return np.zeros(len(years), dtype=np.bool_)
        here = np.abs(days - year * DAYS_A_YEAR) <= self.window
        return np.asarray(here & (np.abs(days - years * DAYS_A_YEAR) > self.window), dtype=np.bool_)

    def stray(self, year: int) -> int:
        """How many rows may belong to anybody and be of this year."""
        lost = (
            int(np.count_nonzero(lost & ((years == year) | np.isnan(years))))
            for lost, years in zip(self.roll.lost, self.year, strict=True)
        )
        return self.roll.unread + sum(lost)


def visit_years(evidence: Evidence, roll: RollCall, visits: Visits) -> VisitYears:
    """The visit years of a table's rows."""
    years = tuple(_years(evidence, part, visits.year or "") for part in roll.rows)
    days = tuple(_years(evidence, part, visits.days or "") for part in roll.rows)
    unknown = np.zeros(len(roll.called), dtype=np.int64)
    for whose, found in zip(roll.whose, years, strict=True):
        unknown += np.bincount(whose[(whose >= 0) & np.isnan(found)], minlength=len(unknown))
    window = None if visits.window is None else float(visits.window)
    return VisitYears(roll=roll, year=years, days=days, window=window, of_unknown_year=unknown)


def _years(evidence: Evidence, part: Part, variable: str) -> npt.NDArray[np.float64]:
    """As numbers, also where the schema keeps them as text; what is no number is not known."""
    if not part.has(variable):
        return np.full(part.row_count, np.nan)
    cells = evidence.cells(part, variable)
    if pa.types.is_string(cells.type):
        is_whole = pc.match_substring_regex(cells, r"^[0-9]{1,9}$")
        cells = pc.if_else(is_whole, cells, pa.scalar(None, pa.string()))
    if pa.types.is_date(cells.type):
        return np.full(part.row_count, np.nan)
    found: npt.NDArray[np.float64] = pc.fill_null(cells.cast(pa.float64()), np.nan).to_numpy()
    return found
