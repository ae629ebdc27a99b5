"""Forms 45 and 60: calcium, vitamin D, magnesium and omega-3 from supplements and from food."""

import numpy as np

from cohortqc.simulate.arrays import Floats
from cohortqc.simulate.attrition import MissingCovariate
from cohortqc.simulate.cohort import Cohort
from cohortqc.simulate.columns import Columns
from cohortqc.simulate.visits import screening_of

TAKES_CALCIUM, TAKES_OTHERS = 0.55, 0.12
ALCOHOL_GRAMS = (0.0, 0.0, 0.1, 0.8, 5.0, 20.0)


def supplement_calcium(cohort: Cohort) -> Floats:
    """The part of a woman's calcium that comes from supplements, mg a day; 0 for women who take none."""
    rng = np.random.default_rng([cohort.seed, 5])
    takes = rng.random(cohort.rows) < TAKES_CALCIUM
    return np.where(takes, np.floor(cohort.women.calcium * 0.65 * rng.beta(2.0, 2.0, cohort.rows)), 0.0)


def supplements(cohort: Cohort) -> Columns:
    """Form 45 at screening."""
    rng, rows = np.random.default_rng([cohort.seed, 6]), cohort.rows
    visits = screening_of(rng, cohort)
    calcium = supplement_calcium(cohort)
    takes = (calcium > 0) | (rng.random(rows) < TAKES_OTHERS)
    vitamin_d = rng.choice((0.0, 2.5, 5.0, 10.0, 20.0), size=rows, p=(0.15, 0.1, 0.25, 0.42, 0.08))
    magnesium = rng.choice((0.0, 50.0, 100.0, 250.0, 400.0), size=rows, p=(0.4, 0.2, 0.28, 0.1, 0.02))
    omega3 = np.where(rng.random(rows) < 0.12, 0.3 + 0.1 * rng.integers(0, 18, rows), 0.0)
    return visits.columns(cohort, prefix="F45") | {
        "F45USE": takes,
        "F45CALC": calcium,
        "F45VITD": np.where(takes, vitamin_d, 0.0),
        "F45MAGN": np.where(takes, magnesium, 0.0),
        "F45OMGA3": np.where(takes, omega3, 0.0),
    }


def food(cohort: Cohort) -> Columns:
    """Form 60 at screening; dietary calcium and that from supplements add up to the calcium of the model."""
    rng = np.random.default_rng([cohort.seed, 7])
    visits = screening_of(rng, cohort)
    noise = np.clip(rng.standard_normal((9, cohort.rows)), -3.3, 3.3)
    energy = np.round(np.exp(7.35 + 0.35 * noise[0]), 1)
    alcohol = np.asarray(ALCOHOL_GRAMS)[cohort.women.alcohol - 1]
    epa = np.round(0.05 * np.exp(0.9 * noise[1]), 3)
    dha = np.round(0.09 * np.exp(0.8 * noise[2]), 3)
    diet = cohort.women.calcium - supplement_calcium(cohort)
    return visits.columns(cohort, prefix="F60") | {
        "STATUS": np.select([energy < 600, energy > 5000], [1, 2], 3),
        "F60ENRGY": energy,
        "F60PROT": energy * 0.042 * np.exp(0.18 * noise[3]),
        "F60ALC": alcohol * np.exp(0.4 * noise[4]),
        "F60CAFF": np.minimum(120 * np.exp(0.8 * noise[5]), 1400),
        "F60VITD": 4.0 * np.exp(0.6 * noise[6]),
        "F60CALC": np.where(cohort.gaps.lacks(MissingCovariate.CALCIUM), np.nan, diet),
        "F60MAGN": energy * 0.155 * np.exp(0.16 * noise[7]),
        "F60PHOS": energy * 0.70 * np.exp(0.16 * noise[7]),
        "F60SODUM": energy * 1.65 * np.exp(0.18 * noise[8]),
        "F60PF205": epa,
        "F60PF226": dha,
        "F60OMGA3": np.round(energy * 0.0007 * np.exp(0.25 * noise[8]), 3) + epa + dha,
    }
