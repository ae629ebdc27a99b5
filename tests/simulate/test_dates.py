"""Dates agree with ages and days, and the same cohort has the same dates."""

import numpy as np
import pandas as pd

from cohortqc.simulate.cohort import Cohort, draw_cohort
from cohortqc.simulate.dates import birth_dates, completed_years, enrolment_dates, iso

Tables = dict[str, pd.DataFrame]


def test_enrolment_spreads_over_the_years_of_whi() -> None:
    dates = enrolment_dates(draw_cohort(rows=5000, seed=3))
    assert dates.min() >= np.datetime64("1993-10-01")
    assert dates.max() <= np.datetime64("1998-12-31")
    years, counts = np.unique(dates.astype("datetime64[Y]"), return_counts=True)
    assert len(years) == 6
    assert counts[1:].min() > 850  # 5,000 over 5.25 years: 952 a year


def test_every_woman_had_completed_the_years_of_her_age_when_she_was_enrolled() -> None:
    cohort = draw_cohort(rows=20_000, seed=3)
    ages = completed_years(birth_dates(cohort), enrolment_dates(cohort))
    assert (ages == cohort.women.age).all()


def test_a_year_is_completed_on_the_birthday_and_not_a_day_before() -> None:
    born = np.array(["1940-05-17"] * 4 + ["1940-02-29"] * 2, dtype="datetime64[D]")
    dates = np.array(
        ["1999-05-16", "1999-05-17", "1999-05-18", "2000-04-30", "1999-02-28", "1999-03-01"], dtype="datetime64[D]"
    )
    assert completed_years(born, dates).tolist() == [58, 59, 59, 59, 58, 59]


def test_the_date_of_a_scan_is_its_days_after_enrolment(tables: Tables, cohort: Cohort) -> None:
    enrolled = pd.Series(enrolment_dates(cohort), index=cohort.ids.astype(str))
    for name, days in (("bmd_hip", "HIPDAYS"), ("bmd_spine", "SPNDAYS")):
        scans = tables[name]
        since = pd.to_datetime(scans["SCANDATE"]) - pd.to_datetime(enrolled[scans["ID"]]).to_numpy()
        assert (since.dt.days == scans[days].astype(int)).all(), name


def test_the_same_hip_is_scanned_at_every_visit(tables: Tables) -> None:
    sides = tables["bmd_hip"].groupby("ID")["HIPSIDE"]
    assert (sides.nunique() == 1).all()
    assert 0.02 < (sides.first() == "2").mean() < 0.09  # one in twenty


def test_dates_are_written_as_iso_dates() -> None:
    assert iso(np.array(["1994-03-31"], dtype="datetime64[D]")).tolist() == ["1994-03-31"]
