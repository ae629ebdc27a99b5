"""The true effects on six-year change, and `truth.json`, which holds all that an estimate can be compared with."""

import json
from collections.abc import Mapping
from typing import Final

Sites = tuple[float, float, float]
SITES: Final = ("femoral_neck", "total_hip", "lumbar_spine")

INTERCEPT: Final[Sites] = (-2.9, -3.6, -0.6)
TERMS: Final[Mapping[str, Sites]] = {
    "age, per 10 years above 60": (-0.75, -1.30, 0.65),
    "Black": (1.10, 1.05, 0.75),
    "Hispanic": (0.25, 0.20, 0.05),
    "American Indian": (0.30, 0.30, 0.20),
    "Asian": (-0.10, 0.0, -0.10),
    "some college": (0.10, 0.12, 0.08),
    "college": (0.20, 0.22, 0.15),
    "past smoker": (-0.10, -0.15, -0.10),
    "current smoker": (-0.95, -1.25, -0.75),
    "body mass index, per 5 kg/m² above 28": (0.55, 0.75, 0.40),
    "past hormone user": (-0.10, -0.15, -0.10),
    "current hormone user": (1.6, 1.9, 2.1),
    "hormone trial, active arm": (2.1, 2.7, 3.6),
    "calcium and vitamin D trial, active arm": (0.55, 0.80, 0.35),
    "activity, per 10 MET-h/week": (0.08, 0.12, 0.05),
    "calcium, per 500 mg/day": (0.12, 0.15, 0.10),
    "clinic South": (0.15, 0.10, 0.20),
    "clinic Northeast": (-0.10, 0.05, -0.15),
}
ALCOHOL: Final = (0.0, 0.02, 0.05, 0.10, 0.20, 0.25)
"""Effect of alcohol levels 1 to 6, the same at every site."""

CENTRES: Final[Mapping[str, float]] = {"strain": 6.6, "support": 36.0, "functioning": 88.0}
STRUCTURAL: Final[Mapping[str, Sites]] = {
    "strain": (-0.05294, -0.09685, -0.06928),
    "support": (0.01469, -0.00082, -0.00109),
    "functioning": (0.00995, 0.00786, 0.00050),
}
"""Effect of one point with the two other scores held fixed: what the generator uses."""

ONE_AT_A_TIME: Final[Mapping[str, Sites]] = {
    "strain": (-0.082, -0.108, -0.069),
    "support": (0.024, 0.012, 0.006),
    "functioning": (0.012, 0.010, 0.002),
}
"""Effect of one point in a model with all covariates and this score alone: what the report estimates."""

SCORE_COVARIANCE: Final = ((4.865, -4.617, -7.39), (-4.617, 46.43, 18.86), (-7.39, 18.86, 326.6))
"""Covariance of strain, support and functioning given the covariates; it links the two tables above."""

BIOLOGICAL_SD: Final[Sites] = (2.54, 3.84, 2.45)
BIOLOGICAL_CORRELATION: Final = ((1.0, 0.60, 0.30), (0.60, 1.0, 0.38), (0.30, 0.38, 1.0))
PRECISION_CV: Final[Sites] = (1.6, 1.2, 1.1)

LOSS: Final[Mapping[str, float]] = {
    "intercept": -1.33,
    "age, per 10 years above 60": 0.42,
    "Black": 0.26,
    "Hispanic": 0.32,
    "American Indian": 0.35,
    "current smoker": 0.50,
    "education, per level around some college": -0.20,
    "body mass index above 28, per 5 kg/m²": 0.10,
    "clinic West": 0.15,
}
LOSS_BY_STRAIN: Final = 0.07
LOSS_BY_BONE: Final = -0.10
LOSS_BY_BOTH: Final = -0.012

STRAIN_PAGE_MISSING: Final = 0.012
ITEM_MISSING: Final = 0.005
COVARIATE_MISSING: Final = 0.03

VARIABLES: Final[Mapping[str, str]] = {
    "age": "dem.AGE",
    "race": "dem.ETHNIC (reference 5)",
    "education": "dem.EDUC: 1-5 no college, 6-7 some college, 8-11 college",
    "smoking": "f34.SMOKING",
    "alcohol": "f34.ALCOHOL",
    "body mass index": "f80.BMI at screening",
    "hormone use": "f2.HORMSTAT",
    "hormone trial, active arm": "dem.HRTARM 1 or 3",
    "calcium and vitamin D trial, active arm": "dem.CADARM 1",
    "activity": "f34.TEXPWK",
    "calcium": "f60.F60CALC + f45.F45CALC at screening",
    "clinic": "dem.REGION (reference 4, West)",
    "strain": "f37.SOCSTRN at screening",
    "support": "f37.SOCSUPP at screening",
    "functioning": "f37.SOCFUNC at screening",
    "femoral_neck": "bmd_hip.HIPNKBMD, per cent change from year 0 to year 6",
    "total_hip": "bmd_hip.HIPBMD, per cent change from year 0 to year 6",
    "lumbar_spine": "bmd_spine.SPNBMD, per cent change from year 0 to year 6",
}


def truth_json(*, rows: int, seed: int, scenario: str) -> str:
    """The text of `truth.json`: every effect in percentage points of six-year change, and how the cohort was drawn."""
    document = {
        "schema": "whi-bone",
        "rows": rows,
        "seed": seed,
        "scenario": scenario,
        "outcome": "per cent change in BMD from baseline to year 6",
        "effects": {
            "one_at_a_time": {name: _by_site(values) for name, values in ONE_AT_A_TIME.items()},
            "structural": {name: _by_site(values) for name, values in STRUCTURAL.items()},
            "centres": dict(CENTRES),
        },
        "covariates": {
            "intercept": _by_site(INTERCEPT),
            **{name: _by_site(values) for name, values in TERMS.items()},
            **{f"alcohol level {level}": _by_site((effect,) * 3) for level, effect in enumerate(ALCOHOL, start=1)},
        },
        "residual": {
            "biological_sd": _by_site(BIOLOGICAL_SD),
            "correlation": [list(row) for row in BIOLOGICAL_CORRELATION],
            "precision_cv_percent": _by_site(PRECISION_CV),
        },
        "score_covariance": [list(row) for row in SCORE_COVARIANCE],
        "loss_by_year_6": {"logit": dict(LOSS), **_loss_of_scenario(scenario)},
        "missing": {
            "strain_page": STRAIN_PAGE_MISSING,
            "each_item": ITEM_MISSING,
            "one_other_covariate": COVARIATE_MISSING,
        },
        "variables": dict(VARIABLES),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _by_site(values: Sites) -> dict[str, float]:
    return dict(zip(SITES, values, strict=True))


def _loss_of_scenario(scenario: str) -> dict[str, float]:
    strain = {"per point of strain above 6.6": LOSS_BY_STRAIN}
    bone = {
        "per per cent of total hip change to year 3 above -1.5": LOSS_BY_BONE,
        "strain above 6.6 times that change": LOSS_BY_BOTH,
    }
    return {"none": {}, "strain": strain, "loss": strain | bone}[scenario]
