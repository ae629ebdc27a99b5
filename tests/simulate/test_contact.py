"""End of follow-up and the contact at year 6 agree with the visits that a woman attended."""

import numpy as np

from cohortqc.simulate.bones import YEARS
from cohortqc.simulate.cohort import Cohort
from cohortqc.simulate.forms.contact import NOT_SEEN, SEEN, VISIT_WINDOW, contact_at_year_6, followup_days


def test_followup_ends_after_the_window_of_the_last_visit_and_before_that_of_the_next(cohort: Cohort) -> None:
    days = followup_days(cohort)
    scheduled = {True: (0, 1, 3, 6, 9), False: (0, 3, 6)}
    for woman, attended in enumerate(cohort.followup.attended):
        seen = [year for year, is_seen in zip(YEARS, attended, strict=True) if is_seen]
        assert days[woman] >= max(seen) * 365.25 + VISIT_WINDOW
        due = [year for year in scheduled[bool(cohort.women.in_trial[woman])] if year > max(seen)]
        if due:
            assert days[woman] < due[0] * 365.25 + VISIT_WINDOW


def test_women_seen_at_year_6_have_that_outcome_and_the_others_another(cohort: Cohort) -> None:
    outcome = contact_at_year_6(cohort)
    seen = cohort.followup.attended[:, YEARS.index(6)]
    assert set(outcome[seen].tolist()) == {SEEN}
    assert set(outcome[~seen].tolist()) == set(NOT_SEEN)
    assert np.isclose(sum(NOT_SEEN.values()), 1)
