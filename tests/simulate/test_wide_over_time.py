"""Faults of values and of courses over time are found at their places, each by its rule, and nothing else is."""

import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.schema import Schema
from cohortqc.simulate.cohort import draw_cohort
from cohortqc.simulate.delivery import file_name, write_delivery
from cohortqc.simulate.fault_file import EditableFile
from cohortqc.simulate.wide_over_time import WIDE as OVER_TIME
from cohortqc.simulate.wide_values import WIDE as VALUES
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

WIDE = (*VALUES, *OVER_TIME)
Found = Counter[tuple[str, str, int | None, str]]


@pytest.fixture(scope="module")
def clean(schema: Schema, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean") / "delivery"
    write_delivery(folder, draw_cohort(rows=2000, seed=5), schema=schema)
    return folder


@pytest.fixture(scope="module")
def before(clean: Path, schema: Schema) -> Found:
    """What is noted of the clean delivery: distribution rules have their nominal rate."""
    return found_in(clean, schema)


def found_in(folder: Path, schema: Schema) -> Found:
    return Counter(
        (problem.code, problem.table, problem.line, problem.variable)
        for problem in problems(validate(read_delivery(folder, schema), schema))
    )


@pytest.mark.parametrize("rate", [0.0, 0.4, 1.0])
def test_all_faults_together_are_found_where_they_are_and_nowhere_else(
    clean: Path, before: Found, schema: Schema, tmp_path: Path, rate: float
) -> None:
    folder = Path(shutil.copytree(clean, tmp_path / "delivery"))
    files = {
        name: EditableFile.read(folder / file_name(name), table=name)
        for name in schema.tables
        if (folder / file_name(name)).is_file()
    }
    rng = np.random.default_rng(7)
    expected: Found = Counter()
    for fault in WIDE:
        for place in fault.spoil(files, rng, rate):
            line = None if place.record is None else EditableFile.line(place.record)
            expected[fault.code, place.table, line, place.variable] += 1
    for file in files.values():
        file.write()
    found = found_in(folder, schema)
    assert {code for code, *_ in expected} == {fault.code for fault in WIDE}
    assert found - before == expected
    assert not {key for key in before - found if key[0] not in {"ACC101", "ACC102"}}
