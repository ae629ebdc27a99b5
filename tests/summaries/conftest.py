"""Ten women, small enough to count by hand, and a report on them."""

import numpy as np
import pandas as pd
import pytest

from cohortqc.model.analysis import AnalysisSet, AnalysisVariable, FlowStep, Grouping
from cohortqc.model.report import (
    AdjustmentSet,
    Covariate,
    Exposure,
    ExposureKind,
    FigureDefinition,
    Model,
    Report,
    Sensitivity,
    TableDefinition,
    TableKind,
    TableRow,
)

NA = np.nan


@pytest.fixture
def analysis() -> AnalysisSet:
    frame = pd.DataFrame(
        {
            "AGE": [51.0, 53, 58, 60, 55, 66, 52, 61, 70, 64],
            "BMI": [22.0, NA, 27, 31, 25, NA, 24, 28, 30, 26],
            "SMOKING": pd.Categorical(["1", "0", "0", "1", None, "0", "1", "0", "0", "1"], categories=["0", "1"]),
            "STRAIN": [4.0, 5, 6, 7, 9, 12, NA, 4, 5, 8],
            "neck": [1.2, -0.4, 0.7, 2.9, 1.1, 3.8, 0.2, 2.2, 4.1, 3.0],
            "hip": [0.2, NA, 0.5, 1.9, 1.0, 2.8, 0.1, 1.2, 3.3, NA],
        },
        index=pd.Index([f"W{number}" for number in range(10)]),
    )
    variables = (
        AnalysisVariable(name="AGE", label="Age", unit="years"),
        AnalysisVariable(name="BMI", label="Body mass index", unit="kg/m²"),
        AnalysisVariable(name="SMOKING", label="Smoking", codes={"0": "No", "1": "Yes"}),
        AnalysisVariable(name="STRAIN", label="Social strain"),
        AnalysisVariable(name="neck", label="Femoral neck", unit="%"),
        AnalysisVariable(name="hip", label="Total hip", unit="%"),
    )
    halves = Grouping(
        exposure="halves",
        variable="STRAIN",
        index=np.array([0, 0, 1, 1, 1, 1, -1, 0, 0, 1]),
        levels=("low", "high"),
        labels=("4-5", "6-12"),
        cuts=(5,),
        medians=(4.5, 8.0),
    )
    return AnalysisSet(
        frame=frame,
        variables={variable.name: variable for variable in variables},
        flow=(FlowStep(reason="Enrolled", lost=0, left=10),),
        groupings={"halves": halves},
    )


@pytest.fixture
def report() -> Report:
    smoking = AdjustmentSet(name="smoking", label="Smoking", covariates=(Covariate(variable="SMOKING"),))
    model = Model(
        name="main",
        outcomes=("neck", "hip"),
        exposures=("strain",),
        sets={"Crude": AdjustmentSet(name="", label="Crude", covariates=()), "Full": smoking},
    )
    rows = tuple(TableRow(variable=name) for name in ("AGE", "BMI", "SMOKING"))
    return Report(
        name="small",
        title="Small",
        schema="small",
        participants="dem",
        exposures={
            "strain": Exposure(name="strain", variable="STRAIN", kind=ExposureKind.LINEAR, per=2),
            "halves": Exposure(name="halves", variable="STRAIN", kind=ExposureKind.CUT, cut=(5,)),
        },
        models={"main": model},
        tables=(
            TableDefinition(id="table-1", kind=TableKind.DESCRIPTIVE, by="halves", rows=rows),
            TableDefinition(id="table-2", kind=TableKind.REGRESSION, of="main"),
            TableDefinition(
                id="table-3", kind=TableKind.ADJUSTED_MEANS, of="main", exposure="halves", set="smoking", trend=True
            ),
        ),
        figures=(FigureDefinition(id="figure-1", kind="forest", of="main", set="Full"),),
        sensitivity=(Sensitivity(of="main", label="Also age", add=(Covariate(variable="AGE"),)),),
        between_scans=("AGE",),
    )
