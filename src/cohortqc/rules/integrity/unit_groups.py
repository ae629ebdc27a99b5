"""Rows that may have a unit of their own: a whole file, or those of one centre; and a sample that tells fast."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.schema import Role
from cohortqc.model.table import Part, PartId, Rows
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.groups import groups_of
from cohortqc.stats.number import Floats

SAMPLED = 200
"""Rows of each group, evenly spaced, that are looked at before all of them are."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Rows of a part, ascending; `name` is the centre's, "" for the whole part."""

    name: str
    rows: Rows

    @property
    def sample(self) -> Rows:
        """Evenly spaced rows of the group."""
        if self.rows.size <= SAMPLED:
            return self.rows
        return self.rows[np.linspace(0, self.rows.size - 1, SAMPLED).astype(np.int64)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The groups of each part, made once and only when they are wanted."""

    evidence: Evidence
    found: dict[PartId, tuple[Group, ...]] = field(default_factory=dict)

    def of(self, part: Part) -> tuple[Group, ...]:
        """The whole part first, then its centres in the order of their names."""
        if part.id not in self.found:
            everyone = Group(name="", rows=np.arange(part.row_count, dtype=np.int64))
            self.found[part.id] = (everyone, *_centres(self.evidence, part))
        return self.found[part.id]

    def samples(self, part: Part, cells: pa.ChunkedArray) -> tuple[tuple[Group, Floats], ...]:
        """Each group of a part with the values in its sample, without those that are missing or in doubt."""
        groups = self.of(part)
        ends = np.cumsum([group.sample.size for group in groups])
        taken = cells.take(pa.array(np.concatenate([group.sample for group in groups]))).cast(pa.float64())
        values = np.asarray(pc.fill_null(taken, np.nan).to_numpy(), dtype=np.float64)
        return tuple(
            (group, sampled[~np.isnan(sampled)])
            for group, sampled in zip(groups, np.split(values, ends[:-1]), strict=True)
        )


def _centres(evidence: Evidence, part: Part) -> list[Group]:
    labels = groups_of(evidence, part, Role.CENTRE)
    if labels is None:
        return []
    encoded = labels.dictionary_encode()
    place = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    names = encoded.dictionary.to_pylist()
    return [
        Group(name=names[index], rows=np.flatnonzero(place == index))
        for index in sorted(range(len(names)), key=names.__getitem__)
    ]
