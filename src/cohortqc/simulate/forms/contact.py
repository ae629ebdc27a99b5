"""How long she was followed, and what became of the contact at year 6 (assumed: WHI's forms say neither)."""

import numpy as np

from cohortqc.simulate.arrays import Ints
from cohortqc.simulate.attrition import STUDY_YEARS, TRIAL_YEARS
from cohortqc.simulate.bones import YEARS
from cohortqc.simulate.cohort import Cohort

VISIT_WINDOW = 180
"""Days after the nominal day in which a visit may still come; as whi-bone's `window`."""
LONGEST_AFTER_LAST = 700
"""Days of follow-up after the last visit of the schedule."""
SEEN = 1
NOT_SEEN = {3: 0.42, 4: 0.28, 5: 0.12, 6: 0.08, 7: 0.10}
"""Refused, not reached, too ill or abroad, whereabouts unknown, died: of the women not seen at year 6."""


def followup_days(cohort: Cohort) -> Ints:
    """Days from enrolment to the end of follow-up, shape (n,).

    When it ended, the window of her last visit had closed, and that of the next one had not.
    """
    rng = np.random.default_rng([cohort.seed, 16])
    years = np.asarray(YEARS)
    last = (cohort.followup.attended * years).max(axis=1)
    in_trial = cohort.women.in_trial[:, None]
    due = np.where(in_trial, np.isin(years, TRIAL_YEARS), np.isin(years, STUDY_YEARS)) & (years > last[:, None])
    is_due = due.any(axis=1)
    following = years[due.argmax(axis=1)]
    earliest = np.floor(last * 365.25).astype(np.int64) + VISIT_WINDOW + 1
    latest = np.where(
        is_due,
        np.floor(following * 365.25).astype(np.int64) + VISIT_WINDOW - 1,
        earliest + LONGEST_AFTER_LAST,
    )
    return np.asarray(rng.integers(earliest, latest + 1), dtype=np.int64)


def contact_at_year_6(cohort: Cohort) -> Ints:
    """Code of the outcome, shape (n,)."""
    rng = np.random.default_rng([cohort.seed, 17])
    seen = cohort.followup.attended[:, YEARS.index(6)]
    other = rng.choice(list(NOT_SEEN), size=cohort.rows, p=list(NOT_SEEN.values()))
    return np.asarray(np.where(seen, SEEN, other), dtype=np.int64)
