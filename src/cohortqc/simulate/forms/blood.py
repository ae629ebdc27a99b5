"""Biomarkers of stress, growth and oxidative damage in a third of the women; they have no effect on bone here."""

from dataclasses import dataclass

import numpy as np

from cohortqc.simulate.bones import YEARS
from cohortqc.simulate.cohort import Cohort
from cohortqc.simulate.columns import Columns, decimal_text
from cohortqc.simulate.visits import visits_where

SHARE_MEASURED = 1 / 3
BELOW_DETECTION = "<LOD"
FURTHEST = 3.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A log-normal concentration: median, log SD, log change per unit of latent strain, lower limit of detection."""

    median: float
    sd: float
    by_strain: float
    detection: float
    digits: int


MARKERS = {
    "CORTISOL": Marker(median=12.0, sd=0.35, by_strain=0.05, detection=0.4, digits=1),
    "NOREPI": Marker(median=420.0, sd=0.40, by_strain=0.05, detection=20.0, digits=0),
    "EPI": Marker(median=25.0, sd=0.60, by_strain=0.05, detection=10.0, digits=0),
    "DOPAMINE": Marker(median=24.0, sd=0.50, by_strain=0.02, detection=10.0, digits=0),
    "IGF1": Marker(median=125.0, sd=0.33, by_strain=-0.02, detection=8.0, digits=1),
    "ISOPROST": Marker(median=36.0, sd=0.42, by_strain=0.04, detection=2.5, digits=1),
}


def biomarkers(cohort: Cohort) -> Columns:
    """Fasting morning blood at screening and year 6; below the limit of detection stands `<LOD`."""
    rng = np.random.default_rng([cohort.seed, 9])
    chosen = rng.random(cohort.rows) < SHARE_MEASURED
    visits = visits_where(rng, cohort.followup.attended & chosen[:, None] & np.isin(YEARS, (0, 6)))
    strain = np.clip(cohort.stress.latents[visits.who, 0], -FURTHEST, FURTHEST)
    columns = visits.columns(cohort, prefix="BIO")
    columns["FASTHRS"] = np.clip(np.rint(2 * (12 + 1.5 * rng.standard_normal(strain.size))) / 2, 8.5, 20)
    for name, marker in MARKERS.items():
        noise = np.clip(rng.standard_normal(strain.size), -FURTHEST, FURTHEST)
        value = marker.median * np.exp(marker.by_strain * strain + marker.sd * noise)
        scale = 10**marker.digits
        shown = decimal_text(np.rint(value * scale) / scale, digits=marker.digits)
        columns[name] = np.where(np.rint(value * scale) / scale < marker.detection, BELOW_DETECTION, shown)
    return columns
