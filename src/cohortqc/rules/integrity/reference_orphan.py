"""A row refers to a row that was not delivered.

# What it does

Follows each declared reference (`references: {ID: dem.ID}`) from every row, and fails the row whose value does not
occur in the table referred to.

# Why it matters

Nobody knows who the participant is: not her age, not her trial arm. Often it is a mistyped identifier, and the values
belong to somebody else.

# Missing values

A row without the identifier refers to nothing: not applicable. One whose identifier an earlier rule failed is
unknown. When rows of the table referred to could not be read, or have no proper identifier, the parent may be among
them: as many lost identifiers as there are such rows are unknown, not failed. When no row of it was read at all,
the rule is not run; when no file of it came for a release, nothing of that release fails (INT201). A participant who
withdrew (INT305) is no orphan: her row is unknown here.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
      hip:
        title: Hip scans
        file: hip
        key: [ID]
        references: {ID: dem.ID}
        variables:
          ID: {type: text, label: Participant}
          BMD: {type: number, label: Total hip BMD}

    dem.csv
    ID
    1001
    1002

    hip.csv
    ID,BMD
    1001,0.853
    1020,0.911       <- ID

# Passes

    dem.csv
    ID
    1001
    1002

    hip.csv
    ID,BMD
    1002,0.853
"""

from collections.abc import Iterator
from enum import Enum

import numpy as np
import pyarrow.compute as pc

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Reference, TableSchema
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part, PartId
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence, Mask
from cohortqc.rules.identifiers import identifier_column
from cohortqc.rules.judging import Judged, Place, not_run, outcome_of_rows
from cohortqc.rules.withdrawn import withdrawn_rows


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each declared reference."""
    for table in evidence.schema.tables.values():
        for reference in table.references:
            parents = evidence.parts_with(reference.target_table, reference.target_column)
            if any(parent.row_count for parent in parents):
                yield outcome_under(evidence, reference, table=table, excuse=_excuse(evidence, table, reference))
            else:
                yield without_parents(reference, table=table, delivered=Parents.EMPTY if parents else Parents.ABSENT)


class Parents(Enum):
    """Why no row of the table referred to is known."""

    ABSENT = "absent"
    EMPTY = "empty"


class Excuse(Enum):
    """Whether rows without a parent may have one among the rows of the table referred to that could not be read."""

    NONE = "none"
    ALL = "all"


def without_parents(reference: Reference, *, table: TableSchema, delivered: Parents) -> Outcome:
    """Not run: the table referred to has no row."""
    target = f"{reference.target_table}.{reference.target_column}"
    empty = delivered is Parents.EMPTY
    why = f"no record of {reference.target_table} was read" if empty else f"{target} was not delivered"
    return not_run(RULE, why=why, place=_place(reference, table))


def outcome_under(evidence: Evidence, reference: Reference, *, table: TableSchema, excuse: Excuse) -> Outcome:
    """The outcome for one reference, where it is settled whether rows without a parent are excused."""
    return outcome_of_rows(
        RULE,
        _judge(evidence, reference, parts=evidence.parts_with(table.name, reference.column), excuse=excuse),
        place=_place(reference, table),
        message=f"No row of {reference.target_table} has this {reference.target_column}",
    )


def _place(reference: Reference, table: TableSchema) -> Place:
    return Place(table=table.name, variable=reference.column, what=what_of(reference))


def what_of(reference: Reference) -> str:
    """What the rule asks of a reference."""
    return f"occurs in {reference.target_table}.{reference.target_column}"


def _excuse(evidence: Evidence, table: TableSchema, reference: Reference) -> Excuse:
    """All parts together: an identifier is lost once, however many of its rows were delivered."""
    parts = evidence.parts_with(table.name, reference.column)
    alone = {part.id: orphans(evidence, part, reference) for part in parts}
    few = _distinct(parts, alone, column=reference.column) <= lost_parents(evidence, reference)
    return Excuse.ALL if few else Excuse.NONE


def _judge(evidence: Evidence, reference: Reference, *, parts: tuple[Part, ...], excuse: Excuse) -> Iterator[Judged]:
    for part in parts:
        mask = orphans(evidence, part, reference)
        doubt = evidence.doubt(part, reference.column)
        rows = np.flatnonzero(mask)
        failed = rows[:0] if excuse is Excuse.ALL else rows
        spared = int((_without_parent(evidence, part, reference) & ~mask).sum())
        yield Judged(
            part=part,
            failed=failed,
            not_applicable=int((part.missing_mask(reference.column) & ~doubt).sum()),
            unknown=int(doubt.sum()) + len(rows) - len(failed) + spared,
            observed=evidence.texts(part, reference.column, failed),
            expected=f"one that {reference.target_table} has",
        )


def orphans(evidence: Evidence, part: Part, reference: Reference) -> Mask:
    """Rows without a parent, but for those that INT305 has already."""
    alone = _without_parent(evidence, part, reference)
    return alone & ~spared(evidence, part, reference) if _came(evidence, part, reference) else np.zeros_like(alone)


def _came(evidence: Evidence, part: Part, reference: Reference) -> bool:
    """False where the rows referred to belong to this part's release, of which no file was read: INT201 or INT202."""
    parents = evidence.parts(reference.target_table)
    release = evidence.schema.releases.get(part.release or "")
    if release is None or not parents:
        return True
    return reference.target_table not in release.tables or any(
        parent.release in {None, part.release} for parent in parents
    )


def spared(evidence: Evidence, part: Part, reference: Reference) -> Mask:
    """Rows of participants who withdrew, where the reference leads to the participants: INT305 has them already."""
    target = evidence.schema.tables[reference.target_table]
    if identifier_column(target, schema=evidence.schema) != reference.target_column:
        return np.zeros(part.row_count, dtype=np.bool_)
    return withdrawn_rows(evidence, part, reference.column)


def _without_parent(evidence: Evidence, part: Part, reference: Reference) -> Mask:
    return evidence.present(part, reference.column) & ~evidence.parents(part, reference).found


def _distinct(parts: tuple[Part, ...], alone: dict[PartId, Mask], *, column: str) -> int:
    """How many different identifiers have no parent."""
    found: set[object] = set()
    for part in parts:
        rows = np.flatnonzero(alone[part.id])
        found.update(pc.unique(part.column(column).take(rows)).to_pylist())
    return len(found)


def lost_parents(evidence: Evidence, reference: Reference) -> int:
    """How many rows of the table referred to were not read, or have no identifier that can be trusted."""
    lost = 0
    for part in evidence.parts(reference.target_table):
        lost += part.file.rows_not_read
        if part.has(reference.target_column):
            lost += int((~evidence.present(part, reference.target_column)).sum())
    return lost


RULE = Rule(
    code="INT304",
    name="reference-orphan",
    family=Family.KEYS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Correct the identifier, or send the row it refers to",
    explanation=__doc__,
)
