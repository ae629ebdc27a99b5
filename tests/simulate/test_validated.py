"""A clean delivery has no problem, but outliers at their rate; a spoiled one has exactly those that were seeded."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.problem import Problem
from cohortqc.model.schema import Schema
from cohortqc.model.validation import Status, Validation
from cohortqc.rules.catalogue import RULES
from cohortqc.schema.load import load_schema
from cohortqc.simulate.cohort import draw_cohort
from cohortqc.simulate.delivery import write_delivery
from cohortqc.simulate.faults import seed_faults
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

CLEAN_SEEDS = range(20)
AT_A_RATE = {"ACC101", "ACC102"}
"""Outliers: one clean delivery in twenty has one, for each of the variables (some twenty) that are looked at."""

BESIDE = {"ACC303", "INT107", "INT108", "INT210", "INT305"}
"""What is judged only beside a profile, a manifest, waivers, a list of the withdrawn, and in schemas with releases."""


def validated(folder: Path, schema: Schema) -> Validation:
    return validate(read_delivery(folder, schema), schema)


def listed(validation: Validation) -> list[Problem]:
    return list(problems(validation))


def certain(validation: Validation) -> list[Problem]:
    """The problems of rules that never err on clean data."""
    return [problem for problem in listed(validation) if problem.code not in AT_A_RATE]


def test_twenty_clean_deliveries_have_no_problem_but_outliers_at_their_rate(schema: Schema, tmp_path: Path) -> None:
    outliers = 0
    for seed in CLEAN_SEEDS:
        folder = tmp_path / str(seed)
        write_delivery(folder, draw_cohort(rows=150, seed=seed), schema=schema)
        validation = validated(folder, schema)
        assert certain(validation) == [], f"seed {seed}"
        outliers += len(listed(validation))
    assert outliers <= 30  # 20 deliveries x 20 variables x 0.05 = 20 are expected


def test_clean_delivery_is_clean_because_the_rules_looked(folder: Path, schema: Schema) -> None:
    """Every rule judged something, but for those that are off, or need what was not given."""
    validation = validated(folder, schema)
    assert certain(validation) == []
    looked = {outcome.rule.code for outcome in validation.outcomes if outcome.status is not Status.NOT_RUN}
    assert {rule.code for rule in RULES} - looked == {*BESIDE, "INT208"}
    assert validation.delivery.rows_not_read == 0


def test_a_delivery_of_the_bone_cohort_is_also_a_clean_whi_delivery(folder: Path) -> None:
    assert certain(validated(folder, load_schema("whi"))) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_each_seeded_fault_is_found_at_its_line_and_nothing_else_is_flagged(
    folder: Path, schema: Schema, tmp_path: Path, seed: int
) -> None:
    spoiled = Path(shutil.copytree(folder, tmp_path / "delivery"))
    seeded = seed_faults(spoiled, schema, seed=seed, count=180)
    before = {(problem.code, problem.file, problem.line) for problem in listed(validated(folder, schema))}
    found = [
        problem
        for problem in listed(validated(spoiled, schema))
        if (problem.code, problem.file, problem.line) not in before
    ]
    assert Counter((problem.code, problem.file, problem.line, problem.variable) for problem in found) == Counter(
        (fault.code, fault.file, fault.line, fault.variable) for fault in seeded
    )
