"""Whatever faults are seeded into clean data, in whatever number: exactly those come back."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cohortqc.delivery.read import read_delivery
from cohortqc.model.problem import Problem
from cohortqc.model.schema import Schema
from cohortqc.schema.load import load_schema
from cohortqc.simulate.cohort import draw_cohort
from cohortqc.simulate.delivery import write_delivery
from cohortqc.simulate.faults import seed_faults
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

AT_A_RATE = {"ACC101", "ACC102"}
"""Outliers are told at a rate, on clean data too."""


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema("whi-bone")


def listed(folder: Path, schema: Schema) -> list[Problem]:
    found = problems(validate(read_delivery(folder, schema), schema))
    return [problem for problem in found if problem.code not in AT_A_RATE]


@settings(
    max_examples=4,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 200))
def test_exactly_the_faults_that_were_seeded_come_back(
    schema: Schema, tmp_path_factory: pytest.TempPathFactory, seed: int, count: int
) -> None:
    folder = tmp_path_factory.mktemp("seeded") / "delivery"
    write_delivery(folder, draw_cohort(rows=700, seed=seed), schema=schema)
    assert listed(folder, schema) == []
    seeded = seed_faults(folder, schema, seed=seed, count=count)
    assert Counter(
        (problem.code, problem.file, problem.line, problem.variable) for problem in listed(folder, schema)
    ) == Counter((fault.code, fault.file, fault.line, fault.variable) for fault in seeded)
