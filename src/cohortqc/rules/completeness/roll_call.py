"""Which participants have rows in a table that refers to theirs, and which rows belong to nobody known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.schema import Reference, TableSchema
from cohortqc.model.table import Part
from cohortqc.rules.evidence import Evidence, Mask

Index = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollCall:
    """`participants`: the parts of the table referred to, one after the other; `called`: theirs can be looked for.

    That is: the identifier is there once, and in no doubt. `rows`: the parts of the table; `whose`: for each of their
    rows the participant's position, -1 where nobody known has the row; `lost`: of these, the rows that may be of
    anybody. `unread`: records of the table that could not be read.
    """

    participants: tuple[Part, ...]
    called: Mask
    rows: tuple[Part, ...]
    whose: tuple[Index, ...]
    lost: tuple[Mask, ...]
    unread: int

    @property
    def present(self) -> Mask:
        """Participants who have a row."""
        mask = np.zeros(len(self.called), dtype=np.bool_)
        for whose in self.whose:
            mask[whose[whose >= 0]] = True
        return mask

    @property
    def stray(self) -> int:
        """How many rows may belong to somebody who seems to have none."""
        return self.unread + sum(int(np.count_nonzero(lost)) for lost in self.lost)

    def split(self, mask: Mask) -> Sequence[Mask]:
        """A mask over all participants, part by part."""
        ends = np.cumsum([part.row_count for part in self.participants])
        return np.split(mask, ends[:-1])


def link_to(table: TableSchema, participants: str) -> Reference | None:
    """The declared reference that leads from a table to the participants."""
    return next((found for found in table.references if found.target_table == participants), None)


def roll_call(evidence: Evidence, table: str, reference: Reference) -> RollCall:
    """Look up the participant of every row of a table."""
    participants, rows = evidence.parts(reference.target_table), evidence.parts(table)
    found = [_whose(evidence, part, reference) for part in rows]
    files = {part.file.name: part.file for part in rows}
    return RollCall(
        participants=participants,
        called=_called(evidence, participants, column=reference.target_column),
        rows=rows,
        whose=tuple(whose for whose, _ in found),
        lost=tuple(lost for _, lost in found),
        unread=sum(file.rows_not_read for file in files.values()),
    )


def _whose(evidence: Evidence, part: Part, reference: Reference) -> tuple[Index, Mask]:
    if not part.has(reference.column):
        return np.full(part.row_count, -1, dtype=np.int64), np.ones(part.row_count, dtype=np.bool_)
    doubt = evidence.doubt(part, reference.column)
    parents = evidence.parents(part, reference)
    index = pc.fill_null(parents.index, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return np.where(doubt, -1, index), doubt | ~parents.found


def _called(evidence: Evidence, participants: Sequence[Part], *, column: str) -> Mask:
    if not participants:
        return np.zeros(0, dtype=np.bool_)
    texts = [
        evidence.cells(part, column).cast(pa.string()).combine_chunks()
        if part.has(column)
        else pa.nulls(part.row_count, pa.string())
        for part in participants
    ]
    encoded = pa.chunked_array(texts, type=pa.string()).combine_chunks().dictionary_encode().indices
    codes = pc.fill_null(encoded, -1).to_numpy(zero_copy_only=False)
    counts = np.bincount(codes[codes >= 0], minlength=1)
    return np.asarray((codes >= 0) & (counts[codes] == 1), dtype=np.bool_)
