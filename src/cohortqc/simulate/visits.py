"""Visits as rows: whose, of which year, how many days from enrolment."""

from dataclasses import dataclass

import numpy as np

from cohortqc.simulate.arrays import Bools, Ints
from cohortqc.simulate.bones import YEARS
from cohortqc.simulate.cohort import Cohort
from cohortqc.simulate.columns import Columns

SCREENING, ANNUAL = 1, 3
LATEST_EARLY, WIDEST_JITTER = 120, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Rows of a table, a woman's visits in time. `who` indexes the cohort, `slot` the years 0, 1, 3, 6, 9."""

    who: Ints
    slot: Ints
    days: Ints

    @property
    def year(self) -> Ints:
        """Visit year."""
        return np.asarray(YEARS)[self.slot]

    def columns(self, cohort: Cohort, *, prefix: str) -> Columns:
        """ID and the five columns that tell the visit; each row is the only one of its visit."""
        ones = np.ones(self.who.size, dtype=np.int64)
        return {
            "ID": cohort.ids[self.who],
            f"{prefix}DAYS": self.days,
            f"{prefix}VTYP": np.where(self.slot == 0, SCREENING, ANNUAL),
            f"{prefix}VY": self.year,
            f"{prefix}VCLO": ones,
            f"{prefix}EXPC": ones,
        }


def visits_where(rng: np.random.Generator, attended: Bools) -> Visits:
    """One row for every True of `attended`, shape (n, 5): screening months before, the others near their day."""
    who, slot = np.nonzero(attended)
    nominal = np.rint(np.asarray(YEARS) * 365.25)[slot]
    jitter = np.clip(np.rint(20 * rng.standard_normal(who.size)), -WIDEST_JITTER, WIDEST_JITTER)
    early = rng.integers(-LATEST_EARLY, 1, who.size)
    return Visits(who=who, slot=slot, days=np.where(slot == 0, early, nominal + jitter).astype(np.int64))


def screening_of(rng: np.random.Generator, cohort: Cohort) -> Visits:
    """The screening visit of every woman."""
    attended = np.zeros((cohort.rows, len(YEARS)), dtype=np.bool_)
    attended[:, 0] = True
    return visits_where(rng, attended)
