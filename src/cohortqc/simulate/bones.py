"""True bone density at three sites, its six-year change, and the scans that measure it (steps 14 to 17)."""

from dataclasses import dataclass

import numpy as np

from cohortqc.simulate.arrays import Floats
from cohortqc.simulate.covariates import Clinic, Covariates, Race
from cohortqc.simulate.stress import Stress
from cohortqc.simulate.truth import (
    ALCOHOL,
    BIOLOGICAL_CORRELATION,
    BIOLOGICAL_SD,
    CENTRES,
    INTERCEPT,
    PRECISION_CV,
    STRUCTURAL,
    TERMS,
)

YEARS = (0, 1, 3, 6, 9)
BASELINE_MEDIAN = (0.715, 0.845, 0.955)
BASELINE_SD = (0.135, 0.125, 0.140)
BASELINE_CORRELATION = ((1.0, 0.85, 0.62), (0.85, 1.0, 0.66), (0.62, 0.66, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bones:
    """Bone density at femoral neck, total hip and lumbar spine (last axis), as it is and as scans show it.

    `change`: true, over six years, in per cent, shape (n, 3). `scans`: observed, g/cm² with three decimals, shape
    (n, 5, 3) for the years 0, 1, 3, 6 and 9, whether or not the woman came.
    """

    change: Floats
    scans: Floats

    def observed_change(self, *, year: int) -> Floats:
        """Per cent change from the scan at baseline to that of `year`, shape (n, 3)."""
        first = self.scans[:, 0]
        return np.asarray(100 * (self.scans[:, YEARS.index(year)] - first) / first)


def draw_bones(rng: np.random.Generator, women: Covariates, stress: Stress) -> Bones:
    """Baseline, change and scans, in this order; no outcome is clipped."""
    baseline = _draw_baseline(rng, women)
    expected = expected_change(women, stress)
    noise = rng.standard_normal(expected.shape) @ np.linalg.cholesky(np.asarray(BIOLOGICAL_CORRELATION)).T
    change = expected + noise * np.asarray(BIOLOGICAL_SD)
    return Bones(change=change, scans=draw_scans(rng, baseline, change=change))


def draw_scans(rng: np.random.Generator, baseline: Floats, *, change: Floats) -> Floats:
    """Scans at all YEARS in g/cm², shape (n, 5, 3), from the true `baseline` (g/cm²) and `change` (%), shape (n, 3).

    The log errors' means make the expected observed change equal the true one.
    """
    years = np.asarray(YEARS, dtype=np.float64)[None, :, None]
    true = baseline[:, None, :] * (1 + change[:, None, :] * years / 600)
    cv = np.asarray(PRECISION_CV) / 100
    sign = np.where(years == 0, 1.0, -1.0)
    error = sign * cv**2 / 2 + cv * rng.standard_normal(true.shape)
    return np.round(true * np.exp(error), 3)


def expected_change(women: Covariates, stress: Stress) -> Floats:
    """Per cent over six years, shape (n, 3): the linear model of `truth.TERMS` and `truth.STRUCTURAL`."""
    terms = {
        "age, per 10 years above 60": women.age10,
        "Black": women.of_race(Race.BLACK),
        "Hispanic": women.of_race(Race.HISPANIC),
        "American Indian": women.of_race(Race.AMERICAN_INDIAN),
        "Asian": women.of_race(Race.ASIAN),
        "some college": women.education == 1,
        "college": women.education == 2,
        "past smoker": women.smoking == 1,
        "current smoker": women.smoking == 2,
        "body mass index, per 5 kg/m² above 28": women.bmi5,
        "past hormone user": women.hormones == 1,
        "current hormone user": women.hormones == 2,
        "hormone trial, active arm": women.hrt_arm == 1,
        "calcium and vitamin D trial, active arm": women.cad_arm == 1,
        "activity, per 10 MET-h/week": women.activity / 10,
        "calcium, per 500 mg/day": women.calcium / 500,
        "clinic South": women.clinic == Clinic.SOUTH,
        "clinic Northeast": women.clinic == Clinic.NORTHEAST,
    }
    design = np.stack([np.asarray(terms[name], dtype=np.float64) for name in TERMS], axis=1)
    scores = np.stack(
        [
            stress.strain - CENTRES["strain"],
            stress.support - CENTRES["support"],
            stress.functioning - CENTRES["functioning"],
        ],
        axis=1,
    )
    alcohol = np.asarray(ALCOHOL)[women.alcohol - 1]
    covariates = design @ np.asarray(list(TERMS.values())) + alcohol[:, None]
    return np.asarray(np.asarray(INTERCEPT) + covariates + scores @ np.asarray(list(STRUCTURAL.values())))


def _draw_baseline(rng: np.random.Generator, women: Covariates) -> Floats:
    effects = (
        (women.age10, (-0.062, -0.055, -0.020)),
        (women.bmi5, (0.050, 0.058, 0.042)),
        (women.of_race(Race.BLACK), (0.115, 0.085, 0.095)),
        (women.of_race(Race.HISPANIC), (0.01, 0.01, -0.02)),
        (women.of_race(Race.ASIAN), (-0.01, -0.015, -0.04)),
        ((women.smoking == 2).astype(np.float64), (-0.035, -0.045, -0.03)),
        ((women.hormones == 2).astype(np.float64), (0.03, 0.035, 0.05)),
    )
    z = rng.standard_normal((women.age.size, 3)) @ np.linalg.cholesky(np.asarray(BASELINE_CORRELATION)).T
    log_bmd = np.log(BASELINE_MEDIAN) + np.asarray(BASELINE_SD) * np.clip(z, -3.3, 3.3)
    for values, effect in effects:
        log_bmd = log_bmd + values[:, None] * np.asarray(effect)
    return np.asarray(np.exp(log_bmd))
