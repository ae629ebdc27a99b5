"""The share of missing values in a group against that of all other rows, and whether it stands out."""

from dataclasses import dataclass

import numpy as np

from cohortqc.rules.completeness.asked_cells import FEWEST, exact
from cohortqc.rules.completeness.row_groups import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One group against all others together. `group`: its number; `elsewhere`: the same counts over the others."""

    group: int
    asked: int
    missing: int
    asked_elsewhere: int
    missing_elsewhere: int

    def exceeds(self, limit: float) -> bool:
        """Whether the group's share is larger than the others' by at least this difference, exactly."""
        difference = self.missing * self.asked_elsewhere - self.missing_elsewhere * self.asked
        return difference > 0 and difference >= exact(limit) * self.asked * self.asked_elsewhere

    @property
    def p_value(self) -> float:
        """Of independence: chi-square, or Fisher's exact test where an expected count is below 5."""
        # scipy's tests cost a second to load: only data in which a group already stands out pay for it.
        from cohortqc.stats.number import Absent
        from cohortqc.stats.tests import independence

        here = (self.missing, self.asked - self.missing)
        elsewhere = (self.missing_elsewhere, self.asked_elsewhere - self.missing_elsewhere)
        found = independence(np.array([here, elsewhere]), seed=0).p_value
        return 1.0 if isinstance(found, Absent) else found


def shares(asked: Index, missing: Index) -> tuple[Share, ...]:
    """Every group with enough rows, and enough rows elsewhere; counts by group, shape (groups,)."""
    every, none = int(asked.sum()), int(missing.sum())
    return tuple(
        Share(group=group, asked=here, missing=lacking, asked_elsewhere=every - here, missing_elsewhere=none - lacking)
        for group, (here, lacking) in enumerate(zip(asked.tolist(), missing.tolist(), strict=True))
        if here >= FEWEST and every - here >= FEWEST
    )


def without_silent(asked: Index, missing: Index) -> tuple[Index, Index]:
    """The counts without groups in which nobody has a value: there nobody was asked, by design."""
    silent = asked == missing
    return np.where(silent, 0, asked), np.where(silent, 0, missing)
