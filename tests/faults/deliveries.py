"""The deliveries of one cohort, each spoiled in another way, and what validation says of them."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cohortqc.delivery.read import read_delivery
from cohortqc.model.problem import Problem
from cohortqc.model.schema import Schema
from cohortqc.simulate.cohort import draw_cohort
from cohortqc.simulate.delivery import write_delivery
from cohortqc.simulate.fault_sheets import seed_sheet, sheets
from cohortqc.simulate.faults import SeededFault, seed_faults
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

RATES = (0.0, 0.5, 1.0)
"""From the least that a rule promises to find to the most that is seeded; a seed takes one of them."""

CELLS_FOR_WOMEN = 25
"""One fault of a cell or row for so many women."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoiled:
    """One delivery: what was seeded, every problem found, and those that the clean delivery has as well."""

    name: str
    seeded: tuple[SeededFault, ...]
    problems: tuple[Problem, ...]
    before: tuple[Problem, ...] = ()


def spoiled_deliveries(base: Path, schema: Schema, *, seed: int, rows: int) -> Iterator[Spoiled]:
    """The clean delivery; one with faults of files, columns, cells and rows; one a sheet of faults of many rows."""
    clean = base / "clean"
    write_delivery(clean, draw_cohort(rows=rows, seed=seed), schema=schema)
    before = listed(clean, schema)
    yield Spoiled(name="clean", seeded=(), problems=before)
    count = max(1, rows // CELLS_FOR_WOMEN)
    spoiled = Path(shutil.copytree(clean, base / "files"))
    seeded = seed_faults(spoiled, schema, seed=seed, count=count)
    yield Spoiled(name="files, cells and rows", seeded=seeded, problems=listed(spoiled, schema), before=before)
    for number, sheet in enumerate(sheets(), 1):
        spoiled = Path(shutil.copytree(clean, base / f"sheet-{number}"))
        rate = RATES[seed % len(RATES)]
        seeded = seed_sheet(spoiled, schema, sheet, seed=seed, rate=rate, count=count)
        yield Spoiled(name=f"sheet {number}", seeded=seeded, problems=listed(spoiled, schema), before=before)


def listed(folder: Path, schema: Schema) -> tuple[Problem, ...]:
    """Every problem of a delivery."""
    return tuple(problems(validate(read_delivery(folder, schema), schema)))
