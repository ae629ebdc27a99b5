"""Women aged 50-70 of NHANES 2007-2008 against the numbers that R 4.2.2 gave (reference.R, beside the data)."""

import json
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cohortqc.stats.design import Categorical, Numeric, Term, design
from cohortqc.stats.linear import LinearFit, coefficients, global_test, linear
from cohortqc.stats.margins import Averaging, adjusted_means
from cohortqc.stats.moments import moments
from cohortqc.stats.number import Absent
from cohortqc.stats.quantiles import quantiles
from cohortqc.stats.smd import categorical_smd, continuous_smd
from cohortqc.stats.solved import Errors
from cohortqc.stats.tests import independence, rank_test, welch
from cohortqc.stats.trend import category_scores, trend_term

Key = tuple[str, str, str, str, str]  # table, variable, variable_level, group_level, stat_name
GROUPS = ("0-4", "5-9", "10-27")
STATISTICS = ("estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high")


def _of(estimate: Any, name: str) -> Any:
    return getattr(estimate, name.replace("std.error", "std_error").replace(".", "_"))


class Analysis:
    """The analysis file, its spec, and every number of the reference computed by cohortqc.stats."""

    def __init__(self, folder: Path) -> None:
        frame = pd.read_csv(folder / "analysis-2007-2008.csv", dtype={"phq_cat": str, "smoking": str})
        self.frame = frame[frame["phq_cat"].notna()].reset_index(drop=True)
        self.spec = json.loads((folder / "reference-spec.json").read_text())
        self.group = np.array([GROUPS.index(level) for level in self.frame["phq_cat"]])
        self.found: dict[Key, Any] = {}

    def levels(self, variable: str) -> tuple[str, ...]:
        known = self.frame[variable].dropna()
        return tuple(sorted({value if isinstance(value, str) else str(int(value)) for value in known}))

    def codes(self, variable: str) -> np.ndarray[Any, np.dtype[np.int64]]:
        levels = self.levels(variable)
        return np.array(
            [
                -1 if pd.isna(value) else levels.index(value if isinstance(value, str) else str(int(value)))
                for value in self.frame[variable]
            ],
            dtype=np.int64,
        )

    def compute(self) -> dict[Key, Any]:
        for variable in self.spec["continuous"]:
            self.continuous(variable)
        for variable in self.spec["categorical"]:
            self.categorical(variable)
        for outcome in self.spec["outcomes"]:
            for model, covariates in self.spec["models"].items():
                self.models(outcome, model, covariates)
        return self.found

    def continuous(self, variable: str) -> None:
        column = self.frame[variable].to_numpy(float)
        columns = [column[self.group == place] for place in range(3)]
        for label, values in zip(("Overall", *GROUPS), (column, *columns), strict=True):
            part = moments(values)
            p25, median, p75 = quantiles(values, (0.25, 0.5, 0.75))
            counts = {"N_obs": part.n, "N_miss": part.missing}
            spread = {"mean": part.mean, "sd": part.sd, "min": part.min, "max": part.max}
            for name, stat in {**counts, **spread, "p25": p25, "median": median, "p75": p75}.items():
                self.found["descriptive", variable, "", label, name] = stat
        for first, second in combinations(range(3), 2):
            pair = f"{GROUPS[first]} vs {GROUPS[second]}"
            self.found["smd", variable, "", pair, "smd"] = continuous_smd(
                moments(columns[first]), moments(columns[second])
            )
        self.found["test", variable, "", "welch", "p.value"] = welch(columns).p_value
        self.found["test", variable, "", "kruskal", "p.value"] = rank_test(columns).p_value

    def categorical(self, variable: str) -> None:
        codes, levels = self.codes(variable), self.levels(variable)
        counts = np.array([[((codes == k) & (self.group == g)).sum() for g in range(3)] for k in range(len(levels))])
        for label, column, size in zip(
            ("Overall", *GROUPS),
            (counts.sum(axis=1), *counts.T),
            (len(codes), *np.bincount(self.group)),
            strict=True,
        ):
            self.found["descriptive", variable, "", label, "N_obs"] = column.sum()
            self.found["descriptive", variable, "", label, "N_miss"] = size - column.sum()
            for level, count in zip(levels, column, strict=True):
                self.found["descriptive", variable, level, label, "n"] = count
                self.found["descriptive", variable, level, label, "p"] = count / column.sum()
        for first, second in combinations(range(3), 2):
            pair = f"{GROUPS[first]} vs {GROUPS[second]}"
            self.found["smd", variable, "", pair, "smd"] = categorical_smd(counts[:, first], counts[:, second])
        expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
        self.found["test", variable, "", "chisq", "min_expected"] = expected.min()
        if expected.min() >= 5:
            self.found["test", variable, "", "chisq", "p.value"] = independence(counts, seed=1).p_value

    def terms(self, covariates: list[str], rows: Any) -> list[Term]:
        return [
            Categorical(variable=name, codes=self.codes(name)[rows], levels=self.levels(name))
            if name in self.spec["categorical"]
            else Numeric(variable=name, values=self.frame[name].to_numpy(float)[rows])
            for name in covariates
        ]

    def models(self, outcome: str, model: str, covariates: list[str]) -> None:
        complete = self.frame[[outcome, "phq9", *covariates]].notna().all(axis=1).to_numpy()
        y = self.frame[outcome].to_numpy(float)[complete]
        exposure = Numeric(variable="phq9", values=self.frame["phq9"].to_numpy(float)[complete])
        others = self.terms(covariates, complete)
        table = f"lm|{outcome}|{model}"
        for errors, name in ((Errors.HC3, "HC3"), (Errors.CLASSICAL, "classical")):
            fit = fitted(y, [exposure, *others], errors)
            for column, estimate in coefficients(fit):
                term = "(Intercept)" if column.variable is None else f"{column.variable}{column.level or ''}"
                for statistic in STATISTICS:
                    self.found[f"{table}|{name}", term, "", "", statistic] = _of(estimate, statistic)
            self.found[table, "phq9", "", "", "n"] = fit.n
            self.found[table, "phq9", "", "", "r.squared"] = fit.r_squared
        group = Categorical(variable="phq_cat", codes=self.group[complete], levels=GROUPS)
        self.means(f"{outcome}|{model}", fitted(y, [group, *others], Errors.CLASSICAL))
        scores = category_scores(self.frame["phq9"].to_numpy(float), codes=self.group, categories=3)
        assert not isinstance(scores, Absent)
        slope = fitted(y, [trend_term("trend", codes=self.group[complete], scores=scores), *others], Errors.CLASSICAL)
        self.found[f"trend|{outcome}|{model}", "phq9", "", "", "p.value"] = slope.coefficient(1).p_value

    def means(self, cell: str, fit: LinearFit) -> None:
        for mean in adjusted_means(fit, variable="phq_cat", averaging=Averaging.OBSERVED):
            for statistic in ("estimate", "std.error", "conf.low", "conf.high"):
                found = _of(mean.mean, statistic)
                self.found[f"gcomp|{cell}", "phq_cat", mean.level, "", statistic] = found
                # Covariates enter linearly, so emmeans' proportional weights are the observed ones.
                self.found[f"emmeans|{cell}|proportional", "phq_cat", mean.level, "", statistic] = found
        for mean in adjusted_means(fit, variable="phq_cat", averaging=Averaging.BALANCED):
            for statistic in ("estimate", "std.error", "conf.low", "conf.high"):
                self.found[f"emmeans|{cell}|equal", "phq_cat", mean.level, "", statistic] = _of(mean.mean, statistic)
        self.found[f"global|{cell}", "phq_cat", "", "", "p.value"] = global_test(fit, variables=["phq_cat"]).p_value


def fitted(y: Any, terms: list[Term], errors: Errors) -> LinearFit:
    fit = linear(y, on=design(terms, n=len(y)), errors=errors)
    assert isinstance(fit, LinearFit)
    return fit


@pytest.fixture(scope="module")
def found(shared: Path) -> dict[Key, Any]:
    return Analysis(shared / "data" / "nhanes").compute()


@pytest.fixture(scope="module")
def reference(shared: Path) -> dict[Key, float]:
    frame = pd.read_csv(shared / "data" / "nhanes" / "reference-2007-2008.csv", dtype=str, keep_default_na=False)
    names = ["table", "variable", "variable_level", "group_level", "stat_name"]
    return {
        (str(a), str(b), str(c), str(d), str(e)): float(stat)
        for (a, b, c, d, e), stat in zip(frame[names].itertuples(index=False), frame["stat"], strict=True)
    }


def test_every_number_of_the_reference_agrees_to_six_significant_digits(
    found: dict[Key, Any], reference: dict[Key, float]
) -> None:
    compared: dict[str, int] = defaultdict(int)
    wrong = []
    for key, expected in reference.items():
        if key in found:
            compared[key[0].split("|")[0]] += 1
            if not (
                isinstance(found[key], int | float | np.number) and found[key] == pytest.approx(expected, rel=5e-7)
            ):
                wrong.append((key, found[key], expected))
    assert wrong == []
    left = {key for key in reference if key not in found}
    # `aov` assumes equal variances, which is not among the tests offered.
    assert {key[3] for key in left if key[0] == "test"} <= {"aov", "chisq"}
    assert {key for key in left if key[0] != "test"} == set()
    assert sum(compared.values()) >= 1100, dict(compared)
