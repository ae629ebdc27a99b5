"""Women aged 50-70 of NHANES 2007-2008, from analysis set to results, against the numbers of R 4.2.2 (reference.R)."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cohortqc.model.analysis import AnalysisSet, AnalysisVariable, FlowStep, Grouping
from cohortqc.model.report import (
    AdjustmentSet,
    Covariate,
    ErrorsKind,
    Exposure,
    ExposureKind,
    Model,
    Report,
    Sample,
    TableDefinition,
    TableKind,
    TableRow,
)
from cohortqc.model.result import Results
from cohortqc.summaries.build import build_results

Key = tuple[str, str, str, str, str]
GROUPS = ("0-4", "5-9", "10-27")
OUTCOMES = ("fn", "th", "ls")


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "nhanes"


@pytest.fixture(scope="module")
def analysis(folder: Path) -> AnalysisSet:
    """The women with a PHQ-9 group, as `reference.R` takes them."""
    frame = pd.read_csv(folder / "analysis-2007-2008.csv", dtype=str).set_index("SEQN")
    frame = frame[frame["phq_cat"].notna()]
    spec = json.loads((folder / "reference-spec.json").read_text())
    variables: dict[str, AnalysisVariable] = {}
    for name in (*spec["continuous"], "phq9"):
        frame[name] = frame[name].astype(float)
        variables[name] = AnalysisVariable(name=name, label=name)
    for name in spec["categorical"]:
        levels = sorted(frame[name].dropna().unique())
        frame[name] = pd.Categorical(frame[name], categories=levels)
        variables[name] = AnalysisVariable(name=name, label=name, codes={level: level for level in levels})
    index = np.array([GROUPS.index(level) for level in frame["phq_cat"]])
    medians = tuple(float(frame["phq9"][index == group].median()) for group in range(3))
    grouping = Grouping(
        exposure="phq_cat", variable="phq9", index=index, levels=GROUPS, labels=GROUPS, cuts=(4, 9), medians=medians
    )
    flow = (FlowStep(reason="Women with a PHQ-9", lost=0, left=len(frame)),)
    return AnalysisSet(frame=frame, variables=variables, flow=flow, groupings={"phq_cat": grouping})


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    spec = json.loads((folder / "reference-spec.json").read_text())
    sets = {
        name: AdjustmentSet(name=name, label=name, covariates=tuple(Covariate(variable=one) for one in covariates))
        for name, covariates in spec["models"].items()
    }
    hc3 = Model(name="HC3", outcomes=OUTCOMES, exposures=("phq9",), sets=sets, sample=Sample.PER_MODEL)
    means = [
        TableDefinition(
            id=f"means-{name}", kind=TableKind.ADJUSTED_MEANS, of="classical", exposure="phq_cat", set=name, trend=True
        )
        for name in sets
    ]
    rows = tuple(TableRow(variable=name) for name in (*spec["continuous"], *spec["categorical"]))
    return Report(
        name="nhanes",
        title="PHQ-9 and bone density",
        schema="nhanes-bone",
        participants="DEMO",
        exposures={
            "phq9": Exposure(name="phq9", variable="phq9", kind=ExposureKind.LINEAR),
            "phq_cat": Exposure(name="phq_cat", variable="phq9", kind=ExposureKind.CUT, cut=(4, 9)),
        },
        models={"HC3": hc3, "classical": replace(hc3, name="classical", errors=ErrorsKind.CLASSICAL)},
        tables=(
            TableDefinition(id="table-1", kind=TableKind.DESCRIPTIVE, by="phq_cat", rows=rows),
            TableDefinition(id="table-2", kind=TableKind.REGRESSION, of="HC3"),
            TableDefinition(id="table-3", kind=TableKind.REGRESSION, of="classical"),
            *means,
        ),
    )


def as_reference_names(results: Results) -> dict[Key, float | int | None]:
    """Results under the keys of the reference file."""
    found: dict[Key, float | int | None] = {}
    for row in results:
        name = row.stat_name.value
        cell = f"{row.outcome}|{row.set}"
        match row.context:
            case "descriptive":
                found["descriptive", row.variable, row.variable_level, row.group_level, name] = row.stat
            case "smd":
                found["smd", row.variable, "", row.group_level, name] = row.stat
            case "regression" | "covariate" if row.term:
                found[f"lm|{row.outcome}|{row.set}|{row.model}", row.term, "", "", name] = row.stat
            case "regression":
                found[f"lm|{cell}", "phq9", "", "", name.replace("N_obs", "n")] = row.stat
            case "adjusted-means":
                # Covariates enter linearly, so emmeans' proportional weights are the observed ones.
                for table in (f"gcomp|{cell}", f"emmeans|{cell}|proportional"):
                    found[table, "phq_cat", row.variable_level, "", name] = row.stat
            case "global":
                found[f"global|{cell}", "phq_cat", "", "", name] = row.stat
            case "trend":
                found[f"trend|{cell}", "phq9", "", "", name] = row.stat
    return found


def test_every_number_of_the_reference_agrees_to_six_significant_digits(
    analysis: AnalysisSet, report: Report, folder: Path
) -> None:
    found = as_reference_names(build_results(analysis, report))
    reference = pd.read_csv(folder / "reference-2007-2008.csv", dtype=str, keep_default_na=False)
    compared: Counter[str] = Counter()
    left: Counter[str] = Counter()
    wrong = []
    for table, variable, variable_level, group_level, name, stat in reference.itertuples(index=False):
        key = (table, variable, variable_level, group_level, name)
        if key not in found:
            left[table.split("|")[0] + ("|equal" if table.endswith("|equal") else "")] += 1
            continue
        compared[table.split("|")[0]] += 1
        if found[key] != pytest.approx(float(stat), rel=5e-7):
            wrong.append((key, found[key], stat))
    assert wrong == []
    # Tests are opt-in and emmeans' equal weights are not what tables print; tests/stats compares both.
    assert set(left) <= {"test", "emmeans|equal"}
    assert sum(compared.values()) >= 1060, compared
