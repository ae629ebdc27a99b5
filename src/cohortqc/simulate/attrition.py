"""Who is lost to follow-up, who was last seen when, and which answers are missing (steps 18 and 19)."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cohortqc.model.simulation import Scenario
from cohortqc.simulate.arrays import Bools, Floats, Ints, expit
from cohortqc.simulate.bones import YEARS, Bones
from cohortqc.simulate.covariates import Clinic, Covariates, Race
from cohortqc.simulate.stress import STRAIN_ITEMS, SUPPORT_ITEMS, Stress
from cohortqc.simulate.truth import (
    CENTRES,
    COVARIATE_MISSING,
    ITEM_MISSING,
    LOSS,
    LOSS_BY_BONE,
    LOSS_BY_BOTH,
    LOSS_BY_STRAIN,
    STRAIN_PAGE_MISSING,
)


class MissingCovariate(StrEnum):
    """Covariates of which one may be missing for a woman."""

    EDUCATION = "education"
    BMI = "bmi"
    SMOKING = "smoking"
    ALCOHOL = "alcohol"
    ACTIVITY = "activity"
    HORMONES = "hormones"
    CALCIUM = "calcium"


TRIAL_YEARS = (0, 1, 3, 6, 9)
STUDY_YEARS = (0, 3, 6)
SEEN_AT_YEAR_9 = 0.85
LAST_SEEN_SHARES = (0.15, 0.30, 0.55)
"""Of the women lost by year 6: last seen at baseline, year 1, year 3. Under LOSS all of them were seen at year 3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followup:
    """`lost`: no visit from year 6 on, shape (n,). `attended`: shape (n, 5), one column for each of `bones.YEARS`."""

    lost: Bools
    attended: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What is missing: items of form 37 at screening (True = blank), and at most one covariate a woman.

    `covariate` holds an index into MissingCovariate, or -1.
    """

    strain_items: Bools
    support_items: Bools
    functioning_items: Bools
    covariate: Ints

    def lacks(self, covariate: MissingCovariate) -> Bools:
        """Women without this covariate, shape (n,)."""
        return np.asarray(self.covariate == list(MissingCovariate).index(covariate))


def draw_followup(
    rng: np.random.Generator, women: Covariates, stress: Stress, bones: Bones, *, scenario: Scenario
) -> Followup:
    """Loss, then the last visit; visits before it are complete, by the schedule of trial or observational study."""
    rows = women.age.size
    lost = rng.random(rows) < loss_probability(women, stress, bones, scenario=scenario)
    early = np.asarray((0, 1, 3))[rng.choice(3, size=rows, p=LAST_SEEN_SHARES)]
    late = np.where(women.in_trial & (rng.random(rows) < SEEN_AT_YEAR_9), 9, 6)
    last_year = np.where(lost, np.where(scenario is Scenario.LOSS, 3, early), late)
    scheduled = np.where(women.in_trial[:, None], np.isin(YEARS, TRIAL_YEARS), np.isin(YEARS, STUDY_YEARS))
    return Followup(lost=lost, attended=scheduled & (np.asarray(YEARS)[None, :] <= last_year[:, None]))


def loss_probability(women: Covariates, stress: Stress, bones: Bones, *, scenario: Scenario) -> Floats:
    """Probability of loss by year 6, shape (n,).

    Under LOSS it rests on what was observed by year 3, so that weights made from observed data can repair the bias.
    """
    terms = {
        "age, per 10 years above 60": women.age10,
        "Black": women.of_race(Race.BLACK),
        "Hispanic": women.of_race(Race.HISPANIC),
        "American Indian": women.of_race(Race.AMERICAN_INDIAN),
        "current smoker": women.smoking == 2,
        "education, per level around some college": women.education - 1,
        "body mass index above 28, per 5 kg/m²": np.maximum(women.bmi5, 0),
        "clinic West": women.clinic == Clinic.WEST,
    }
    logit = LOSS["intercept"] + sum(LOSS[name] * np.asarray(values, dtype=np.float64) for name, values in terms.items())
    strain = stress.strain - CENTRES["strain"]
    if scenario is not Scenario.NONE:
        logit = logit + LOSS_BY_STRAIN * strain
    if scenario is Scenario.LOSS:
        hip = bones.observed_change(year=3)[:, 1] + 1.5
        logit = logit + LOSS_BY_BONE * hip + LOSS_BY_BOTH * strain * hip
    return expit(np.asarray(logit))


def draw_gaps(rng: np.random.Generator, *, rows: int) -> Gaps:
    """Blanks at random: a whole strain page, single items, one other covariate."""
    page = rng.random((rows, 1)) < STRAIN_PAGE_MISSING
    covariate = rng.integers(len(MissingCovariate), size=rows)
    return Gaps(
        strain_items=page | (rng.random((rows, len(STRAIN_ITEMS))) < ITEM_MISSING),
        support_items=rng.random((rows, len(SUPPORT_ITEMS))) < ITEM_MISSING,
        functioning_items=rng.random((rows, 2)) < ITEM_MISSING,
        covariate=np.where(rng.random(rows) < COVARIATE_MISSING, covariate, -1),
    )
