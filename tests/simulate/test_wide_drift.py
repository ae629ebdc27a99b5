"""A scanner that reads high, one that drifts, a woman who is there twice: each comes back where it was seeded."""

import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.schema import Schema
from cohortqc.simulate.cohort import draw_cohort
from cohortqc.simulate.delivery import file_name, write_delivery
from cohortqc.simulate.fault_file import EditableFile
from cohortqc.simulate.wide_drift import IDENTITY, WIDE
from cohortqc.simulate.wide_fault import WidePlace
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

Place = tuple[str, str, int | None, str]
ROWS = 2000


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    folder = tmp_path_factory.mktemp("wide") / "delivery"
    write_delivery(folder, draw_cohort(rows=ROWS, seed=5), schema=schema)
    return folder


def found(folder: Path, schema: Schema) -> Counter[Place]:
    listed = problems(validate(read_delivery(folder, schema), schema))
    return Counter((problem.code, problem.file, problem.line, problem.variable) for problem in listed)


def spoiled(clean: Path, folder: Path, schema: Schema, *, codes: set[str], rate: float) -> dict[str, list[WidePlace]]:
    """Seed these faults into a copy; the places by code."""
    shutil.copytree(clean, folder)
    paths = {name: folder / file_name(name) for name in schema.tables}
    files = {name: EditableFile.read(path, table=name) for name, path in paths.items() if path.is_file()}
    rng = np.random.default_rng([7, int(100 * rate)])
    places = {fault.code: list(fault.spoil(files, rng, rate)) for fault in WIDE if fault.code in codes}
    for file in files.values():
        file.write()
    return places


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_exactly_what_was_seeded_comes_back(clean: Path, schema: Schema, tmp_path: Path, rate: float) -> None:
    folder = tmp_path / "delivery"
    seeded = spoiled(clean, folder, schema, codes={"ACC301", "ACC302", "ACC304"}, rate=rate)
    expected = Counter(
        (code, file_name(place.table), None if place.record is None else place.record + 2, place.variable)
        for code, places in seeded.items()
        for place in places
    )
    before, after = found(clean, schema), found(folder, schema)
    assert after - before == expected
    assert before - after == Counter()


def test_each_fault_stays_with_the_columns_that_it_spares(clean: Path, schema: Schema, tmp_path: Path) -> None:
    for fault in WIDE:
        folder = tmp_path / fault.code
        spoiled(clean, folder, schema, codes={fault.code}, rate=1.0)
        for path in sorted(clean.iterdir()):
            table = path.name.removesuffix("_ctos_inv.dat")
            was, now = (pd.read_csv(place / path.name, sep="\t", dtype=str) for place in (clean, folder))
            changed = {(table, name) for name in was if not was[name].equals(now[name])}
            if fault.code == "ACC304":
                assert changed <= {("f80", name) for name in list(was)[6:]}
                assert table != "f80" or {name for _, name in changed} >= set(IDENTITY)
            else:
                assert changed <= fault.spares


def test_no_value_leaves_the_range_of_those_delivered(clean: Path, schema: Schema, tmp_path: Path) -> None:
    spoiled(clean, tmp_path / "delivery", schema, codes={"ACC301", "ACC302"}, rate=1.0)
    for table, name in (("bmd_spine", "SPNBMD"), ("bmd_hip", "HIPBMD"), ("bmd_hip", "HIPNKBMD")):
        was, now = (pd.read_csv(folder / file_name(table), sep="\t")[name] for folder in (clean, tmp_path / "delivery"))
        assert was.min() <= now.min() < now.max() <= was.max()
        assert not was.equals(now)


def test_the_rate_says_how_many_women_are_there_twice(clean: Path, schema: Schema, tmp_path: Path) -> None:
    few = spoiled(clean, tmp_path / "few", schema, codes={"ACC304"}, rate=0.0)
    many = spoiled(clean, tmp_path / "many", schema, codes={"ACC304"}, rate=1.0)
    assert len(few["ACC304"]) == 2
    alone = pd.read_csv(clean / file_name("f80"), sep="\t", dtype=str).groupby("ID").size().eq(1).sum()
    assert 0.07 * alone <= len(many["ACC304"]) <= 0.11 * alone
    assert len({place.record for place in many["ACC304"]}) == len(many["ACC304"])
