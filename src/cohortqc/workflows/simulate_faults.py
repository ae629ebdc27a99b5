"""Every kind of fault seeded: one cohort, delivered several times, each time spoiled in another way."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cohortqc.delivery.profile_file import profile_json
from cohortqc.delivery.read import read_delivery
from cohortqc.model.schema import Schema
from cohortqc.model.simulation import Scenario
from cohortqc.render.files import write_whole
from cohortqc.schema.load import load_schema
from cohortqc.simulate.cohort import draw_cohort
from cohortqc.simulate.delivery import DELIVERY, FAULTS, TRUTH, write_delivery, write_truth
from cohortqc.simulate.fault_given import AS_OF, seed_given
from cohortqc.simulate.fault_sheets import seed_sheet, sheets
from cohortqc.simulate.faults import SeededFault, faults_csv, seed_faults
from cohortqc.validation.profiling import profile
from cohortqc.validation.run import validate
from cohortqc.workflows.given import NOTHING_GIVEN, Given

SCHEMA = "whi-bone"
CLEAN, FILES, BESIDE = "clean", "files", "beside"
WOMEN_A_FAULT = 25
"""One fault of a cell or row for so many women."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoiledDelivery:
    """One delivery, by what schema and with what else it is to be validated, and every fault in it."""

    name: str
    delivery: Path
    schema: str
    given: Given = NOTHING_GIVEN
    as_of: str | None = None
    faults: tuple[SeededFault, ...] = ()

    @property
    def command(self) -> str:
        """The command that validates it."""
        told = [f"cohortqc validate {self.delivery} --schema {self.schema}"]
        told += [f"{option} {path}" for option, path in self.given.files]
        return " ".join([*told, *([f"--as-of {self.as_of}"] if self.as_of else [])])


def simulate_all_faults(
    folder: Path, *, rows: int, seed: int, scenario: Scenario = Scenario.NONE, rate: float = 0.5
) -> tuple[SpoiledDelivery, ...]:
    """Fill `folder` with deliveries of one cohort: clean, and with every kind of fault, each fault in one of them.

    `NAME/delivery` and `NAME/faults.csv` for each; what must be given besides stands in `beside/`. rate: 0 to 1, how
    far the faults of many rows go, from the least that their rules promise to find. Raises UsageError for too few.
    """
    schema = load_schema(SCHEMA)
    cohort = draw_cohort(rows=rows, seed=seed, scenario=scenario)
    clean = folder / CLEAN / DELIVERY
    write_delivery(clean, cohort, schema=schema)
    write_truth(folder / TRUTH, cohort)
    made = (
        SpoiledDelivery(name=CLEAN, delivery=clean, schema=SCHEMA),
        *_spoiled(folder, clean, schema, seed=seed, rate=rate, count=max(1, rows // WOMEN_A_FAULT)),
    )
    for spoiled in made:
        write_whole(folder / spoiled.name / FAULTS, faults_csv(spoiled.faults))
    return made


def _spoiled(
    folder: Path, clean: Path, schema: Schema, *, seed: int, rate: float, count: int
) -> Iterator[SpoiledDelivery]:
    delivery = _copy(clean, folder / FILES)
    seeded = seed_faults(delivery, schema, seed=seed, count=count)
    yield SpoiledDelivery(name=FILES, delivery=delivery, schema=SCHEMA, faults=seeded)
    for number, sheet in enumerate(sheets(), 1):
        name = f"rows-{number}"
        delivery = _copy(clean, folder / name)
        seeded = seed_sheet(delivery, schema, sheet, seed=seed, rate=rate, count=count)
        yield SpoiledDelivery(name=name, delivery=delivery, schema=SCHEMA, faults=seeded)
    yield _beside(folder / BESIDE, clean, schema, seed=seed, rate=rate)


def _beside(folder: Path, clean: Path, schema: Schema, *, seed: int, rate: float) -> SpoiledDelivery:
    """The delivery that must be held against a manifest, waivers, a list, a profile and a schema of its own."""
    delivery = _copy(clean, folder)
    seeded = seed_given(delivery, schema, seed=seed, rate=rate)
    given = Given(
        withdrawn=folder / "withdrawn.txt", profile=folder / "profile.json", waivers=(folder / "waivers.yaml",)
    )
    write_whole(folder / "withdrawn.txt", "".join(f"{woman}\n" for woman in seeded.withdrawn))
    write_whole(folder / "profile.json", profile_json(profile(validate(read_delivery(clean, schema), schema))))
    write_whole(folder / "waivers.yaml", seeded.waivers)
    write_whole(folder / "schema.yaml", seeded.schema)
    return SpoiledDelivery(
        name=BESIDE,
        delivery=delivery,
        schema=str(folder / "schema.yaml"),
        given=given,
        as_of=AS_OF,
        faults=seeded.faults,
    )


def _copy(clean: Path, folder: Path) -> Path:
    return Path(shutil.copytree(clean, folder / DELIVERY))
