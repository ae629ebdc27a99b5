"""Hip and spine scans: the bone density of the model, with content and area that give it back."""

import numpy as np
import numpy.typing as npt

from cohortqc.simulate.arrays import Bools, Floats, Ints
from cohortqc.simulate.cohort import Cohort
from cohortqc.simulate.columns import Columns, Values
from cohortqc.simulate.dates import birth_dates, completed_years, iso, visit_dates
from cohortqc.simulate.truth import PRECISION_CV, SITES
from cohortqc.simulate.visits import Visits, visits_where

NECK, HIP, SPINE = range(len(SITES))
SHARE_REPEATED = 0.01
SHARE_RIGHT = 0.05
SCANNERS = ("QDR-W1", "QDR-S1", "QDR-N1")
SOFTWARE = "9.80D"
LARGEST_Z = 3.3
REMARKS, REMARK_SHARES = ("none", "repositioned", "metal near the hip"), (0.9, 0.07, 0.03)


def hip_scans(cohort: Cohort) -> Columns:
    """One row a scan; one screening scan in a hundred was repeated some weeks later and is not the closest."""
    rng = np.random.default_rng([cohort.seed, 11])
    visits, repeated = _with_repeats(rng, scan_visits(cohort))
    noise = np.exp(np.asarray(PRECISION_CV[:2]) / 100 * rng.standard_normal((visits.who.size, 2)))
    bmd = np.round(cohort.bones.scans[visits.who, visits.slot, :2] * np.where(repeated[:, None], noise, 1.0), 3)
    hip_area = _area(rng, cohort, visits, mean=33.0, sd=3.0, within=0.3)
    neck_area = _area(rng, cohort, visits, mean=4.9, sd=0.35, within=0.05)
    columns = visits.columns(cohort, prefix="HIP")
    return columns | {
        "HIPVCLO": np.where(repeated, 0, 1),
        "HIPBMD": bmd[:, HIP],
        "HIPBMC": bmd[:, HIP] * hip_area,
        "HIPAREA": hip_area,
        "HIPNKBMD": bmd[:, NECK],
        "HIPNKBMC": bmd[:, NECK] * neck_area,
        "HIPNKAREA": neck_area,
        **_machine(cohort, visits),
        **_occasion(cohort, visits),
        "HIPSIDE": _side(cohort)[visits.who],
        "HIPSCAN": _number(visits),
        "HIPNOTE": _remarks(cohort, visits),
    }


def spine_scans(cohort: Cohort) -> Columns:
    """One row a scan, on the day of the hip scan."""
    visits = scan_visits(cohort)
    bmd = cohort.bones.scans[visits.who, visits.slot, SPINE]
    return visits.columns(cohort, prefix="SPN") | {"SPNBMD": bmd} | _machine(cohort, visits) | _occasion(cohort, visits)


def scan_visits(cohort: Cohort) -> Visits:
    """Visits with scans; hip and spine share them, so their days come from a stream of their own."""
    return visits_where(np.random.default_rng([cohort.seed, 10]), cohort.followup.attended)


def _with_repeats(rng: np.random.Generator, visits: Visits) -> tuple[Visits, Bools]:
    again = np.flatnonzero((visits.slot == 0) & (rng.random(visits.who.size) < SHARE_REPEATED))
    order = np.sort(np.concatenate([np.arange(visits.who.size), again]))
    repeated = np.concatenate([[False], order[1:] == order[:-1]])
    later = np.where(repeated, rng.integers(7, 50, order.size), 0)
    shown = Visits(who=visits.who[order], slot=visits.slot[order], days=visits.days[order] + later)
    return shown, repeated


def _area(rng: np.random.Generator, cohort: Cohort, visits: Visits, *, mean: float, sd: float, within: float) -> Floats:
    """Area in cm²: a woman's own, seen with a little error at each scan."""
    own = mean + sd * np.clip(rng.standard_normal(cohort.rows), -LARGEST_Z, LARGEST_Z)
    error = within * np.clip(rng.standard_normal(visits.who.size), -LARGEST_Z, LARGEST_Z)
    return np.round(own[visits.who] + error, 2)


def _machine(cohort: Cohort, visits: Visits) -> dict[str, Values]:
    return {
        "SCANNER": np.asarray(SCANNERS)[cohort.women.clinic[visits.who]],
        "SOFTWARE": np.full(visits.who.size, SOFTWARE),
    }


def _occasion(cohort: Cohort, visits: Visits) -> dict[str, Values]:
    """When the scan was made, and how old she was then."""
    dates = visit_dates(cohort, who=visits.who, days=visits.days)
    return {"SCANDATE": iso(dates), "SCANAGE": completed_years(birth_dates(cohort)[visits.who], dates)}


def _side(cohort: Cohort) -> Ints:
    """The hip that is scanned, the same at every visit: 1 left, in one woman of twenty 2 right."""
    return 1 + (np.random.default_rng([cohort.seed, 15]).random(cohort.rows) < SHARE_RIGHT).astype(np.int64)


def _number(visits: Visits) -> Ints:
    """How many scans of the woman there are up to this one; rows of a woman stand together, in time."""
    first = np.concatenate([[True], visits.who[1:] != visits.who[:-1]])
    place = np.arange(visits.who.size)
    return 1 + place - np.maximum.accumulate(np.where(first, place, 0))


def _remarks(cohort: Cohort, visits: Visits) -> npt.NDArray[np.str_]:
    """What the technologist wrote on the sheet."""
    rng = np.random.default_rng([cohort.seed, 18])
    return np.asarray(REMARKS)[rng.choice(len(REMARKS), size=visits.who.size, p=REMARK_SHARES)]
