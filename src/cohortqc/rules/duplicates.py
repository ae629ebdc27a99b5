"""Rows of one table that share their key, over all its parts: groups of different and of identical rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cohortqc.model.table import Part
from cohortqc.rules.judging import Judged

Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_NAMED = 5
"""How many of the other rows of a group are named beside each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """The rows that share their key with another row.

    `shared`: their positions counted over all `parts` in order, ascending; `group`: which of them belong together, as
    numbers from 0; `identical`: the whole group agrees in every cell. All of shape (k,). `without_key`: how many rows
    of each part have no complete key and belong to no group.
    """

    parts: tuple[Part, ...]
    shared: Integers
    group: Integers
    identical: Mask
    without_key: tuple[int, ...]

    def judged(self, failing: Mask, *, not_applicable: Mask) -> Iterator[Judged]:
        """One entry a part. `failing` and `not_applicable` are over `shared`; a failed row names the others."""
        start = 0
        related = self._others()
        for part, without_key in zip(self.parts, self.without_key, strict=True):
            here = (self.shared >= start) & (self.shared < start + part.row_count)
            places = np.flatnonzero(here & failing)
            yield Judged(
                part=part,
                failed=self.shared[places] - start,
                not_applicable=int((here & not_applicable).sum()),
                unknown=without_key,
                related=[related[place] for place in places.tolist()],
            )
            start += part.row_count

    def _others(self) -> list[str]:
        """For each shared row, where the other rows of its group stand."""
        members: dict[int, list[int]] = {}
        for place, group in enumerate(self.group.tolist()):
            members.setdefault(group, []).append(place)
        names = [_name(self.parts, position) for position in self.shared.tolist()]
        return [
            _listed([names[other] for other in members[group][: _NAMED + 1] if other != place], len(members[group]) - 1)
            for place, group in enumerate(self.group.tolist())
        ]


def duplicates(parts: Sequence[Part], *, key: Sequence[str]) -> Duplicates:
    """The rows with the same complete key as another row. Every part must have all columns of the key."""
    masks = [without_whole_key(part, key) for part in parts]
    columns = [_over_parts(parts, name) for name in key]
    incomplete = np.concatenate(masks) if masks else np.zeros(0, dtype=np.bool_)
    shared, group = _shared(columns, incomplete=incomplete)
    return Duplicates(
        parts=tuple(parts),
        shared=shared,
        group=group,
        identical=_identical(parts, shared=shared, group=group),
        without_key=tuple(int(mask.sum()) for mask in masks),
    )


def _over_parts(parts: Sequence[Part], name: str) -> pa.ChunkedArray:
    """A column over all parts, null throughout those that lack it; as text where releases type it differently."""
    kinds = {part.column(name).type for part in parts if part.has(name)}
    kind = kinds.pop() if len(kinds) == 1 else pa.string()
    columns = [
        part.column(name).cast(kind) if part.has(name) else pa.chunked_array([pa.nulls(part.row_count, kind)])
        for part in parts
    ]
    return pa.chunked_array([chunk for column in columns for chunk in column.chunks], type=kind)


def without_whole_key(part: Part, key: Sequence[str]) -> Mask:
    """Shape (n,): rows that lack a column of the key. The part must have all of them."""
    mask = np.zeros(part.row_count, dtype=np.bool_)
    for column in key:
        if part.column(column).null_count:
            mask |= part.missing_mask(column)
    return mask


def _shared(columns: Sequence[pa.ChunkedArray], *, incomplete: Mask) -> tuple[Integers, Integers]:
    none = np.zeros(0, dtype=np.int64)
    if not len(incomplete) or any(_is_strictly_ascending(column) for column in columns):
        return none, none
    codes = pd.DataFrame({str(place): _codes(column) for place, column in enumerate(columns)}, copy=False)
    shared = np.flatnonzero(codes.duplicated(keep=False).to_numpy() & ~incomplete)
    if not len(shared):
        return none, none
    found = codes.take(shared)
    group = np.asarray(found.groupby(list(found.columns), sort=False).ngroup(), dtype=np.int64)
    return _without_singles(shared, group)


def _without_singles(shared: Integers, group: Integers) -> tuple[Integers, Integers]:
    """Rows that agreed only with rows whose key is not complete are no duplicates."""
    several = np.asarray(np.bincount(group)[group] > 1, dtype=np.bool_)
    return shared[several], group[several]


def _is_strictly_ascending(column: pa.ChunkedArray) -> bool:
    """True when every key is greater than the one before it, so that none occurs twice: far cheaper than hashing.

    A longer text counts as greater, so that numbers kept as text are in order too.
    """
    if column.null_count:
        return False
    whole = column.combine_chunks()
    if len(whole) < 2:
        return True
    before, after = whole[:-1], whole[1:]
    greater = pc.less(before, after)
    if pa.types.is_string(whole.type):
        length = pc.binary_length(whole)
        same = pc.equal(length[:-1], length[1:])
        greater = pc.or_(pc.less(length[:-1], length[1:]), pc.and_(same, greater))
    return bool(pc.all(greater).as_py())


def _codes(column: pa.ChunkedArray) -> npt.NDArray[np.generic]:
    """Numbers that are equal exactly where the cells are equal; what a missing cell gets does not matter."""
    if pa.types.is_integer(column.type):
        return np.asarray(column.fill_null(0).to_numpy())
    return np.asarray(column.combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False))


def _identical(parts: Sequence[Part], *, shared: Integers, group: Integers) -> Mask:
    """True for each shared row whose whole group agrees in the value, reason and unreadable text of every cell."""
    differs = np.zeros(len(shared), dtype=np.bool_)
    if not len(shared):
        return ~differs
    _, first, inverse = np.unique(group, return_index=True, return_inverse=True)
    for name in dict.fromkeys(name for part in parts for name in part.data.column_names):
        for codes in _equality(parts, name=name, shared=shared):
            differs |= codes != codes[first][inverse]
    return np.asarray(np.bincount(inverse, weights=differs)[inverse] == 0, dtype=np.bool_)


def _equality(parts: Sequence[Part], *, name: str, shared: Integers) -> Iterator[npt.NDArray[np.generic]]:
    """Numbers over the shared rows that are equal where values, then reasons, then unreadable texts are equal."""
    cells = _over_parts(parts, name).take(pa.array(shared)).combine_chunks()
    yield cells.dictionary_encode(null_encoding="encode").indices.to_numpy(zero_copy_only=False)
    reasons = [part.reason_index(name) if part.has(name) else np.full(part.row_count, -1, np.int8) for part in parts]
    yield np.concatenate(reasons)[shared]
    if any(name in part.unreadable for part in parts):
        texts = np.full(sum(part.row_count for part in parts), "", dtype=object)
        start = 0
        for part in parts:
            if name in part.unreadable:
                texts[part.unreadable[name].rows + start] = part.unreadable[name].texts
            start += part.row_count
        yield texts[shared]


def _name(parts: Sequence[Part], position: int) -> str:
    for part in parts:
        if position < part.row_count:
            line = part.line_of(position)
            where = f"record {part.record_of(position)}" if line is None else f"line {line}"
            return where if len({other.file.name for other in parts}) == 1 else f"{part.file.name} {where}"
        position -= part.row_count
    raise IndexError(position)


def _listed(names: Sequence[str], count: int) -> str:
    shown = ", ".join(names[:_NAMED])
    return shown if count <= _NAMED else f"{shown} and {count - _NAMED} more"
