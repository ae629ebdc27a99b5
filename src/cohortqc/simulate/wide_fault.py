"""A fault of many rows at once: a column, a visit, a clinic or a distribution that goes wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from cohortqc.simulate.fault_file import EditableFile

Files = Mapping[str, EditableFile]
"""The delivered files by table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WidePlace:
    """Where a fault must be found: a record of a table's file (None: table or column as a whole), and a variable."""

    table: str
    record: int | None
    variable: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WideFault:
    """One way to spoil many rows. `code` is the rule that must find each place that `spoil` returns, and no other.

    `spares`: (table, column) that no other fault may touch, as the statistics of the whole column tell this one; column
    "" spares the whole table. `spoil` takes the files, a random generator and a rate between 0 and 1: how much of what
    could be spoiled is (the least that the rule promises to find is the fault's own matter).
    """

    code: str
    spares: frozenset[tuple[str, str]]
    spoil: Callable[[Files, np.random.Generator, float], tuple[WidePlace, ...]]
