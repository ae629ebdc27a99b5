"""Form 34: smoking, coffee, alcohol, diets, and exercise whose parts add up to the activity of the model."""

import numpy as np

from cohortqc.simulate.arrays import Bools, Floats, Ints, cut
from cohortqc.simulate.attrition import MissingCovariate
from cohortqc.simulate.cohort import Cohort
from cohortqc.simulate.columns import Columns
from cohortqc.simulate.forms.exercise import exercise

DIETS = {"LCALDIET": 0.09, "LFATDIET": 0.22, "LSLTDIET": 0.13, "FBDIET34": 0.09, "DBDIET34": 0.03, "LACTDIET": 0.02}


def personal_habits(cohort: Cohort) -> Columns:
    """One row a woman; a covariate that is missing takes the questions behind it with it."""
    rng, rows = np.random.default_rng([cohort.seed, 4]), cohort.rows
    columns: Columns = {
        "ID": cohort.ids,
        "F34DAYS": rng.integers(-150, 0, rows),
        "F34CONT": 1 + rng.choice(3, size=rows, p=(0.1, 0.3, 0.6)),
    }
    coffee = rng.random(rows) < 0.71
    columns |= _smoking(cohort, rng) | {
        "COFFEE": coffee,
        "CUPREG": np.where(coffee, rng.choice(7, size=rows, p=(0.2, 0.22, 0.27, 0.16, 0.08, 0.04, 0.03)), np.nan),
    }
    columns |= _alcohol(cohort, rng) | {
        "WGTADULT": 1 + rng.choice(4, size=rows, p=(0.27, 0.36, 0.05, 0.32)),
        "YOYO10LB": 1 + rng.choice(5, size=rows, p=(0.55, 0.25, 0.1, 0.06, 0.04)),
    }
    columns |= {name: rng.random(rows) < share for name, share in DIETS.items()}
    columns |= {"OTHDIET": rng.random(rows) < 0.03}
    return columns | exercise(cohort, rng)


def _smoking(cohort: Cohort, rng: np.random.Generator) -> Columns:
    """Ages and years fit each other and her age. Bands of five years: start 1 = under 15, quit 9 = 50-54."""
    rows, smoking = cohort.rows, cohort.women.smoking
    unknown = cohort.gaps.lacks(MissingCovariate.SMOKING)
    ever, past = ~unknown & (smoking > 0), ~unknown & (smoking == 1)
    band_now = np.minimum(cohort.women.age // 5 - 1, 11)
    start = 1 + rng.choice(5, size=rows, p=(0.06, 0.52, 0.28, 0.09, 0.05))
    quit_band = np.clip(start + 1 + rng.integers(0, 9, rows), start, band_now)
    years = 5 * (np.where(past, quit_band, band_now) - start) + rng.integers(0, 5, rows)
    return {
        "SMOKEVR": np.where(unknown, np.nan, smoking > 0),
        "SMOKAGE": np.where(ever, start, np.nan),
        "SMOKNOW": np.where(ever, smoking == 2, np.nan),
        "QSMOKAGE": np.where(past, quit_band, np.nan),
        "QSMOKHP": np.where(past, rng.random(rows) < 0.2, np.nan),
        "CIGSDAY": np.where(ever, 1 + rng.choice(7, size=rows, p=(0.05, 0.2, 0.3, 0.28, 0.1, 0.05, 0.02)), np.nan),
        "SMOKYRS": np.where(ever, cut(years.astype(np.float64), (5, 10, 20, 30, 40, 50)) + 1, np.nan),
        "SMOKWGT": np.where(ever, rng.random(rows) < 0.12, np.where(unknown, np.nan, 0.0)),
        "SMOKING": np.where(unknown, np.nan, smoking),
    }


def _alcohol(cohort: Cohort, rng: np.random.Generator) -> Columns:
    rows, alcohol = cohort.rows, cohort.women.alcohol
    unknown = cohort.gaps.lacks(MissingCovariate.ALCOHOL)
    quit_drinking = alcohol == 2
    return {
        "ALC12DR": _unless(unknown, alcohol > 1),
        "ALCNOW": np.where(unknown | (alcohol == 1), np.nan, alcohol > 2),
        "ALCQUIT": np.where(~unknown & quit_drinking, rng.choice((1, 2, 8), size=rows, p=(0.3, 0.1, 0.6)), np.nan),
        "ALCSWK": _unless(unknown, servings(rng, alcohol.astype(np.float64))),
        "ALCOHOL": _unless(unknown, alcohol),
    }


def servings(rng: np.random.Generator, level: Floats) -> Floats:
    """Drinks a week that fit the level: none, less than one a month, a week, 1 to under 7, 7 and more."""
    uniform = rng.random(level.size)
    heavy = 7 + np.minimum(rng.gamma(1.2, 5.0, level.size), 55)
    ways = [level <= 2, level == 3, level == 4, level == 5]
    return np.round(
        np.select(ways, [0 * uniform, 0.02 + 0.2 * uniform, 0.25 + 0.7 * uniform, 1 + 5.9 * uniform], heavy), 2
    )


def _unless(unknown: Bools, values: Floats | Bools | Ints) -> Floats:
    return np.where(unknown, np.nan, values)
