"""Which file is to be read as which table, settled by the names alone, before any file is read."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cohortqc.delivery.content import is_catalogue_name
from cohortqc.delivery.decompress import members_of
from cohortqc.delivery.folder import Found, is_other_form, stems
from cohortqc.delivery.manifest import is_manifest
from cohortqc.delivery.match import RELEASE, Claim, claims
from cohortqc.delivery.missing_codes import reasons_of
from cohortqc.delivery.near_files import near_files
from cohortqc.delivery.reading import Target, identifying_columns
from cohortqc.model.delivery import Fault, FaultKind
from cohortqc.model.schema import Schema, TableSchema

_NO_TABLE = "The name fits no table of the schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`targets`: what each file is read as; `unexpected`: why a file belongs to no table.

    A file in neither claims a table together with others, or several tables; `faults` tell of it.
    """

    targets: Mapping[Found, Target]
    unexpected: Mapping[Found, str]
    faults: tuple[Fault, ...]
    judged: Mapping[FaultKind, int]


def plan_reading(files: Sequence[Found], schema: Schema, *, whole: bool) -> Plan:
    """Hold the names of files against the schema. whole: a whole delivery, in which each table is looked for."""
    claimed: dict[Found, Claim] = {}
    unread: dict[Found, Claim] = {}
    unexpected: dict[Found, str] = {}
    faults: list[Fault] = []
    for file in files:
        found = () if file.hidden or is_catalogue_name(file.name) else _claims(file, schema)
        if not found and whole and (is_manifest(file.name) or is_catalogue_name(file.name)):
            continue
        if len(found) == 1 and _target(found[0], schema) is not None:
            claimed[file] = found[0]
        elif len(found) > 1:
            unread[file] = found[0]
            faults.append(_torn(file, found))
        else:
            unexpected[file] = _why_unexpected(file, found)
    for claim, rivals in _groups(claimed).items():
        readable = [file for file in rivals if not is_other_form(file.name)] or rivals
        for file in rivals:
            if file not in readable:
                unexpected[file] = f"Table {claim.table} arrives in another file as well, in a form that can be read"
                del claimed[file]
        if len(readable) > 1 and not schema.table(claim.table, release=_known(claim)).in_parts:
            unread |= {file: claimed.pop(file) for file in readable}
            faults.append(_ambiguous(claim, readable))
    present = [*claimed.values(), *unread.values()]
    expected = list(_expected(present, schema)) if whole else []
    absent = [(table, release) for table, release in expected if not _arrived(table, release, present)]
    strangers = [file for file, why in unexpected.items() if why == _NO_TABLE]
    near = near_files(strangers, (table for table, _ in absent))
    unexpected |= {file: f"{_NO_TABLE}; did you mean {table.name} ({_stem(table)})?" for file, table in near.items()}
    meant = {table.name: file.name for file, table in near.items()}
    faults += [_missing(table, release, near=meant.get(table.name)) for table, release in absent]
    return Plan(
        targets={file: target for file, claim in claimed.items() if (target := _target(claim, schema)) is not None},
        unexpected=unexpected,
        faults=tuple(faults),
        judged={
            FaultKind.TABLE_MISSING: len(expected),
            FaultKind.TABLE_AMBIGUOUS: len({(claim.table, claim.release) for claim in present}),
            FaultKind.FILE_UNEXPECTED: len(files),
            FaultKind.RELEASE_UNKNOWN: sum(claim.release is not None for claim in present),
        },
    )


def _claims(file: Found, schema: Schema) -> tuple[Claim, ...]:
    found = claims(stems(file.name), schema)
    if found or file.closed or not file.name.lower().endswith(".zip"):
        return found
    try:
        with zipfile.ZipFile(file.path) as archive:
            members = members_of(archive)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return ()
    return claims(stems(members[0]), schema) if len(members) == 1 else ()


def _target(claim: Claim, schema: Schema) -> Target | None:
    """What the file is read as: the table of its release or of all; None where the release has none."""
    release = _known(claim)
    tables = schema.tables if release is None else schema.releases[release].tables
    table = tables.get(claim.table)
    if table is None:
        return None
    return Target(
        table=table,
        reasons=reasons_of(table, labels=schema.reasons),
        identifying=identifying_columns(table, schema),
        release=claim.release,
        known=claim.known,
    )


def _known(claim: Claim) -> str | None:
    return claim.release if claim.known else None


def _groups(claimed: Mapping[Found, Claim]) -> dict[Claim, list[Found]]:
    groups: dict[Claim, list[Found]] = {}
    for file, claim in claimed.items():
        key = Claim(
            table=claim.table,
            pattern=claim.pattern,
            release=claim.release if claim.known or claim.release is None else claim.release.casefold(),
            known=claim.known,
        )
        groups.setdefault(key, []).append(file)
    return groups


def _expected(present: Iterable[Claim], schema: Schema) -> Iterable[tuple[TableSchema, str | None]]:
    """Tables that must have arrived, each with its release: all of those releases from which something came."""
    came = {claim.release for claim in present if claim.known and claim.release is not None}
    releases = [name for name in schema.releases if name in came]
    for table in schema.tables.values():
        if not releases or not _named_by_release(table):
            if not table.optional:
                yield table, None
            continue
        for release in releases:
            own = schema.releases[release].tables.get(table.name)
            if own is not None and not own.optional:
                yield own, release


def _arrived(table: TableSchema, release: str | None, present: Iterable[Claim]) -> bool:
    return any(claim.table == table.name and release in {None, claim.release} for claim in present)


def _named_by_release(table: TableSchema) -> bool:
    return any(RELEASE in pattern for pattern in table.files)


def _missing(table: TableSchema, release: str | None, *, near: str | None) -> Fault:
    of_release = "" if release is None else f" of release {release}"
    meant = "" if near is None else f"; did you mean {near}?"
    return Fault(
        kind=FaultKind.TABLE_MISSING,
        message=f"No file holds table {table.name} ({table.title}){of_release}{meant}",
        table=table.name,
        expected=f"a file {_stem(table).replace(RELEASE, release or RELEASE)}",
    )


def _stem(table: TableSchema) -> str:
    return " or ".join(table.files or (table.name,))


def _ambiguous(claim: Claim, files: Sequence[Found]) -> Fault:
    names = ", ".join(file.name for file in files)
    of_release = "" if claim.release is None else f" of release {claim.release}"
    return Fault(
        kind=FaultKind.TABLE_AMBIGUOUS,
        message=f"{len(files)} files claim table {claim.table}{of_release}, so none of them is read: {names}",
        table=claim.table,
        observed=(names,),
        expected="one file, or `in_parts: true` in the schema",
    )


def _torn(file: Found, found: Sequence[Claim]) -> Fault:
    tables = ", ".join(claim.table for claim in found)
    return Fault(
        kind=FaultKind.TABLE_AMBIGUOUS,
        message=f"{file.name} fits the file names of several tables and is not read: {tables}",
        observed=(file.name,),
        expected="a name that fits one table",
    )


def _why_unexpected(file: Found, found: Sequence[Claim]) -> str:
    if file.hidden:
        return "A hidden file, left behind by a program"
    if found:
        return f"Release {found[0].release} has no table {found[0].table}"
    return _NO_TABLE
