"""Form 80: height, weight, girths and blood pressure at every visit."""

import numpy as np

from cohortqc.simulate.arrays import Floats, Ints, cut
from cohortqc.simulate.attrition import MissingCovariate
from cohortqc.simulate.cohort import Cohort
from cohortqc.simulate.columns import Answers, Columns
from cohortqc.simulate.visits import visits_where


def physical_measures(cohort: Cohort) -> Columns:
    """One row a visit. At screening height, weight and BMI are those of the model; women lose a millimetre a year."""
    rng = np.random.default_rng([cohort.seed, 8])
    visits = visits_where(rng, cohort.followup.attended)
    who, year = visits.who, visits.year
    women = cohort.women
    height = np.round(women.height[who] - 0.1 * year, 1)
    drift = np.exp(0.015 * np.sqrt(year) * np.clip(rng.standard_normal(who.size), -3, 3))
    weight = np.round(women.weight[who] * drift, 1)
    bmi = np.round(weight / (height / 100) ** 2, 2)
    girth = np.clip(rng.standard_normal((2, who.size)), -3, 3)
    waist = np.round(36 + 1.83 * bmi + 5.5 * girth[0], 1)
    hip = np.round(61 + 1.63 * bmi + 4.0 * girth[1], 1)
    unweighed = (year == 0) & cohort.gaps.lacks(MissingCovariate.BMI)[who]
    groups = cut(bmi, (18.5, 25, 30, 35, 40)) + 1
    return (
        visits.columns(cohort, prefix="F80")
        | _blood_pressure(rng, women.age[who] + year, bmi=bmi)
        | {
            "PULSE30": np.clip(np.rint(35 + 5 * rng.standard_normal(who.size)), 22, 58),
            "HEIGHT": height,
            "WEIGHT": np.where(unweighed, np.nan, weight),
            "WAIST": waist,
            "HIP": hip,
            "WHEXPECT": np.ones(who.size, dtype=np.int64),
            "BMI": np.where(unweighed, np.nan, bmi),
            "BMIC": np.where(unweighed, np.nan, groups),
            "WHR": waist / hip,
        }
    )


def _blood_pressure(rng: np.random.Generator, age: Ints, *, bmi: Floats) -> Columns:
    """Two readings, even numbers as read from a manometer, their means and groups."""
    level, pulse = rng.standard_normal((2, age.size))
    usual = 126 + 6 * (age - 60) / 10 + 0.6 * (bmi - 28) + 15 * level
    low = usual - np.clip(52 + 9 * pulse, 22, 80)
    columns: Answers = {}
    for reading in (1, 2):
        systolic = np.clip(2 * np.rint((usual + 4 * rng.standard_normal(age.size)) / 2), 80, 236)
        diastolic = 2 * np.rint((low + 3 * rng.standard_normal(age.size)) / 2)
        columns[f"SYSTBP{reading}"] = systolic
        columns[f"DIASBP{reading}"] = np.clip(diastolic, 40, np.minimum(systolic - 10, 136))
    systolic_mean = (columns["SYSTBP1"] + columns["SYSTBP2"]) / 2
    diastolic_mean = (columns["DIASBP1"] + columns["DIASBP2"]) / 2
    return columns | {
        "SYST": systolic_mean,
        "SYSTOL": np.select([systolic_mean <= 120, systolic_mean <= 140], [1, 2], 3),
        "DIAS": diastolic_mean,
        "DIASTOL": np.where(diastolic_mean < 90, 1, 2),
    }
