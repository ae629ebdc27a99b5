"""A clean delivery has no problem of any severity; a spoiled one has exactly the problems that were seeded."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.problem import Problem
from cohortqc.model.schema import Schema
from cohortqc.model.validation import Status, Validation
from cohortqc.schema.load import load_schema
from cohortqc.simulate.cohort import draw_cohort
from cohortqc.simulate.delivery import write_delivery
from cohortqc.simulate.faults import seed_faults
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

CLEAN_SEEDS = range(20)


def validated(folder: Path, schema: Schema) -> Validation:
    return validate(read_delivery(folder, schema), schema)


def listed(validation: Validation) -> list[Problem]:
    return list(problems(validation))


def test_twenty_clean_deliveries_have_no_problem_of_any_severity(schema: Schema, tmp_path: Path) -> None:
    for seed in CLEAN_SEEDS:
        folder = tmp_path / str(seed)
        write_delivery(folder, draw_cohort(rows=150, seed=seed), schema=schema)
        assert listed(validated(folder, schema)) == [], f"seed {seed}"


def test_clean_delivery_is_clean_because_the_rules_looked(folder: Path, schema: Schema) -> None:
    """Every rule on a table that was delivered judged something; only what needs releases was not run."""
    validation = validated(folder, schema)
    assert listed(validation) == []
    delivered = set(validation.delivery.tables)
    silent = {
        (outcome.rule.code, outcome.why)
        for outcome in validation.outcomes
        if outcome.status is Status.NOT_RUN and outcome.table in {"", *delivered}
    }
    assert {code for code, _ in silent} <= {"INT210"}, silent
    assert validation.delivery.rows_not_read == 0


def test_a_delivery_of_the_bone_cohort_is_also_a_clean_whi_delivery(folder: Path) -> None:
    assert listed(validated(folder, load_schema("whi"))) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_each_seeded_fault_is_found_at_its_line_and_nothing_else_is_flagged(
    folder: Path, schema: Schema, tmp_path: Path, seed: int
) -> None:
    spoiled = Path(shutil.copytree(folder, tmp_path / "delivery"))
    seeded = seed_faults(spoiled, schema, seed=seed, count=180)
    found = listed(validated(spoiled, schema))
    assert Counter((problem.code, problem.file, problem.line, problem.variable) for problem in found) == Counter(
        (fault.code, fault.file, fault.line, fault.variable) for fault in seeded
    )
