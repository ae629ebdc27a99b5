"""A manifest for a delivery: what its sender writes before sending it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cohortqc.delivery.folder import find_files, fingerprint, read_bytes
from cohortqc.delivery.manifest import MANIFEST_NAME, is_manifest, manifest_json
from cohortqc.delivery.read import read_delivery
from cohortqc.delivery.refusal import Refusal
from cohortqc.errors import UsageError
from cohortqc.model.progress import Progress
from cohortqc.render.files import write_whole
from cohortqc.schema.load import load_schema


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRun:
    """Where the manifest was written, and how many files it lists."""

    path: Path
    files: int


def write_manifest(
    delivery: Path,
    *,
    schema: str | None = None,
    release: str = "",
    centre: str = "",
    out: Path | None = None,
    progress: Progress | None = None,
) -> ManifestRun:
    """List every file of a folder with size and SHA-256 in `manifest.json`, in the folder itself unless `out` is given.

    With a schema, the files of its tables are read, and their records counted. Other manifests and hidden files are
    left out. Raises UsageError for what is no folder, holds no file, or holds one that cannot be read.
    """
    if not delivery.is_dir():
        raise UsageError(f"{delivery}: is no folder; a manifest is made for a whole delivery")
    for option, text in (("--release", release), ("--centre", centre)):
        if not text.isprintable():
            raise UsageError(f"{option}: holds what cannot be printed; write it in plain letters")
    path = out or delivery / MANIFEST_NAME
    within, folder = path.resolve(), delivery.resolve()
    if within.is_relative_to(folder) and not is_manifest(within.relative_to(folder).as_posix()):
        raise UsageError(f"--out {path}: lies inside the delivery and is not called {MANIFEST_NAME}; name another file")
    entries = list(_entries(delivery) if schema is None else _counted(delivery, schema=schema, progress=progress))
    if not entries:
        raise UsageError(f"{delivery}: holds no file; put the delivery there first")
    write_whole(path, manifest_json(entries, release=release, centre=centre))
    return ManifestRun(path=path, files=len(entries))


def _entries(delivery: Path) -> Iterator[Mapping[str, str | int]]:
    for found in find_files(delivery):
        if found.hidden or is_manifest(found.name):
            continue
        data = read_bytes(found)
        if isinstance(data, Refusal):
            raise UsageError(f"{found.name}: {data.message}; take it out, or free it")
        yield {"name": found.name, "size": len(data), "sha256": fingerprint(data)}


def _counted(delivery: Path, *, schema: str, progress: Progress | None) -> Iterator[Mapping[str, str | int]]:
    read = read_delivery(delivery, load_schema(schema), progress=progress)
    hidden = {found.name for found in find_files(delivery) if found.hidden}
    for file in read.files:
        if file.name in hidden or is_manifest(file.name):
            continue
        if not file.sha256:
            raise UsageError(f"{file.name}: cannot be read; take it out, or free it")
        entry: dict[str, str | int] = {"name": file.name, "size": file.size, "sha256": file.sha256}
        if file.table is not None:
            entry |= {"table": file.table, "rows": file.rows_read + file.rows_not_read}
        yield entry
