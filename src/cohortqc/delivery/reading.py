"""What reading one file gives: its typed table, its ledger of lines, and its faults; and how a Part is made of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

import pyarrow as pa

from cohortqc.delivery.cells import Cells, Column, column_of
from cohortqc.delivery.code_labels import NO_LABELS
from cohortqc.delivery.missing_codes import Reasons
from cohortqc.model.column_metadata import ColumnMetadata
from cohortqc.model.delivery import Fault, FaultKind
from cohortqc.model.schema import Role, Schema, TableSchema, VariableType
from cohortqc.model.table import DeliveredFile, Part, Rows

Delivered = TypeVar("Delivered")
"""A column as its form gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The table that a file is to be read as. `known`: the schema knows the release (or has none).

    `labels`: value labels that stand beside the file, in a SAS catalogue: format -> code -> label. `labelled`: the
    coded variables whose labels stand for codes, where that is settled; None: the cells tell.
    """

    table: TableSchema
    reasons: Reasons
    identifying: frozenset[str]
    release: str | None = None
    known: bool = True
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labelled: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One file, read. `cells` by variable, in the order of the schema; `faults` do not yet know their file.

    The counts are those of `DeliveredFile`. `judged`: things looked at, per kind of fault.
    """

    cells: Mapping[str, Cells]
    rows: int
    columns: tuple[str, ...]
    delimiter: str | None = None
    encoding: str | None = None
    lines: int | None = None
    rows_not_read: int = 0
    blank_lines: int = 0
    comment_lines: int = 0
    faults: tuple[Fault, ...] = ()
    judged: Mapping[FaultKind, int] = field(default_factory=dict)
    line_numbers: Rows | None = None
    record_numbers: Rows | None = None
    metadata: Mapping[str, ColumnMetadata] = field(default_factory=dict)


def identifying_columns(table: TableSchema, schema: Schema) -> frozenset[str]:
    """Text columns that name participants or rows: a whole number in them has no `.0`."""
    named = set(table.key) | {reference.column for reference in table.references}
    for other in schema.tables.values():
        named |= {reference.target_column for reference in other.references if reference.target_table == table.name}
    return frozenset(
        variable.name
        for variable in table.variables.values()
        if variable.type is VariableType.TEXT and (variable.name in named or variable.role is Role.IDENTIFIER)
    )


def typed(
    columns: Mapping[str, Delivered], target: Target, *, how: Callable[[Delivered, Column], Cells]
) -> dict[str, Cells]:
    """Every column typed, in the order of the schema; Arrow and numpy work on several columns at once."""
    names = [name for name in target.table.variables if name in columns]

    def one(name: str) -> Cells:
        variable = target.table.variables[name]
        column = column_of(variable, reasons=target.reasons, identifies=name in target.identifying)
        if target.labelled is not None:
            labels = column.labels if name in target.labelled else NO_LABELS
            column = replace(column, labels=labels, labelled_from=0.0)
        return how(columns[name], column)

    with ThreadPoolExecutor() as pool:
        return dict(zip(names, pool.map(one, names), strict=True))


def line_faults(kinds: Iterable[tuple[str, str, Sequence[tuple[int, str]]]]) -> tuple[Fault, ...]:
    """Faults of lines that are not read: (what is wrong, what was expected, [(line, what it has)])."""
    return tuple(
        Fault(
            kind=FaultKind.LINE_MALFORMED,
            message=message,
            lines=tuple(line for line, _ in found),
            observed=tuple(has for _, has in found),
            expected=expected,
        )
        for message, expected, found in kinds
        if found
    )


def part_of(reading: Reading, *, file: DeliveredFile, target: Target) -> Part:
    """The part of the table that this file is."""
    cells = reading.cells
    arrays = [found.values for found in cells.values()]
    data = pa.table(dict(zip(cells, arrays, strict=True)))
    return Part(
        file=file,
        table=target.table,
        data=data,
        reason_names=target.reasons.names,
        blank_reason=target.reasons.blank,
        release=target.release,
        reasons={name: found.reasons for name, found in cells.items() if found.reasons is not None},
        unreadable={name: found.unreadable for name, found in cells.items() if found.unreadable is not None},
        lines=reading.line_numbers,
        metadata=reading.metadata,
        undeclared={name: found.undeclared for name, found in cells.items() if found.undeclared},
        by_label={name: found.by_label for name, found in cells.items() if found.by_label},
        records=reading.record_numbers,
    )
