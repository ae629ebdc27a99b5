"""The exercise questions of form 34, worked back from the energy that the model spends on activity."""

from dataclasses import dataclass

import numpy as np

from cohortqc.simulate.arrays import Bools, Floats, Ints, cut
from cohortqc.simulate.attrition import MissingCovariate
from cohortqc.simulate.cohort import Cohort
from cohortqc.simulate.columns import Columns

WALKING, HARD, MODERATE, MILD = range(4)
PART_SHAPES = (1.0, 0.25, 0.4, 0.3)
MET_HARD, MET_MODERATE, MET_MILD = 7.0, 4.0, 3.0
MET_OF_SPEED = np.asarray((np.nan, np.nan, 2.0, 3.0, 4.0, 5.0))
WALK_TIMES = np.asarray((0.0, 0.5, 1.0, 2.5, 5.0, 7.0))
SPEED_UNKNOWN = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One kind of exercise: minutes a week, code of times a week, times a week, code of minutes a time (NaN: none)."""

    minutes: Floats
    code: Ints
    times: Floats
    length: Floats

    @property
    def lasting(self) -> Floats:
        """Times a week of 20 minutes or more."""
        return np.where(self.length > 1, self.times, 0.0)


def exercise(cohort: Cohort, rng: np.random.Generator) -> Columns:
    """All exercise columns; blank for a woman whose activity is missing."""
    unknown = cohort.gaps.lacks(MissingCovariate.ACTIVITY)
    energy = split_energy(rng, cohort.women.activity)
    speed = 2 + rng.choice(4, size=cohort.rows, p=(0.2, 0.45, 0.3, 0.05))
    walk = _spread(energy[:, WALKING] / MET_OF_SPEED[speed], ladder=WALK_TIMES)
    days = np.arange(6.0)
    hard = _spread(energy[:, HARD] / MET_HARD, ladder=days)
    moderate = _spread(energy[:, MODERATE] / MET_MODERATE, ladder=days)
    mild = _spread(energy[:, MILD] / MET_MILD, ladder=days)
    shown_speed = np.where(rng.random(cohort.rows) < 0.01, SPEED_UNKNOWN, speed)
    columns = {
        "WALK": walk.code,
        "WALKMIN": walk.length,
        "WALKSPD": np.where(walk.code > 0, shown_speed, np.nan),
        "HRDEX": hard.code,
        "HRDEXMIN": hard.length,
        "MODEX": moderate.code,
        "MODEXMIN": moderate.length,
        "MLDEX": mild.code,
        "MLDEXMIN": mild.length,
        **{
            name: rng.random(cohort.rows) < share
            for name, share in (("HRDEX18", 0.45), ("HRDEX35", 0.4), ("HRDEX50", 0.3))
        },
        **_episodes(walk, hard, moderate, mild, fast=speed >= 4),
        "TEXPWK": cohort.women.activity,
        "WALKEXP": energy[:, WALKING],
        "HARDEXP": energy[:, HARD],
        "MODEXP": energy[:, MODERATE],
        "MILDEXP": energy[:, MILD],
        "AVWKEXP": np.where(speed == 3, energy[:, WALKING], 0.0),
        "FFWKEXP": np.where(speed == 4, energy[:, WALKING], 0.0),
        "VFWKEXP": np.where(speed == 5, energy[:, WALKING], 0.0),
    }
    return {name: np.where(unknown, np.nan, values) for name, values in columns.items()}


def split_energy(rng: np.random.Generator, total: Floats) -> Floats:
    """Shape (n, 4): walking, hard, moderate, mild; hundredths of a MET-hour that add up to the total exactly."""
    weights = rng.gamma(PART_SHAPES, size=(total.size, 4))
    weights[weights < 0.1 * weights.sum(axis=1, keepdims=True)] = 0.0
    hundredths = np.rint(100 * total)
    parts = np.floor(hundredths[:, None] * weights / weights.sum(axis=1, keepdims=True))
    parts[np.arange(total.size), weights.argmax(axis=1)] += hundredths - parts.sum(axis=1)
    return np.asarray(parts / 100)


def _spread(hours: Floats, *, ladder: Floats) -> Exercise:
    """Weekly hours as times of about 40 minutes, on the ladder of answers that the form offers."""
    minutes = 60 * hours
    code = np.where(minutes > 0, np.clip(cut(minutes / 40, tuple(ladder)), 1, ladder.size - 1), 0)
    times = ladder[code]
    each = np.divide(minutes, times, out=np.zeros_like(minutes), where=times > 0)
    return Exercise(
        minutes=minutes, code=code, times=times, length=np.where(code > 0, cut(each, (20, 40, 60)) + 1, np.nan)
    )


def _episodes(walk: Exercise, hard: Exercise, moderate: Exercise, mild: Exercise, *, fast: Bools) -> Columns:
    """Times and minutes a week; walking fairly fast or faster counts as moderate."""
    brisk = fast.astype(np.float64)
    lasting = hard.lasting + moderate.lasting + brisk * walk.lasting
    everything = walk.times + hard.times + moderate.times + mild.times
    return {
        "TEPIWK": everything,
        "LEPITOT": walk.lasting + hard.lasting + moderate.lasting + mild.lasting,
        "MSEPIWK": hard.times + moderate.times + brisk * walk.times,
        "XLMSEPI": lasting,
        "LMSEPI": np.where(everything == 0, 1, cut(lasting, (2, 4)) + 2),
        "SEPIWK": np.where(hard.code == 5, 6, hard.code),
        "TMINWK": walk.minutes + hard.minutes + moderate.minutes + mild.minutes,
        "MSMINWK": hard.minutes + moderate.minutes + brisk * walk.minutes,
        "SMINWK": hard.minutes,
    }
