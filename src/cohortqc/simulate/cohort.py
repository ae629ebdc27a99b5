"""One synthetic cohort as arrays, and the frame in which statistics are tried on it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cohortqc.errors import UsageError
from cohortqc.model.simulation import DEFAULT_ROWS, DEFAULT_SEED, MOST_ROWS, Scenario
from cohortqc.simulate.arrays import Ints
from cohortqc.simulate.attrition import Followup, Gaps, MissingCovariate, draw_followup, draw_gaps
from cohortqc.simulate.bones import Bones, draw_bones
from cohortqc.simulate.covariates import Covariates, draw_covariates
from cohortqc.simulate.stress import Stress, draw_stress
from cohortqc.simulate.truth import SITES

FIRST_ID = 100_001


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """All that was drawn. `ids`: shape (n,), ascending, WHI's six digits."""

    seed: int
    scenario: Scenario
    ids: Ints
    women: Covariates
    stress: Stress
    bones: Bones
    followup: Followup
    gaps: Gaps

    @property
    def rows(self) -> int:
        """Number of women."""
        return int(self.ids.size)


def draw_cohort(*, rows: int = DEFAULT_ROWS, seed: int = DEFAULT_SEED, scenario: Scenario = Scenario.NONE) -> Cohort:
    """Draw a cohort; the same arguments give the same cohort.

    Raises UsageError for fewer women than 1 or more than WHI's six-digit identifiers can name, and a negative seed.
    """
    if not 1 <= rows <= MOST_ROWS:
        raise UsageError(f"rows: {rows} women cannot be drawn; choose 1 to {MOST_ROWS}")
    if seed < 0:
        raise UsageError(f"seed: {seed} is negative; choose 0 or a positive whole number")
    rng = np.random.default_rng([seed, 0])
    women = draw_covariates(rng, rows=rows)
    stress = draw_stress(rng, women)
    bones = draw_bones(rng, women, stress)
    followup = draw_followup(rng, women, stress, bones, scenario=scenario)
    gaps = draw_gaps(rng, rows=rows)
    ids = np.sort(rng.choice(MOST_ROWS, size=rows, replace=False)) + FIRST_ID
    return Cohort(
        seed=seed,
        scenario=scenario,
        ids=ids,
        women=women,
        stress=stress,
        bones=bones,
        followup=followup,
        gaps=gaps,
    )


def analysis_frame(cohort: Cohort) -> pd.DataFrame:
    """What an analyst sees, one row a woman, index = identifier; NaN where it is missing or she was lost.

    Scores `strain`, `support`, `functioning`; covariates as numbers (`race`, `education` and the like as category
    numbers, `hrt` and `cad` 1 for the active arm); `change_<site>` observed per cent change to year 6, and
    `early_total_hip` to year 3, which predicts loss in one scenario.
    """
    women, gaps = cohort.women, cohort.gaps
    at_year_3, at_year_6 = cohort.followup.attended[:, 2], cohort.followup.attended[:, 3]
    change = np.where(at_year_6[:, None], cohort.bones.observed_change(year=6), np.nan)
    columns = {
        "strain": np.where(gaps.strain_items.any(axis=1), np.nan, cohort.stress.strain),
        "support": np.where(gaps.support_items.any(axis=1), np.nan, cohort.stress.support),
        "functioning": np.where(gaps.functioning_items.any(axis=1), np.nan, cohort.stress.functioning),
        "age": women.age,
        "race": women.race,
        "education": np.where(gaps.lacks(MissingCovariate.EDUCATION), np.nan, women.education),
        "bmi": np.where(gaps.lacks(MissingCovariate.BMI), np.nan, women.bmi),
        "smoking": np.where(gaps.lacks(MissingCovariate.SMOKING), np.nan, women.smoking),
        "alcohol": np.where(gaps.lacks(MissingCovariate.ALCOHOL), np.nan, women.alcohol),
        "activity": np.where(gaps.lacks(MissingCovariate.ACTIVITY), np.nan, women.activity),
        "hormones": np.where(gaps.lacks(MissingCovariate.HORMONES), np.nan, women.hormones),
        "hrt": women.hrt_arm == 1,
        "cad": women.cad_arm == 1,
        "calcium": np.where(gaps.lacks(MissingCovariate.CALCIUM), np.nan, women.calcium),
        "clinic": women.clinic,
        "early_total_hip": np.where(at_year_3, cohort.bones.observed_change(year=3)[:, 1], np.nan),
    }
    columns |= {f"change_{site}": change[:, index] for index, site in enumerate(SITES)}
    return pd.DataFrame(
        {name: np.asarray(values, dtype=np.float64) for name, values in columns.items()}, index=cohort.ids
    )
