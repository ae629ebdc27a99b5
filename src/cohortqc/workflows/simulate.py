"""A synthetic delivery on disk, with its truth beside it."""

from dataclasses import dataclass
from pathlib import Path

from cohortqc.errors import UsageError
from cohortqc.model.simulation import DEFAULT_ROWS, DEFAULT_SEED, Scenario
from cohortqc.render.files import write_whole
from cohortqc.schema.load import load_schema
from cohortqc.simulate.cohort import draw_cohort
from cohortqc.simulate.delivery import DELIVERY, FAULTS, TRUTH, write_delivery, write_truth
from cohortqc.simulate.faults import faults_csv, seed_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedDelivery:
    """Where the delivery and its truth were written, and what the terminal says."""

    delivery: Path
    truth: Path
    summary: str


def simulate_delivery(
    folder: Path,
    *,
    rows: int = DEFAULT_ROWS,
    seed: int = DEFAULT_SEED,
    scenario: Scenario = Scenario.NONE,
    faults: int = 0,
) -> SimulatedDelivery:
    """Write `folder/delivery/*.dat`, `folder/truth.json` and, with faults, `folder/faults.csv`.

    rows: women, at least 1. faults: how many to seed into cells and lines. Raises UsageError for a folder in use.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: is not an empty folder; name a new one")
    schema = load_schema("whi-bone")
    cohort = draw_cohort(rows=rows, seed=seed, scenario=scenario)
    delivery, truth = folder / DELIVERY, folder / TRUTH
    write_delivery(delivery, cohort, schema=schema)
    write_truth(truth, cohort)
    lines = [f"{rows:,} women, seed {seed}: {delivery}", f"The truth: {truth}"]
    if faults:
        seeded = seed_faults(delivery, schema, seed=seed, count=faults)
        write_whole(folder / FAULTS, faults_csv(seeded))
        lines.append(f"{len(seeded)} faults seeded: {folder / FAULTS}")
    return SimulatedDelivery(delivery=delivery, truth=truth, summary="\n".join(lines))
