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
from cohortqc.workflows.simulate_faults import simulate_all_faults


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
    faults: int | None = 0,
    rate: float = 0.5,
) -> SimulatedDelivery:
    """Write `folder/delivery/*.dat`, `folder/truth.json` and, with faults, `folder/faults.csv`.

    rows: women, at least 1. faults: how many to seed into cells and lines; None: every kind of fault, in deliveries of
    their own (`simulate_all_faults`), at `rate`. Raises UsageError for a folder in use.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: is not an empty folder; name a new one")
    if faults is None:
        return _with_every_fault(folder, rows=rows, seed=seed, scenario=scenario, rate=rate)
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


def _with_every_fault(folder: Path, *, rows: int, seed: int, scenario: Scenario, rate: float) -> SimulatedDelivery:
    made = simulate_all_faults(folder, rows=rows, seed=seed, scenario=scenario, rate=rate)
    lines = [f"{rows:,} women, seed {seed}, delivered {len(made)} times; each with its faults.csv:"]
    lines += [f"  {len(spoiled.faults):,} faults: {spoiled.command}" for spoiled in made]
    return SimulatedDelivery(delivery=made[0].delivery, truth=folder / TRUTH, summary="\n".join(lines))
