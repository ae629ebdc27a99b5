"""A folder or a file to a Delivery: every file is looked at, every table of the schema is looked for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cohortqc.delivery.copies import without_copies
from cohortqc.delivery.file_reading import FileRead, read_file
from cohortqc.delivery.folder import Found, delivery_name, find_files
from cohortqc.delivery.manifest import given_manifest, is_manifest, read_manifest
from cohortqc.delivery.plan import Plan, plan_reading
from cohortqc.delivery.refusal import Refusal
from cohortqc.model.delivery import Delivery, Fault, FaultKind
from cohortqc.model.manifest import Manifest
from cohortqc.model.progress import Progress
from cohortqc.model.schema import Schema
from cohortqc.model.table import Part, Table


def read_delivery(
    path: Path, schema: Schema, *, manifest: Path | None = None, progress: Progress | None = None
) -> Delivery:
    """Read every file that the schema knows, typed, with each line of it accounted for.

    path: a folder, read with its subfolders in the order of names, or a single file (then no other table is looked
    for). manifest: one that does not lie in the folder. Bad data never raises: what could not be read is a fault.
    UsageError when there is nothing at `path`, or `manifest` is none.
    """
    sources = sources_of(path, schema, manifest=manifest)
    read: dict[Found, FileRead] = {}
    for done, file in enumerate(sources.files):
        if progress is not None:
            progress(f"reading {file.name}", done, len(sources.files))
        read[file] = read_file(file, target=sources.plan.targets.get(file))
    if progress is not None:
        progress("read", len(sources.files), len(sources.files))
    return delivery_of(sources, read, schema=schema)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What is to be read: the files at `path`, what each is to be read as, and the manifest that the caller names."""

    path: Path
    files: tuple[Found, ...]
    plan: Plan
    given: tuple[Manifest, ...]


def sources_of(path: Path, schema: Schema, *, manifest: Path | None) -> Sources:
    """The files of a delivery and what they are to be read as. Nothing of a table is read yet."""
    given = () if manifest is None else (given_manifest(manifest),)
    files = find_files(path)
    return Sources(path=path, files=files, plan=plan_reading(files, schema, whole=path.is_dir()), given=given)


def delivery_of(sources: Sources, read: Mapping[Found, FileRead], *, schema: Schema) -> Delivery:
    """The delivery, once each of its files is read."""
    plan, whole = sources.plan, sources.path.is_dir()
    read = without_copies(read)
    manifests = {
        file: read_manifest(file) for file in sources.files if whole and is_manifest(file.name) and _listing(file, plan)
    }
    return Delivery(
        name=delivery_name(sources.path),
        files=tuple(found.file for found in read.values()),
        tables=_tables((found.part for found in read.values()), schema),
        faults=(
            *(fault for found in read.items() for fault in _faults(*found, plan=plan)),
            *(_broken(found, read[file]) for file, found in manifests.items() if isinstance(found, Refusal)),
            *plan.faults,
        ),
        judged=_judged(read.values(), plan),
        manifests=(*sources.given, *(found for found in manifests.values() if isinstance(found, Manifest))),
        whole=whole,
    )


def _listing(file: Found, plan: Plan) -> bool:
    """True for a manifest by name that no table claims."""
    return file not in plan.targets and file not in plan.unexpected


def _broken(refusal: Refusal, read: FileRead) -> Fault:
    return Fault(kind=refusal.kind, message=refusal.message, file=read.file)


def _tables(parts: Iterable[Part | None], schema: Schema) -> dict[str, Table]:
    by_table: dict[str, list[Part]] = {}
    for part in parts:
        if part is not None:
            by_table.setdefault(part.table.name, []).append(part)
    return {name: Table(name=name, parts=tuple(by_table[name])) for name in schema.tables if name in by_table}


def _faults(found: Found, read: FileRead, *, plan: Plan) -> Iterable[Fault]:
    yield from read.faults
    target = plan.targets.get(found)
    if target is not None and not target.known:
        yield Fault(
            kind=FaultKind.RELEASE_UNKNOWN,
            message=f"The schema knows no release {target.release!r}; the file is read by what all releases have",
            file=read.file,
            table=target.table.name,
            observed=(str(target.release),),
        )
    if found in plan.unexpected:
        observed = read.file.description or (str(read.file.form) if not found.hidden else "")
        yield Fault(
            kind=FaultKind.FILE_UNEXPECTED,
            message=plan.unexpected[found],
            file=read.file,
            observed=(observed,) if observed else (),
        )


def _judged(read: Iterable[FileRead], plan: Plan) -> Mapping[FaultKind, int]:
    judged: Counter[FaultKind] = Counter(plan.judged)
    for found in read:
        judged[FaultKind.FILE_UNREADABLE] += 1
        if found.file.table is not None:
            judged[FaultKind.FILE_FORM_DIFFERS] += 1
            judged[FaultKind.FILE_EMPTY] += 1
        judged.update(found.judged)
    return dict(judged)
