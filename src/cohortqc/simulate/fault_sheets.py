"""Faults of many rows, packed into as few deliveries as keep them apart, with faults of cells and rows around them."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from cohortqc.model.schema import Schema
from cohortqc.simulate import wide_answers, wide_distributions, wide_drift, wide_over_time, wide_values
from cohortqc.simulate.delivery import file_name
from cohortqc.simulate.faults import SeededFault, Spared, editable_files, in_order, spoil_cells_and_rows
from cohortqc.simulate.wide_fault import Files, WideFault

WIDE: tuple[WideFault, ...] = (
    *wide_answers.WIDE,
    *wide_distributions.WIDE,
    *wide_drift.WIDE,
    *wide_over_time.WIDE,
    *wide_values.WIDE,
)
"""Every fault of many rows."""

Sheet = tuple[WideFault, ...]
"""Faults that can stand in one delivery: none touches what another one spares."""


def sheets(faults: Iterable[WideFault] = WIDE) -> tuple[Sheet, ...]:
    """Every fault on the first sheet that has room for it, in the order of their codes."""
    packed: list[list[WideFault]] = []
    for fault in sorted(faults, key=lambda found: found.code):
        room = next((sheet for sheet in packed if not any(_collide(fault, other) for other in sheet)), None)
        if room is None:
            packed.append([fault])
        else:
            room.append(fault)
    return tuple(tuple(sheet) for sheet in packed)


def seed_sheet(
    folder: Path, schema: Schema, sheet: Sequence[WideFault], *, seed: int, rate: float, count: int
) -> tuple[SeededFault, ...]:
    """Spoil a clean delivery of whi-bone in `folder` and return every fault, ordered by file and line.

    Each fault of the sheet once, at `rate` (0 to 1: from the least that its rule promises to find to the most), and
    `count` faults of cells and rows in what they spare. Raises UsageError when the delivery has too few women.
    """
    rng = np.random.default_rng([seed, 101])
    files = editable_files(folder, schema)
    wide = [found for fault in sheet for found in _spoil(fault, files, rng=rng, rate=rate)]
    spared: Spared = frozenset(pair for fault in sheet for pair in fault.spares)
    used = {files[found.table].identifier(found.line - 2) for found in wide if found.line is not None}
    single = list(spoil_cells_and_rows(files, schema, rng=rng, count=count, spared=spared, used=used)) if count else []
    for file in files.values():
        file.write()
    return in_order([*wide, *single])


def _spoil(fault: WideFault, files: Files, *, rng: np.random.Generator, rate: float) -> Iterator[SeededFault]:
    for place in fault.spoil(files, rng, rate):
        yield SeededFault(
            table=place.table,
            file=file_name(place.table) if place.record is not None else "",
            line=None if place.record is None else files[place.table].line(place.record),
            variable=place.variable,
            code=fault.code,
            what=place.what,
        )


def _collide(one: WideFault, other: WideFault) -> bool:
    """Whether what one of them spares is, or holds, or lies in what the other spares."""
    return any(
        table == other_table and (column == other_column or not column or not other_column)
        for table, column in one.spares
        for other_table, other_column in other.spares
    )
