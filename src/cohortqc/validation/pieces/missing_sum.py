"""How complete each variable is, over the pieces of a table: counts add up, visits keep their order."""

from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from cohortqc.model.schema import Schema, TableSchema
from cohortqc.model.table import Part
from cohortqc.model.validation import Missingness
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.visits import visits_of
from cohortqc.validation.missingness import missingness
from cohortqc.validation.pieces.reduced import taken


@dataclass(slots=True, kw_only=True)
class MissingSum:
    """Takes the counts of one piece after the other. `_visits`: of each table, rows that show each visit once."""

    schema: Schema
    _entries: dict[tuple[str, str, str], Missingness] = field(default_factory=dict)
    _visits: dict[str, list[Part]] = field(default_factory=dict)

    def add(self, evidence: Evidence, tables: frozenset[str]) -> None:
        """Count one more piece, as it was before answers were judged."""
        for entry in missingness(evidence):
            if entry.table in tables:
                key = entry.table, entry.variable, entry.visit
                self._entries[key] = _added(self._entries.get(key), entry)
        for table in tables:
            for part in evidence.parts(table):
                self._note_visits(part)

    def entries(self) -> tuple[Missingness, ...]:
        """As `missingness` would have them of the whole."""
        found: list[Missingness] = []
        for table in self.schema.tables.values():
            visits = self._visits_of(table)
            for name in table.variables:
                keys = ((table.name, name, visit) for visit in visits)
                found += [self._ordered(self._entries[key]) for key in keys if key in self._entries]
        return tuple(found)

    def _ordered(self, entry: Missingness) -> Missingness:
        """Its reasons in the order of the schema."""
        reasons = {reason: entry.reasons[reason] for reason in self.schema.reasons if reason in entry.reasons}
        return replace(entry, reasons=reasons)

    def _note_visits(self, part: Part) -> None:
        found = visits_of(part)
        seen = self._visits.setdefault(part.table.name, [])
        if found is None:
            return
        declared = part.table.visits
        columns = [name for name in (declared.type, declared.year) if name and part.has(name)] if declared else []
        shown = part.data.select(columns).append_column("row", pa.array(np.arange(part.row_count)))
        grouped = shown.group_by(columns, use_threads=False).aggregate([("row", "min")])
        first = np.sort(grouped.column("row_min").to_numpy())
        one = taken(part, first)
        one = replace(one, data=one.data.select(columns))
        same = [place for place, other in enumerate(seen) if other.release == one.release and _alike(other, one)]
        if not same:
            seen.append(one)
            return
        before = seen[same[0]]
        both = pa.concat_tables([before.data.select(columns), one.data.select(columns)])
        seen[same[0]] = replace(before, data=both.group_by(columns, use_threads=False).aggregate([]), reasons={})

    def _visits_of(self, table: TableSchema) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for part in self._visits.get(table.name, ()):
            found = visits_of(part)
            names.update(dict.fromkeys(found.names if found is not None else ()))
        names.setdefault("")
        return tuple(names)


def _alike(one: Part, other: Part) -> bool:
    return bool(one.data.column_names == other.data.column_names)


def _added(before: Missingness | None, now: Missingness) -> Missingness:
    if before is None:
        return now
    return replace(
        before,
        rows=before.rows + now.rows,
        answered=before.answered + now.answered,
        not_asked=before.not_asked + now.not_asked,
        reasons=dict(Counter(before.reasons) + Counter(now.reasons)),
    )
