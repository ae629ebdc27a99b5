"""What is kept of a piece once it is judged: the rows that findings are about, as far as a listing needs them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace

import numpy as np
import pyarrow as pa

from cohortqc.model.finding import Finding
from cohortqc.model.schema import Schema, TableSchema
from cohortqc.model.table import Part, PartId, Rows, UnreadableCells
from cohortqc.rules.identifiers import identifier_column


def reduced(
    findings: Sequence[tuple[Finding, int]], *, schema: Schema, held: Collection[PartId], number: int
) -> list[Finding]:
    """These findings, each with its first problems only (as many as its number says), over parts of those rows alone.

    Their texts are made now, as the cells they were to be made of are let go. held: parts that stay in memory as they
    are. number: from which the new parts are numbered as pieces of their files, since none is the part it came from.
    """
    kept: dict[PartId, tuple[Part, list[Rows]]] = {}
    for finding, count in findings:
        if finding.part is not None and finding.rows is not None and finding.part.id not in held:
            kept.setdefault(finding.part.id, (finding.part, []))[1].append(finding.rows[:count])
    rows = {name: np.unique(np.concatenate(found)) for name, (_, found) in kept.items()}
    parts: dict[PartId, Part] = {}
    for name, (part, _) in kept.items():
        some = taken(part, rows[name], columns=_listed(part.table, schema))
        parts[name] = replace(some, piece=number + len(parts))
    return [_reduced(finding, count, rows=rows, parts=parts) for finding, count in findings]


def _reduced(finding: Finding, count: int, *, rows: Mapping[PartId, Rows], parts: Mapping[PartId, Part]) -> Finding:
    if finding.part is None or finding.rows is None:
        return finding
    name = finding.part.id
    if name not in parts:
        return _shortened(finding, count)
    return replace(
        _shortened(finding, count),
        part=parts[name],
        rows=np.searchsorted(rows[name], finding.rows[:count]).astype(np.int64),
        in_doubt=(),
    )


def _shortened(finding: Finding, count: int) -> Finding:
    return replace(
        finding,
        rows=None if finding.rows is None else finding.rows[:count],
        observed=_first(finding.observed, count, of=finding.count),
        expected_each=_first(finding.expected_each, count, of=finding.count),
        related=_first(finding.related, count, of=finding.count),
    )


def taken(part: Part, rows: Rows, *, columns: frozenset[str] | None = None) -> Part:
    """Some rows (ascending) of a part, as a part; they keep their lines and records.

    Of columns other than `columns` (None: all are kept) nothing is left but their names.
    """
    names = part.data.column_names
    wanted = [name for name in names if columns is None or name in columns]
    picked = part.data.select(wanted).take(pa.array(rows, pa.int64()))
    cells = {name: picked.column(name) if name in wanted else pa.nulls(len(rows)) for name in names}
    return replace(
        part,
        data=pa.table(cells),
        reasons={name: part.reasons[name][rows] for name in wanted if name in part.reasons},
        unreadable={name: _unreadable(part.unreadable[name], rows) for name in wanted if name in part.unreadable},
        lines=None if part.lines is None else part.lines[rows],
        records=rows + 1 if part.records is None else part.records[rows],
    )


def _unreadable(cells: UnreadableCells, rows: Rows) -> UnreadableCells:
    kept = np.flatnonzero(np.isin(cells.rows, rows))
    places = np.searchsorted(rows, cells.rows[kept]).astype(np.int64)
    return UnreadableCells(rows=places, texts=tuple(cells.texts[place] for place in kept.tolist()))


def _listed(table: TableSchema, schema: Schema) -> frozenset[str]:
    """What a listing says of a row: key, participant, visit, and whatever has a role, as the centre has."""
    names = {*table.key, *(reference.column for reference in table.references)}
    names |= {variable.name for variable in table.variables.values() if variable.role is not None}
    identifier = identifier_column(table, schema=schema)
    if identifier is not None:
        names.add(identifier)
    if table.visits is not None:
        told = (getattr(table.visits, field.name) for field in fields(table.visits))
        names |= {name for name in told if isinstance(name, str)}
    return frozenset(names)


def _first(texts: Sequence[str], count: int, *, of: int) -> tuple[str, ...]:
    """The texts of the first problems; one text for all of them stays one."""
    return tuple(texts[:count]) if len(texts) == of else tuple(texts)
