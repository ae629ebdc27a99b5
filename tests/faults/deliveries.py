"""The deliveries of one cohort, each spoiled in another way, and what validation says of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cohortqc.model.problem import Problem
from cohortqc.schema.load import load_schema
from cohortqc.simulate.faults import SeededFault
from cohortqc.validation.listing import problems
from cohortqc.workflows.simulate_faults import SpoiledDelivery, simulate_all_faults
from cohortqc.workflows.validate import judged_delivery

RATES = (0.0, 0.5, 1.0)
"""From the least that a rule promises to find to the most that is seeded; a seed takes one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One delivery: what was seeded, every problem found, and those that the clean delivery has as well."""

    name: str
    seeded: tuple[SeededFault, ...]
    problems: tuple[Problem, ...]
    before: tuple[Problem, ...] = ()


def judged_deliveries(folder: Path, *, seed: int, rows: int) -> Iterator[Judged]:
    """The clean delivery first, then those with faults."""
    clean, *spoiled = simulate_all_faults(folder, rows=rows, seed=seed, rate=RATES[seed % len(RATES)])
    before = _found(clean)
    yield Judged(name=clean.name, seeded=(), problems=before)
    for delivery in spoiled:
        yield Judged(name=delivery.name, seeded=delivery.faults, problems=_found(delivery), before=before)


def _found(spoiled: SpoiledDelivery) -> tuple[Problem, ...]:
    """Every problem, as `cohortqc validate` lists them with these options."""
    schema = load_schema(spoiled.schema)
    validation, _ = judged_delivery(
        spoiled.delivery, schema=schema, given=spoiled.given, as_of=spoiled.as_of, progress=None
    )
    return tuple(problems(validation))
