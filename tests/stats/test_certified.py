"""NIST StRD certified regressions, and the published NHEFS estimate."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cohortqc.stats.design import INTERCEPT, Categorical, Column, Design, Numeric, Term, design
from cohortqc.stats.linear import LinearFit, linear
from cohortqc.stats.number import Absent, Floats
from cohortqc.stats.solved import Errors

POWERS = {"pontius": 2, "wampler1": 5, "wampler2": 5, "wampler3": 5, "wampler4": 5}


def certified_design(name: str, frame: pd.DataFrame) -> tuple[Floats, Design]:
    if name == "longley":
        names = list(frame.columns[1:])
        terms = [Numeric(variable=column, values=frame[column].to_numpy(float)) for column in names]
        return frame["TOTEMP"].to_numpy(float), design(terms, n=len(frame))
    x = frame["x"].to_numpy(float)
    powers = range(1, 2) if name == "noint1" else range(POWERS[name] + 1)
    columns = tuple(INTERCEPT if power == 0 else Column(variable=f"x^{power}") for power in powers)
    matrix = np.column_stack([x**power for power in powers])
    return frame["y"].to_numpy(float), Design(matrix=matrix, columns=columns, terms=())


@pytest.mark.parametrize("name", ["longley", "noint1", *POWERS])
def test_nist_certified_values_to_seven_digits(shared: Path, name: str) -> None:
    folder = shared / "data" / "nist"
    certified = json.loads((folder / "certified_values.json").read_text())[name]
    outcome, on = certified_design(name, pd.read_csv(folder / f"{name}.csv"))
    fit = linear(outcome, on=on, errors=Errors.CLASSICAL)
    assert isinstance(fit, LinearFit)
    found = [fit.coefficient(place) for place in range(len(on.columns))]
    assert [one.estimate for one in found] == pytest.approx(certified["coef"], rel=1e-7)
    if any(certified["se"]):
        assert [one.std_error for one in found] == pytest.approx(certified["se"], rel=1e-7)
    else:
        assert all(isinstance(one.std_error, Absent) for one in found)


def test_nhefs_weight_gain_after_quitting_is_as_published(shared: Path) -> None:
    # Hernán and Robins, Causal Inference: What If, program 15.1: qsmk 3.4626 (SE 0.438), sex -1.4650, age 0.3627
    frame = pd.read_stata(shared / "data" / "nhefs" / "nhefs.dta")
    frame = frame[frame["wt82"].notna()]

    def number(name: str) -> Numeric:
        return Numeric(variable=name, values=frame[name].to_numpy(float))

    def square(name: str) -> Numeric:
        return Numeric(variable=f"{name}^2", values=frame[name].to_numpy(float) ** 2)

    def category(name: str) -> Categorical:
        levels, codes = np.unique(frame[name].to_numpy(), return_inverse=True)
        return Categorical(variable=name, codes=codes.astype(np.int64), levels=tuple(map(str, levels)))

    terms: list[Term] = [
        *(number(name) for name in ("qsmk", "sex", "race", "age")),
        *(square(name) for name in ("age", "smokeintensity", "smokeyrs", "wt71")),
        *(number(name) for name in ("smokeintensity", "smokeyrs", "wt71")),
        *(category(name) for name in ("education", "exercise", "active")),
    ]
    outcome = frame["wt82_71"].to_numpy(float)
    fit = linear(outcome, on=design(terms, n=len(frame)), errors=Errors.CLASSICAL)
    crude = linear(outcome, on=design([number("qsmk")], n=len(frame)), errors=Errors.CLASSICAL)
    assert isinstance(fit, LinearFit)
    assert isinstance(crude, LinearFit)
    assert fit.n == 1566
    quit_ = fit.coefficient(1)
    published = [3.4626, 0.438, 2.603, 4.323]
    assert [quit_.estimate, quit_.std_error, quit_.conf_low, quit_.conf_high] == pytest.approx(published, abs=8e-4)
    assert [fit.coefficient(place).estimate for place in (2, 4)] == pytest.approx([-1.4650, 0.3627], abs=5e-5)
    gain = crude.coefficient(1)
    assert [gain.estimate, gain.conf_low, gain.conf_high] == pytest.approx([2.5406, 1.656, 3.425], abs=6e-4)
