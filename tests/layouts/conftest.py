"""A small cohort of 400 women with a report on it, from analysis set to layout."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cohortqc.layouts.build import build_layout
from cohortqc.model.analysis import AnalysisSet, AnalysisVariable, FlowStep, Grouping
from cohortqc.model.layout import Layout
from cohortqc.model.report import (
    AdjustmentSet,
    Compare,
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
from cohortqc.model.result import Results
from cohortqc.model.schema import Direction, Limits
from cohortqc.stats.quantile_groups import quantile_groups
from cohortqc.summaries.build import build_results

SMOKING = {"0": "Never", "1": "Former", "2": "Current"}
VARIABLES = (
    AnalysisVariable(name="AGE", label="Age", unit="years", digits=0),
    AnalysisVariable(name="BMI", label="Body mass index", unit="kg/m²", digits=1),
    AnalysisVariable(name="SMOKING", label="Smoking", codes=SMOKING),
    AnalysisVariable(
        name="SOCSTRN", label="Social strain", higher_is=Direction.WORSE, range=Limits(low=0, high=20), digits=0
    ),
    AnalysisVariable(name="neck", label="Femoral neck BMD change", unit="%", higher_is=Direction.BETTER),
    AnalysisVariable(name="hip", label="Total hip BMD change", unit="%", higher_is=Direction.BETTER),
    AnalysisVariable(name="years", label="Time between scans", unit="years"),
)


@pytest.fixture(scope="session")
def analysis() -> AnalysisSet:
    random = np.random.default_rng(8)
    n = 400
    age = random.integers(50, 71, n).astype(float)
    strain = np.clip(np.round(random.gamma(4, 1.7, n) - (age - 60) / 10), 4, 20)
    smoking = random.choice(3, n, p=[0.5, 0.4, 0.1])
    neck = -1.5 - 0.12 * (strain - 6) - 0.05 * (age - 60) - 0.4 * (smoking == 2) + random.normal(0, 3, n)
    frame = pd.DataFrame(
        {
            "AGE": age,
            "BMI": np.round(random.normal(28, 5, n), 1),
            "SMOKING": pd.Categorical([str(code) for code in smoking], categories=list(SMOKING)),
            "SOCSTRN": strain,
            "neck": neck,
            "hip": 0.6 * neck + random.normal(0, 2, n),
            "years": random.normal(6, 0.2, n),
        },
        index=pd.Index([f"{100000 + number}" for number in range(n)], name="ID"),
    )
    for variable, first, last in (("BMI", 0, 7), ("SMOKING", 5, 10), ("SOCSTRN", 20, 23), ("hip", 30, 42)):
        frame.loc[frame.index[first:last], variable] = np.nan
    cut = quantile_groups(frame["SOCSTRN"].to_numpy(), groups=4)
    levels = tuple(f"Q{number}" for number in range(1, len(cut.groups) + 1))
    labels = tuple(
        f"{level} ({group.low:.0f}\u2013{group.high:.0f})" for level, group in zip(levels, cut.groups, strict=True)
    )
    grouping = Grouping(
        exposure="strain_quartile",
        variable="SOCSTRN",
        index=cut.codes,
        levels=levels,
        labels=labels,
        cuts=cut.boundaries,
        medians=tuple(float(group.median) for group in cut.groups if isinstance(group.median, float)),
        note="Quartiles are cut at 5, 6 and 8.",
    )
    flow = (FlowStep(reason="Enrolled", lost=0, left=450), FlowStep(reason="Without a scan", lost=50, left=n))
    return AnalysisSet(
        frame=frame,
        variables={variable.name: variable for variable in VARIABLES},
        flow=flow,
        groupings={"strain_quartile": grouping},
    )


@pytest.fixture(scope="session")
def report() -> Report:
    age = AdjustmentSet(name="age", label="Age", covariates=(Covariate(variable="AGE"),))
    full = replace(
        age, name="full", covariates=(*age.covariates, Covariate(variable="BMI"), Covariate(variable="SMOKING"))
    )
    crude = AdjustmentSet(name="", label="Crude", covariates=())
    main = Model(
        name="main",
        label="strain and bone loss",
        outcomes=("neck", "hip"),
        exposures=("strain", "strain_quartile"),
        sets={"Crude": crude, "Age-adjusted": age, "Full": full},
    )
    rows = (
        TableRow(variable="AGE"),
        TableRow(variable="SOCSTRN", statistics="median_iqr"),
        TableRow(variable="SMOKING"),
    )
    table_1 = TableDefinition(
        id="table-1", kind=TableKind.DESCRIPTIVE, by="strain_quartile", rows=(*rows, TableRow(variable="BMI"))
    )
    return Report(
        name="stress-and-bone-loss",
        title="Social stress and bone loss",
        schema="whi-bone",
        participants="dem",
        who="women",
        sets={"age": age, "full": full},
        exposures={
            "strain": Exposure(name="strain", variable="SOCSTRN", kind=ExposureKind.LINEAR),
            "strain_quartile": Exposure(
                name="strain_quartile",
                variable="SOCSTRN",
                kind=ExposureKind.QUANTILES,
                label="Quartile of social strain",
            ),
        },
        outcomes=("neck", "hip"),
        models={"main": main},
        tables=(
            table_1,
            TableDefinition(id="table-2", kind=TableKind.REGRESSION, of="main"),
            TableDefinition(
                id="table-3",
                kind=TableKind.ADJUSTED_MEANS,
                of="main",
                exposure="strain_quartile",
                set="Full",
                trend=True,
            ),
            replace(table_1, id="table-4", compare=Compare.TEST),
        ),
        figures=(FigureDefinition(id="figure-1", kind="forest", of="main", set="Full"),),
        sensitivity=(
            Sensitivity(of="main", label="Without current smokers", where="SMOKING <> 2"),
            Sensitivity(of="main", label="Without body mass index", drop=("BMI",)),
        ),
        between_scans=("years",),
    )


@pytest.fixture(scope="session")
def results(analysis: AnalysisSet, report: Report) -> Results:
    return build_results(analysis, report)


@pytest.fixture(scope="session")
def layout(results: Results, report: Report, analysis: AnalysisSet) -> Layout:
    return build_layout(results, report, analysis=analysis)
