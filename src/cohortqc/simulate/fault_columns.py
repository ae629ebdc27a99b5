"""Columns of a delivered file for whoever spoils many of its cells at once."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from cohortqc.simulate.arrays import Floats, Ints
from cohortqc.simulate.fault_file import DELIMITER, EditableFile
from cohortqc.simulate.wide_fault import WidePlace

FEWEST = 2
MOST = 0.02
"""How many of those that a fault suits are spoiled at rate 0, and which share of them at rate 1."""


def column(file: EditableFile, name: str) -> npt.NDArray[np.str_]:
    """The texts of a column, one a record."""
    place = file.header.index(name)
    return np.array([record.split(DELIMITER)[place] for record in file.records], dtype=np.str_)


def numbers(file: EditableFile, name: str) -> Floats:
    """The numbers of a column, NaN where it is blank. ValueError for what is no number."""
    texts = column(file, name)
    return np.where(texts == "", "nan", texts).astype(np.float64)


def put(file: EditableFile, records: Ints, columns: Mapping[str, Sequence[str]]) -> None:
    """Give these records new texts, one a record, in each of the columns."""
    for record, *texts in zip(records.tolist(), *columns.values(), strict=True):
        file.change(record, dict(zip(columns, texts, strict=True)))


def some(rng: np.random.Generator, candidates: Ints, *, rate: float) -> Ints:
    """A few of the candidates at rate 0, one in fifty at rate 1; ascending."""
    size = min(candidates.size, max(FEWEST, round(rate * MOST * candidates.size)))
    return np.sort(rng.choice(candidates, size=size, replace=False))


def places(table: str, records: Ints, *, variable: str, what: str) -> tuple[WidePlace, ...]:
    """One place a record."""
    return tuple(WidePlace(table=table, record=record, variable=variable, what=what) for record in records.tolist())
