"""Which visit each row of a part belongs to, in words."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.table import Part
from cohortqc.rules.cell_texts import text_of

NOT_KNOWN = "visit not known"
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """`names`: the visits of a part, in the order of type and year; `index`: for each row which one, shape (n,)."""

    names: tuple[str, ...]
    index: npt.NDArray[np.int64]


def visits_of(part: Part) -> Visits | None:
    """The visits of a part's rows, by type and year; None when the schema declares neither, or the file has neither.

    "Annual visit, year 3"; a missing type or year is left out; both missing: NOT_KNOWN.
    """
    declared = part.table.visits
    columns = [name for name in (declared.type, declared.year) if name and part.has(name)] if declared else []
    if not columns:
        return None
    position = np.zeros(part.row_count, dtype=np.int64)
    texts: list[tuple[str, ...]] = [()]
    for name in columns:
        values = sorted(pc.unique(part.column(name)).drop_null().to_pylist())
        place = pc.fill_null(
            pc.index_in(part.column(name), value_set=pa.array(values, part.column(name).type)), len(values)
        )
        position = position * (len(values) + 1) + place.to_numpy().astype(np.int64)
        shown = [*(_shown(part, name, value) for value in values), ""]
        texts = [(*before, text) for before in texts for text in shown]
    found, index = np.unique(position, return_inverse=True)
    names = tuple(", ".join(filter(None, texts[place])) or NOT_KNOWN for place in found.tolist())
    return Visits(names=names, index=index.astype(np.int64))


def _shown(part: Part, name: str, value: object) -> str:
    variable = part.table.variables[name]
    text = text_of(value)
    if variable.codes:
        return variable.codes.get(text, text)
    return f"year {text}" if part.table.visits and name == part.table.visits.year else text
