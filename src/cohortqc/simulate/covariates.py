"""Who the women are: clinic, age, race, education, body, habits, hormones, trials, calcium (steps 1 to 11)."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from cohortqc.simulate.arrays import Bools, Floats, Ints, cut, expit, never_past_current


class Clinic(IntEnum):
    """The three bone density clinics, by region."""

    WEST = 0
    SOUTH = 1
    NORTHEAST = 2


class Race(IntEnum):
    """Race or ethnicity in the order of the model."""

    WHITE = 0
    BLACK = 1
    HISPANIC = 2
    AMERICAN_INDIAN = 3
    ASIAN = 4
    OTHER = 5


CLINIC_SHARES = (0.36, 0.31, 0.33)
AGE_BANDS = ((50, 55), (55, 60), (60, 65), (65, 71))
AGE_SHARES = (0.20, 0.26, 0.28, 0.26)
RACE_BY_CLINIC = (
    (0.775, 0.025, 0.145, 0.035, 0.008, 0.012),
    (0.715, 0.265, 0.006, 0.004, 0.003, 0.007),
    (0.915, 0.070, 0.004, 0.002, 0.004, 0.005),
)
EDUCATION_CODES = ((1, 2, 3, 4, 5), (6, 7), (8, 9, 10, 11))
EDUCATION_SHARES = ((0.005, 0.02, 0.06, 0.17, 0.745), (0.27, 0.73), (0.38, 0.24, 0.31, 0.07))


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariates:
    """Everything known at baseline but stress and bone; every array has shape (n,), nothing is missing here.

    `age` in whole years; `education` 0 no college, 1 some college, 2 college, `education_code` 1 to 11; `height` cm and
    `weight` kg with one decimal, `bmi` kg/m² with two, computed from them as a reader of the delivery would; `smoking`
    and `hormones` 0 never, 1 past, 2 current; `alcohol` 1 to 6; `activity` MET-h a week; `hrt_arm` and `cad_arm` 0 not
    in the trial, 1 active, 2 control; `calcium` mg a day from diet and supplements together.
    """

    clinic: Ints
    age: Ints
    race: Ints
    education: Ints
    education_code: Ints
    height: Floats
    weight: Floats
    bmi: Floats
    smoking: Ints
    alcohol: Ints
    activity: Floats
    hormones: Ints
    in_trial: Bools
    hrt_arm: Ints
    cad_arm: Ints
    calcium: Floats

    @property
    def age10(self) -> Floats:
        """Decades above 60, shape (n,)."""
        return np.asarray((self.age - 60) / 10)

    @property
    def bmi5(self) -> Floats:
        """Steps of 5 kg/m² above 28, shape (n,)."""
        return (self.bmi - 28) / 5

    def of_race(self, race: Race) -> Floats:
        """1 for women of this race, else 0; shape (n,)."""
        return np.asarray(self.race == race, dtype=np.float64)


def draw_covariates(rng: np.random.Generator, *, rows: int) -> Covariates:
    """Steps 1 to 11, in their order."""
    clinic, age, race = _origins(rng, rows=rows)
    a = (age - 60) / 10
    education = _education(rng, a=a, clinic=clinic, race=race)
    education_code = _spread_education(rng, education)

    log_bmi = 3.315 - 0.025 * a - 0.022 * (education - 1) + 0.185 * rng.standard_normal(rows)
    log_bmi += _by_race(race, black=0.075, hispanic=0.035, indian=0.06, asian=-0.10)
    height, weight, bmi = _body(rng, np.clip(np.exp(log_bmi), 16.5, 58))
    b = (bmi - 28) / 5
    college = education - 1

    smoking = never_past_current(
        rng,
        past=-0.25 - 0.15 * a + 0.08 * (education == 2) + _by_race(race, hispanic=-0.10, asian=-0.30),
        current=-1.75 - 0.45 * a - 0.28 * b - 0.30 * college + _by_race(race, black=0.25, indian=0.30),
    )
    alcohol = _alcohol(rng, 0.30 * college - 0.18 * b - 0.15 * a, clinic=clinic, race=race, ever=smoking > 0)
    activity = _activity(rng, a=a, b=b, college=college, current=smoking == 2)
    hormones = never_past_current(
        rng,
        past=-0.75 + 0.30 * a + _by_race(race, black=-0.20),
        current=-0.55 * a + 0.25 * college - 0.22 * b + _by_race(race, black=-0.65, hispanic=-0.25),
    )
    in_trial = rng.random(rows) < 0.57
    hrt_arm = _arm(rng, in_trial & (hormones != 2), share=0.42)
    cad_arm = _arm(rng, in_trial, share=0.46)
    return Covariates(
        clinic=clinic,
        age=age,
        race=race,
        education=education,
        education_code=education_code,
        height=height,
        weight=weight,
        bmi=bmi,
        smoking=smoking,
        alcohol=alcohol,
        activity=activity,
        hormones=hormones,
        in_trial=in_trial,
        hrt_arm=hrt_arm,
        cad_arm=cad_arm,
        calcium=_calcium(rng, a=a, college=college, race=race),
    )


def _origins(rng: np.random.Generator, *, rows: int) -> tuple[Ints, Ints, Ints]:
    """Clinic, age in whole years, race given the clinic."""
    clinic = rng.choice(3, size=rows, p=CLINIC_SHARES)
    low, high = np.asarray(AGE_BANDS)[rng.choice(4, size=rows, p=AGE_SHARES)].T
    age = rng.integers(low, high)
    shares = np.cumsum(RACE_BY_CLINIC, axis=1)[clinic][:, :-1]
    race = (rng.random(rows)[:, None] >= shares).sum(axis=1)
    return clinic, age, np.asarray(race, dtype=np.int64)


def _by_race(
    race: Ints, *, black: float = 0.0, hispanic: float = 0.0, indian: float = 0.0, asian: float = 0.0
) -> Floats:
    """The effect of each woman's race, against White and Other."""
    effects: Floats = np.asarray((0.0, black, hispanic, indian, asian, 0.0))
    return effects[race]


def _education(rng: np.random.Generator, *, a: Floats, clinic: Ints, race: Ints) -> Ints:
    """0 no college, 1 some college, 2 college."""
    latent = 0.15 * (clinic == Clinic.WEST) - 0.10 * (clinic == Clinic.SOUTH) - 0.20 * a + rng.standard_normal(a.size)
    latent += _by_race(race, black=-0.35, hispanic=-0.75, indian=-0.55, asian=0.35)
    return cut(latent, (-0.55, 0.45))


def _alcohol(rng: np.random.Generator, latent: Floats, *, clinic: Ints, race: Ints, ever: Bools) -> Ints:
    """Levels 1 to 6; `latent` holds education, BMI and age."""
    latent = latent + 0.35 * ever - 0.25 * (clinic == Clinic.SOUTH) + rng.logistic(size=latent.size)
    latent += _by_race(race, black=-0.45, hispanic=-0.35, asian=-0.5)
    return cut(latent, (-2.05, -0.75, -0.15, 0.75, 2.05)) + 1


def _spread_education(rng: np.random.Generator, education: Ints) -> Ints:
    uniform = rng.random(education.size)
    code = np.zeros(education.size, dtype=np.int64)
    for level, (codes, shares) in enumerate(zip(EDUCATION_CODES, EDUCATION_SHARES, strict=True)):
        here = education == level
        code[here] = np.asarray(codes)[cut(uniform[here], tuple(np.cumsum(shares)[:-1]))]
    return code


def _body(rng: np.random.Generator, bmi: Floats) -> tuple[Floats, Floats, Floats]:
    """Height, weight and the BMI that follows from them as delivered. Heights stay within 3.3 SD: 141.5 to 182.5 cm."""
    height = np.round(162 + 6.2 * np.clip(rng.standard_normal(bmi.size), -3.3, 3.3), 1)
    weight = np.round(bmi * (height / 100) ** 2, 1)
    return height, weight, np.round(weight / (height / 100) ** 2, 2)


def _activity(rng: np.random.Generator, *, a: Floats, b: Floats, college: Ints, current: Bools) -> Floats:
    """MET-hours a week, hundredths."""
    none = rng.random(a.size) < expit(-1.75 + 0.25 * b + 0.15 * a - 0.35 * college + 0.25 * current)
    scale: Floats = np.exp(2.35 - 0.18 * b + 0.16 * college - 0.10 * current)
    spent: Floats = np.where(none, 0.0, np.minimum(rng.gamma(1.25, scale), 90.0))
    return np.round(spent, 2)


def _calcium(rng: np.random.Generator, *, a: Floats, college: Ints, race: Ints) -> Floats:
    """Whole mg a day, from diet and supplements together."""
    log_calcium = 6.88 + 0.10 * college + 0.05 * a + _by_race(race, black=-0.15, hispanic=-0.10)
    return np.round(np.clip(np.exp(log_calcium + 0.50 * rng.standard_normal(a.size)), 150, 4000))


def _arm(rng: np.random.Generator, eligible: Bools, *, share: float) -> Ints:
    """0 not randomised, 1 active, 2 control (1:1)."""
    randomised = eligible & (rng.random(eligible.size) < share)
    return np.where(randomised, 1 + (rng.random(eligible.size) < 0.5), 0)
