"""Faults of missing answers are found where they were seeded, by the rule meant for each, and nothing else is."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.schema import Schema
from cohortqc.simulate.cohort import draw_cohort
from cohortqc.simulate.delivery import file_name, write_delivery
from cohortqc.simulate.fault_file import EditableFile
from cohortqc.simulate.wide_answers import WIDE
from cohortqc.simulate.wide_fault import WideFault
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

ROWS = 2000
Place = tuple[str, str, int | None, str]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    folder = tmp_path_factory.mktemp("wide") / "delivery"
    write_delivery(folder, draw_cohort(rows=ROWS, seed=5), schema=schema)
    return folder


def found_in(folder: Path, schema: Schema) -> Counter[Place]:
    found = problems(validate(read_delivery(folder, schema), schema))
    return Counter((problem.code, problem.file, problem.line, problem.variable) for problem in found)


def seeded_in(clean: Path, folder: Path, faults: Sequence[WideFault], *, rate: float) -> Counter[Place]:
    folder.mkdir()
    files = {
        path.name.removesuffix("_ctos_inv.dat"): EditableFile.read(path, table=path.name.removesuffix("_ctos_inv.dat"))
        for path in sorted(clean.iterdir())
    }
    rng = np.random.default_rng(7)
    places = [(fault.code, place) for fault in faults for place in fault.spoil(files, rng, rate)]
    for file in files.values():
        file.path = folder / file.path.name
        file.write()
    return Counter(
        (
            code,
            file_name(place.table),
            None if place.record is None else EditableFile.line(place.record),
            place.variable,
        )
        for code, place in places
    )


@pytest.mark.parametrize("rate", [0.0, 0.5, 1.0])
def test_all_faults_together_are_found_where_they_were_seeded_and_nothing_else_is(
    clean: Path, schema: Schema, tmp_path: Path, rate: float
) -> None:
    seeded = seeded_in(clean, tmp_path / "spoiled", WIDE, rate=rate)
    assert {code for code, *_ in seeded} == {fault.code for fault in WIDE}
    found = found_in(tmp_path / "spoiled", schema)
    before = found_in(clean, schema)
    assert found - before == seeded
    assert {place for place in before if place[0].startswith("COM")} == set()
