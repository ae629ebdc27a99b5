"""The rows of a table as visits: whose, and in which order; over all its parts, vectorised."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.schema import Role, Schema, TableSchema
from cohortqc.model.table import Part, PartId
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.identifiers import identifier_column
from cohortqc.rules.judging import Judged

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NO_PARTICIPANT = "nothing tells whose row it is: give a variable the role identifier, or a reference to such a one"
NO_ORDER = "nothing tells which visit came first: declare `days` or `year` under `visits`, or the role visit_date"
NO_DAYS = "nothing tells the time between visits: declare `days` under `visits`, or the role visit_date"
UNKNOWN = -1
"""The number of a participant, or of a value, that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Visits of one participant that follow each other: positions over all parts, (k,); `later` ascends, each once."""

    earlier: Ints
    later: Ints

    def where(self, chosen: Mask) -> "Pairs":
        """Those of them that are chosen, shape (k,)."""
        return Pairs(earlier=self.earlier[chosen], later=self.later[chosen])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VisitsInTime:
    """The rows of some parts of a table, one after the other: n in all.

    `who`: shape (n,), the participant's number, UNKNOWN where the identifier is missing or in doubt, or the row shares
    its key with another (that is a problem of its own: nobody can tell which of them is the visit). `time`: shape
    (n,), the column by which visits are ordered, NaN where missing or in doubt; all NaN where no column is asked for.
    """

    parts: tuple[Part, ...]
    who: Ints
    time: Floats

    @property
    def starts(self) -> tuple[int, ...]:
        """Where each part's rows begin."""
        ends = np.cumsum([0, *(part.row_count for part in self.parts)])
        return tuple(ends[:-1].tolist())

    def pairs(self, known: Mask, *, ties: Floats | None = None) -> Pairs:
        """Rows that are `known`, shape (n,), of a known participant at a known time, each with the one before it.

        Rows of one time stand in the order of `ties`, shape (n,), or as delivered.
        """
        rows = np.flatnonzero(known & (self.who != UNKNOWN) & ~np.isnan(self.time))
        first = () if ties is None else (ties[rows],)
        order = rows[np.lexsort((*first, self.time[rows], self.who[rows]))]
        same = self.who[order[1:]] == self.who[order[:-1]]
        earlier, later = order[:-1][same], order[1:][same]
        as_delivered = np.argsort(later)
        return Pairs(earlier=earlier[as_delivered], later=later[as_delivered])

    def first_of_all(self, pairs: Pairs) -> Mask:
        """Shape (n,): True for rows that have none of the pairs before them: there is nothing to compare them with."""
        alone = np.ones(len(self.who), dtype=np.bool_)
        alone[pairs.later] = False
        return alone

    def judged(self, failures: "Failures", *, unknown: Mask, not_applicable: Mask) -> Iterator[Judged]:
        """One entry a part; both masks of shape (n,), a row that is unknown is not also counted as not applicable."""
        for part, start in zip(self.parts, self.starts, strict=True):
            stop = start + part.row_count
            first, last = np.searchsorted(failures.rows, (start, stop)).tolist()
            yield Judged(
                part=part,
                failed=failures.rows[first:last] - start,
                unknown=int(unknown[start:stop].sum()),
                not_applicable=int((not_applicable & ~unknown)[start:stop].sum()),
                observed=failures.observed[first:last],
                expected_each=failures.expected[first:last],
                related=failures.related[first:last],
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Failures:
    """Rows that failed, ascending positions of shape (k,), and one text for each; no text at all: ()."""

    rows: Ints
    observed: Sequence[str] = ()
    expected: Sequence[str] = ()
    related: Sequence[str] = ()


def visits_in_time(evidence: Evidence, table: TableSchema, *, columns: Sequence[str], by: str | None) -> VisitsInTime:
    """The parts that have all of `columns` and the identifier, ordered `by` a column (which a part may lack).

    The table must have an identifier (`identifier_column`).
    """
    identifier = identifier_column(table, schema=evidence.schema)
    needed = {*columns, str(identifier)}
    parts = tuple(part for part in evidence.parts(table.name) if all(part.has(name) for name in needed))
    who = equal_values(evidence, parts, str(identifier))
    who[_sharing_their_key(evidence, table, parts)] = UNKNOWN
    time = np.full(len(who), np.nan) if by is None else quantities(evidence, parts, by)
    return VisitsInTime(parts=parts, who=who, time=time)


def why_not(table: TableSchema, *, schema: Schema, by: str | None, otherwise: str) -> str:
    """Why the visits of a table cannot be told apart or, `otherwise`, put in order `by` a column; "" if they can."""
    if identifier_column(table, schema=schema) is None:
        return NO_PARTICIPANT
    return otherwise if by is None else ""


def days_column(table: TableSchema) -> str | None:
    """The column that gives the time in days: `visits.days`, or the date of the visit."""
    if table.visits is not None and table.visits.days is not None:
        return table.visits.days
    dated = table.with_role(Role.VISIT_DATE)
    return None if dated is None else dated.name


def order_column(table: TableSchema) -> str | None:
    """The column that orders visits: in days if possible, else the visit's year."""
    return days_column(table) or (None if table.visits is None else table.visits.year)


def quantities(evidence: Evidence, parts: Sequence[Part], variable: str) -> Floats:
    """Numbers (dates: days since 1970) over all parts, shape (n,); NaN where missing, in doubt, disputed or absent."""
    return np.concatenate([np.zeros(0), *(_numbers(evidence, part, variable) for part in parts)])


def equal_values(evidence: Evidence, parts: Sequence[Part], variable: str) -> Ints:
    """Numbers that are equal where the cells of all parts are, shape (n,); UNKNOWN where missing or in doubt."""
    columns = [_undisputed(evidence, part, variable) for part in parts]
    kinds = {column.type for column in columns}
    kind = kinds.pop() if len(kinds) == 1 else pa.string()
    whole = pa.chunked_array([chunk for column in columns for chunk in column.cast(kind).chunks], type=kind)
    indices = whole.combine_chunks().dictionary_encode().indices.fill_null(UNKNOWN)
    return np.array(indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def doubted(evidence: Evidence, parts: Sequence[Part], variable: str) -> Mask:
    """Shape (n,): True where an earlier rule has failed the cell, or the row for it together with others."""
    return np.concatenate([np.zeros(0, dtype=np.bool_), *(evidence.dispute(part, variable) for part in parts)])


def _undisputed(evidence: Evidence, part: Part, variable: str) -> pa.ChunkedArray:
    """Typed cells; null where missing, in doubt, or at odds with others of the row."""
    cells, disputed = evidence.cells(part, variable), evidence.dispute(part, variable)
    return pc.if_else(pa.array(disputed), pa.scalar(None, cells.type), cells) if disputed.any() else cells


def _numbers(evidence: Evidence, part: Part, variable: str) -> Floats:
    if not part.has(variable) or not _is_quantity(part.column(variable).type):
        return np.full(part.row_count, np.nan)
    cells = _undisputed(evidence, part, variable)
    if pa.types.is_date(cells.type):
        cells = cells.cast(pa.int32())
    return np.asarray(cells.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _is_quantity(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_date(kind))


def _sharing_their_key(evidence: Evidence, table: TableSchema, parts: Sequence[Part]) -> Mask:
    """Shape (n,): True for rows of one key (INT302, INT303)."""
    found: dict[PartId, Mask] = {}
    if table.key:
        duplicates, start = evidence.duplicates(table.name), 0
        for part in duplicates.parts:
            inside = duplicates.shared[(duplicates.shared >= start) & (duplicates.shared < start + part.row_count)]
            found[part.id] = np.zeros(part.row_count, dtype=np.bool_)
            found[part.id][inside - start] = True
            start += part.row_count
    masks = [found.get(part.id, np.zeros(part.row_count, dtype=np.bool_)) for part in parts]
    return np.concatenate([np.zeros(0, dtype=np.bool_), *masks])
