"""A release: a delivery that passed the gate, typed, with everything that reading it found; refused once changed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from cohortqc.delivery.json_text import json_value
from cohortqc.delivery.recorded import recorded, recorded_count, recorded_text
from cohortqc.delivery.release_metadata import part_metadata, with_metadata
from cohortqc.delivery.release_table import PartNote, part_note, table_bytes, table_of
from cohortqc.errors import UsageError
from cohortqc.model.delivery import Delivery, Fault, FaultKind
from cohortqc.model.manifest import Manifest, ManifestEntry
from cohortqc.model.schema import Schema, TableSchema
from cohortqc.model.table import DeliveredFile, Table

RELEASE_NAME = "release.json"
SUMS_NAME = "SHA256SUMS"
FORMAT = "cohortqc release 1"


def is_release(path: Path) -> bool:
    """True for a folder that `cohortqc release` wrote."""
    return path.is_dir() and (path / RELEASE_NAME).is_file()


def release_tables(delivery: Delivery, schema: Schema) -> Mapping[str, bytes]:
    """The Parquet files of a release, by their names in it."""
    return {_table_name(name): table_bytes(table, schema.tables[name]) for name, table in delivery.tables.items()}


def release_json(
    delivery: Delivery, schema: Schema, *, files: Mapping[str, bytes], circumstances: Mapping[str, object]
) -> str:
    """The text of `release.json`: what was read and found, and the SHA-256 of every file of the release.

    files: name in the release -> content. circumstances: what else the release was judged by, in plain JSON values.
    """
    document = {
        "format": FORMAT,
        "delivery": delivery.name,
        "schema": {"name": schema.name, "version": schema.version, "sha256": schema.sha256},
        "circumstances": dict(circumstances),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "sources": [asdict(file) for file in delivery.files],
        "tables": {name: [asdict(part_note(part)) for part in table] for name, table in delivery.tables.items()},
        "metadata": {name: [part_metadata(part) for part in table] for name, table in delivery.tables.items()},
        "faults": [_fault_document(fault) for fault in delivery.faults],
        "judged": {kind.value: count for kind, count in delivery.judged.items()},
        "manifests": [asdict(manifest) for manifest in delivery.manifests],
        "whole": delivery.whole,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read_release(path: Path, schema: Schema) -> Delivery:
    """The delivery that a release holds. UsageError when a file of it has changed, or the schema is another one."""
    document = _document(path)
    made_by = document.get("schema")
    if not isinstance(made_by, dict):
        raise _damaged(path)
    if made_by.get("sha256") != schema.sha256:
        raise UsageError(
            f"{path}: the release was made by another version of schema {made_by.get('name', '?')}; "
            "make it again from the delivery, or use the schema of that time"
        )
    contents = _verified(path, document)
    try:
        return _delivery(document, contents, schema)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, pa.ArrowException) as error:
        raise _damaged(path) from error


def release_circumstances(path: Path) -> Mapping[str, object]:
    """What else a release was judged by, as `release_json` was told."""
    found = _document(path).get("circumstances", {})
    if not isinstance(found, dict):
        raise _damaged(path)
    return found


def inside_release(path: Path, name: object) -> Path:
    """The file of a release that its notes name. Raises UsageError for what names none, or leads out of the folder."""
    try:
        file = path / recorded_text(name)
        within = file.resolve().is_relative_to(path.resolve())
        file.is_file()
    except (OSError, ValueError, RuntimeError) as error:  # a name no file can have, links in a circle
        raise _damaged(path) from error
    if not within:
        raise UsageError(f"{path / RELEASE_NAME}: {name} lies outside the release; make the release again")
    return file


def _document(path: Path) -> dict[str, Any]:
    try:
        data = (path / RELEASE_NAME).read_bytes()
        document = json_value(data)
    except (OSError, ValueError) as error:
        raise _damaged(path) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise UsageError(f'{path / RELEASE_NAME}: does not say "format": "{FORMAT}"; make the release again')
    _hold_against_sums(path, data)
    return document


def _hold_against_sums(path: Path, data: bytes) -> None:
    """Refuse notes other than those that the list of fingerprints beside them was made of."""
    try:
        sums = (path / SUMS_NAME).read_bytes().splitlines()
    except OSError:
        return  # without the list, the fingerprints in the notes still hold for every other file
    name = RELEASE_NAME.encode("ascii")
    if any(line[64:].strip() == name and line[:64] != hashlib.sha256(data).hexdigest().encode() for line in sums):
        raise _changed(path / RELEASE_NAME)


def _verified(path: Path, document: Mapping[str, Any]) -> dict[str, bytes]:
    """Every file of the release whose hash is right; names that lead out of the folder are refused."""
    files = document.get("files")
    if not isinstance(files, dict):
        raise _damaged(path)
    contents = {}
    for name, sha256 in files.items():
        file = inside_release(path, name)
        if not file.is_file():
            raise UsageError(f"{file}: is missing from the release; restore it, or make the release again")
        try:
            contents[name] = file.read_bytes()
        except OSError as error:
            raise UsageError(f"{file}: cannot be read ({error.strerror}); check its permissions") from error
        if hashlib.sha256(contents[name]).hexdigest() != sha256:
            raise _changed(file)
    return contents


def _delivery(document: Mapping[str, Any], contents: Mapping[str, bytes], schema: Schema) -> Delivery:
    files = tuple(recorded(DeliveredFile, content) for content in document["sources"])
    by_name = {file.name: file for file in files}
    tables = {
        name: _told(
            _table(contents[_table_name(name)], name, notes=notes, schema=schema, files=by_name),
            metadata=document["metadata"][name],
        )
        for name, notes in document["tables"].items()
    }
    if not isinstance(document["whole"], bool):
        raise ValueError("whole")  # noqa: TRY004  # told as damaged, like every other wrong value
    return Delivery(
        name=recorded_text(document["delivery"]),
        files=files,
        tables={name: tables[name] for name in schema.tables if name in tables},
        faults=tuple(_fault(content, by_name) for content in document["faults"]),
        judged={FaultKind(kind): recorded_count(count) for kind, count in document["judged"].items()},
        manifests=tuple(_manifest(content) for content in document["manifests"]),
        whole=document["whole"],
    )


def _table(
    data: bytes, name: str, *, notes: list[dict[str, Any]], schema: Schema, files: Mapping[str, DeliveredFile]
) -> Table:
    own: dict[str | None, TableSchema] = {None: schema.tables[name]}
    own |= {release.name: release.tables[name] for release in schema.releases.values() if name in release.tables}
    parts = [recorded(PartNote, note) for note in notes]
    unknown = {note.release: schema.tables[name] for note in parts if note.release not in own}
    return table_of(data, {**own, **unknown}, parts, files)


def _told(table: Table, *, metadata: list[dict[str, Any]]) -> Table:
    """The table with what its files said of their columns."""
    parts = (with_metadata(part, content) for part, content in zip(table.parts, metadata, strict=True))
    return Table(name=table.name, parts=tuple(parts))


def _fault_document(fault: Fault) -> dict[str, Any]:
    return {**asdict(replace(fault, file=None)), "file": None if fault.file is None else fault.file.name}


def _fault(content: dict[str, Any], files: Mapping[str, DeliveredFile]) -> Fault:
    fault = recorded(Fault, {**content, "file": None})
    if fault.lines and len(fault.lines) != len(fault.observed):
        raise ValueError("lines")
    return fault if content["file"] is None else replace(fault, file=files[content["file"]])


def _manifest(content: dict[str, Any]) -> Manifest:
    entries = tuple(recorded(ManifestEntry, entry) for entry in content["entries"])
    return replace(recorded(Manifest, {**content, "entries": []}), entries=entries)


def _table_name(table: str) -> str:
    return f"data/{quote(table, safe='')}.parquet"


def _damaged(path: Path) -> UsageError:
    return UsageError(f"{path / RELEASE_NAME}: is damaged; make the release again from the delivery")


def _changed(file: Path) -> UsageError:
    return UsageError(f"{file}: has changed since the release was made; restore it, or make the release again")
