"""The deliveries of one cohort, each spoiled in another way, and what validation says of them."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cohortqc.delivery.read import read_delivery
from cohortqc.model.circumstances import Circumstances, Withdrawn
from cohortqc.model.problem import Problem
from cohortqc.model.schema import Schema
from cohortqc.rules.catalogue import RULES
from cohortqc.schema.load import schema_from_text
from cohortqc.schema.waiver_file import waivers_from_text
from cohortqc.simulate.cohort import draw_cohort
from cohortqc.simulate.delivery import write_delivery
from cohortqc.simulate.fault_given import AS_OF, seed_given
from cohortqc.simulate.fault_sheets import seed_sheet, sheets
from cohortqc.simulate.faults import SeededFault, seed_faults
from cohortqc.validation.listing import problems
from cohortqc.validation.profiling import profile as profile_of
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
    rate = RATES[seed % len(RATES)]
    yield _beside_what_is_given(base, clean, schema, seed=seed, rate=rate)
    for number, sheet in enumerate(sheets(), 1):
        spoiled = Path(shutil.copytree(clean, base / f"sheet-{number}"))
        seeded = seed_sheet(spoiled, schema, sheet, seed=seed, rate=rate, count=count)
        yield Spoiled(name=f"sheet {number}", seeded=seeded, problems=listed(spoiled, schema), before=before)


def _beside_what_is_given(base: Path, clean: Path, schema: Schema, *, seed: int, rate: float) -> Spoiled:
    """Faults that only show beside a manifest, waivers, a list of the withdrawn, a profile and another schema."""
    profile = profile_of(validate(read_delivery(clean, schema), schema))
    spoiled = Path(shutil.copytree(clean, base / "given"))
    given = seed_given(spoiled, schema, seed=seed, rate=rate)
    extended = schema_from_text(given.schema, name="faults.yaml")
    waivers = waivers_from_text(
        given.waivers.encode(), name="waivers.yaml", schema=extended, rules=[rule.code for rule in RULES]
    )
    circumstances = Circumstances(
        withdrawn=Withdrawn(source="withdrawn.txt", identifiers=frozenset(given.withdrawn)),
        profile=profile,
        waivers=tuple(waivers),
        as_of=date.fromisoformat(AS_OF),
    )
    before = listed(clean, extended)
    found = problems(validate(read_delivery(spoiled, extended), extended, circumstances=circumstances))
    return Spoiled(name="given", seeded=given.faults, problems=tuple(found), before=before)


def listed(folder: Path, schema: Schema) -> tuple[Problem, ...]:
    """Every problem of a delivery."""
    return tuple(problems(validate(read_delivery(folder, schema), schema)))
