"""dem and form 2: who she is, which trials she is in, hormones and hysterectomy."""

import numpy as np

from cohortqc.simulate.arrays import Bools, Floats, cut, expit
from cohortqc.simulate.attrition import MissingCovariate
from cohortqc.simulate.cohort import Cohort
from cohortqc.simulate.columns import Columns
from cohortqc.simulate.covariates import Race
from cohortqc.simulate.dates import birth_dates, iso
from cohortqc.simulate.forms.contact import contact_at_year_6, followup_days

REGION_OF_CLINIC = (4, 2, 1)
CLINIC_NAMES = ("West", "South", "Northeast")
ETHNIC_OF_RACE = (5, 3, 4, 1, 2, 8)
DONT_KNOW = 9
INCOME_CUTS = (-1.75, -1.05, -0.3, 0.3, 0.95, 1.45, 2.0)
HYSTERECTOMY_SHARES = (0.08, 0.14, 0.22, 0.23, 0.19, 0.09, 0.04)


def demographics(cohort: Cohort) -> Columns:
    """One row a woman."""
    women, rng = cohort.women, np.random.default_rng([cohort.seed, 1])
    in_hrt, in_cad = women.hrt_arm > 0, women.cad_arm > 0
    in_dm = women.in_trial & (~in_hrt | (rng.random(cohort.rows) < 0.29))
    dm_arm = np.where(in_dm, np.where(rng.random(cohort.rows) < 0.4, 1, 2), 0)
    uterus = np.where(had_hysterectomy(cohort), 0, 2)
    income = (
        cut(0.55 * (women.education - 1) - 0.25 * women.age10 + rng.standard_normal(cohort.rows), INCOME_CUTS) + 1.0
    )
    income[rng.random(cohort.rows) < 0.02] = DONT_KNOW
    income[rng.random(cohort.rows) < 0.03] = np.nan
    spanish = (women.race == Race.HISPANIC) & (rng.random(cohort.rows) < 0.3)
    cad_days = np.clip(np.rint(400 + 40 * rng.standard_normal(cohort.rows)), 330, 550)
    return {
        "ID": cohort.ids,
        "CTPPT": women.in_trial,
        "HRTPPT": in_hrt,
        "DMPPT": in_dm,
        "CADPPT": in_cad,
        "OSPPT": ~women.in_trial,
        "AGE": women.age,
        "AGER": cut(women.age.astype(np.float64), (60, 70)) + 1,
        "AGESTRAT": cut(women.age.astype(np.float64), (55, 60, 70)) + 1,
        "REGION": np.asarray(REGION_OF_CLINIC)[women.clinic],
        "ETHNIC": np.asarray(ETHNIC_OF_RACE)[women.race],
        "LANG": np.where(spanish, 2, 1),
        "EDUC": np.where(cohort.gaps.lacks(MissingCovariate.EDUCATION), np.nan, women.education_code),
        "INCOME": income,
        "HRTARM": np.where(in_hrt, women.hrt_arm + uterus, 0),
        "DMARM": dm_arm,
        "CADARM": women.cad_arm,
        "CADDAYS": np.where(in_cad, cad_days, np.nan),
        "BMDFLAG": np.ones(cohort.rows, dtype=np.int64),
        "CLINIC": np.asarray(CLINIC_NAMES)[women.clinic],
        "BIRTHDT": iso(birth_dates(cohort)),
        "FUDAYS": followup_days(cohort),
        "Y6STAT": contact_at_year_6(cohort),
    }


def eligibility_screen(cohort: Cohort) -> Columns:
    """Form 2: one row a woman; hormone use is blank as a whole where it is missing."""
    rng = np.random.default_rng([cohort.seed, 2])
    rows, hormones = cohort.rows, cohort.women.hormones
    unknown = cohort.gaps.lacks(MissingCovariate.HORMONES)
    asked = ~unknown & (hormones > 0)
    recent = (hormones == 2) | (rng.random(rows) < 0.05)
    hysterectomy = had_hysterectomy(cohort)
    return {
        "ID": cohort.ids,
        "F2DAYS": rng.integers(-200, -20, rows),
        "F2CONT": 1 + rng.choice(3, size=rows, p=(0.15, 0.35, 0.5)),
        "HORM": np.where(unknown, np.nan, hormones > 0),
        "HORMNW": np.where(asked, hormones == 2, np.nan),
        "HORM3M": np.where(asked, recent, np.nan),
        "HYST": hysterectomy,
        "HYSTAGE": np.where(hysterectomy, _age_at_hysterectomy(cohort, rng), np.nan),
        "HORMSTAT": np.where(unknown, np.nan, hormones),
    }


def had_hysterectomy(cohort: Cohort) -> Bools:
    """Drawn from a stream of its own, as two forms need it."""
    rng, women = np.random.default_rng([cohort.seed, 3]), cohort.women
    return rng.random(cohort.rows) < expit(-0.7 + 0.3 * women.of_race(Race.BLACK) + 0.7 * (women.hormones == 2))


def _age_at_hysterectomy(cohort: Cohort, rng: np.random.Generator) -> Floats:
    """Codes 1 (younger than 30) to 8 (60 or older), never beyond her age."""
    drawn = cut(rng.random(cohort.rows), tuple(np.cumsum(HYSTERECTOMY_SHARES))) + 1
    oldest = np.minimum(cohort.women.age // 5 - 4, 8)
    return np.minimum(drawn, oldest).astype(np.float64)
