"""The cohort on the calendar: when women were born, enrolled and scanned (assumed: WHI's files hold days alone)."""

import numpy as np
import numpy.typing as npt

from cohortqc.simulate.arrays import Ints
from cohortqc.simulate.cohort import Cohort

Dates = npt.NDArray[np.datetime64]
"""Days of the Gregorian calendar (`datetime64[D]`)."""

FIRST_ENROLMENT, LAST_ENROLMENT = np.datetime64("1993-10-01"), np.datetime64("1998-12-31")
_DAYS_PAST_BIRTHDAY = 364
_LEAP_DAY = 28


def enrolment_dates(cohort: Cohort) -> Dates:
    """Shape (n,): evenly spread over the years in which WHI enrolled; from a stream of their own."""
    days = int((LAST_ENROLMENT - FIRST_ENROLMENT).astype(np.int64)) + 1
    return np.asarray(FIRST_ENROLMENT + _stream(cohort).integers(0, days, cohort.rows).astype("timedelta64[D]"))


def birth_dates(cohort: Cohort) -> Dates:
    """Shape (n,): such that she had completed the years of her AGE when she was enrolled."""
    rng = np.random.default_rng([cohort.seed, 14])
    birthday = enrolment_dates(cohort) - rng.integers(0, _DAYS_PAST_BIRTHDAY, cohort.rows).astype("timedelta64[D]")
    month = birthday.astype("datetime64[M]")
    day = (birthday - month).astype(np.int64)
    is_leap_day = (day == _LEAP_DAY) & (month.astype(np.int64) % 12 == 1)
    born = (month - (12 * cohort.women.age).astype("timedelta64[M]")).astype("datetime64[D]")
    return np.asarray(born + np.where(is_leap_day, day - 1, day).astype("timedelta64[D]"))


def visit_dates(cohort: Cohort, *, who: Ints, days: Ints) -> Dates:
    """Dates of visits, shape (k,): `who` indexes the cohort, `days` counts from enrolment."""
    return np.asarray(enrolment_dates(cohort)[who] + days.astype("timedelta64[D]"))


def completed_years(born: Dates, dates: Dates) -> Ints:
    """Age in completed years on these dates; both shape (k,)."""
    months = dates.astype("datetime64[M]").astype(np.int64) - born.astype("datetime64[M]").astype(np.int64)
    return np.asarray((months - (_day_of_month(dates) < _day_of_month(born))) // 12, dtype=np.int64)


def iso(dates: Dates) -> npt.NDArray[np.str_]:
    """Dates as text, 1994-03-31."""
    return np.datetime_as_string(dates, unit="D")


def _day_of_month(dates: Dates) -> Ints:
    return np.asarray((dates - dates.astype("datetime64[M]")).astype(np.int64))


def _stream(cohort: Cohort) -> np.random.Generator:
    return np.random.default_rng([cohort.seed, 13])
