"""The rows of a table by centre or by visit, as numbers over all its parts, for counting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.schema import Role, TableSchema
from cohortqc.model.table import Part
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.groups import groups_of, role_column
from cohortqc.rules.visits import NOT_KNOWN, visits_of

Index = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGroups:
    """`by`: what groups them (`CLINIC`, `visit`); `names`: the groups; `index`: a part's rows -> group, -1 for none."""

    by: str
    names: tuple[str, ...]
    index: tuple[Index, ...]

    def count(self, masks: Sequence[Mask]) -> Index:
        """How many of the rows marked (one mask a part) belong to each group, shape (groups,)."""
        total = np.zeros(len(self.names), dtype=np.int64)
        for index, mask in zip(self.index, masks, strict=True):
            total += np.bincount(index[mask & (index >= 0)], minlength=len(self.names))
        return total

    def without(self, masks: Sequence[Mask]) -> "RowGroups":
        """The same groups without the rows marked."""
        return replace(
            self, index=tuple(np.where(mask, -1, index) for index, mask in zip(self.index, masks, strict=True))
        )

    def label(self, group: int) -> str:
        """`CLINIC=West`."""
        return f"{self.by}={self.names[group]}"


def by_centre(evidence: Evidence, parts: Sequence[Part]) -> RowGroups | None:
    """By the column with the role `centre`, own or of the table referred to; None where no part has one."""
    found = [groups_of(evidence, part, Role.CENTRE) for part in parts]
    columns = [role_column(part, Role.CENTRE, delivery=evidence.delivery, schema=evidence.schema) for part in parts]
    name = next((column.name for column in columns if column is not None), None)
    if name is None:
        return None
    texts = [
        pa.nulls(part.row_count, pa.string()) if text is None else text for part, text in zip(parts, found, strict=True)
    ]
    names = sorted(pc.unique(pa.chunked_array(texts, type=pa.string())).drop_null().to_pylist())
    value_set = pa.array(names, pa.string())
    index = (pc.fill_null(pc.index_in(text, value_set=value_set), -1) for text in texts)
    return RowGroups(by=name, names=tuple(names), index=tuple(np.asarray(found).astype(np.int64) for found in index))


def by_visit(evidence: Evidence, parts: Sequence[Part]) -> RowGroups | None:
    """By type and year of the visit; a row of which an earlier rule failed one of them is in no group."""
    found = [visits_of(part) for part in parts]
    names = dict.fromkeys(name for visits in found if visits is not None for name in visits.names if name != NOT_KNOWN)
    if not names:
        return None
    numbers = {name: number for number, name in enumerate(names)} | {NOT_KNOWN: -1}
    index: list[Index] = []
    for part, visits in zip(parts, found, strict=True):
        if visits is None:
            index.append(np.full(part.row_count, -1, dtype=np.int64))
            continue
        places = np.array([numbers[name] for name in visits.names], dtype=np.int64)[visits.index]
        index.append(np.where(_doubtful_visit(evidence, part), -1, places))
    return RowGroups(by="visit", names=tuple(names), index=tuple(index))


def may_be_grouped(evidence: Evidence, table: TableSchema) -> bool:
    """Whether the schema names a centre or a visit of the rows of a table."""
    visits = table.visits
    if visits is not None and (visits.type or visits.year):
        return True
    tables = (table, *(evidence.schema.tables[reference.target_table] for reference in table.references))
    return any(found.with_role(Role.CENTRE) is not None for found in tables)


def _doubtful_visit(evidence: Evidence, part: Part) -> Mask:
    visits = part.table.visits
    mask = np.zeros(part.row_count, dtype=np.bool_)
    for name in (visits.type, visits.year) if visits is not None else ():
        if name is not None:
            mask |= evidence.doubt(part, name)
    return mask
