"""The delivery that the previous validation judged: as the caller names it, or where it is found unchanged."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cohortqc.delivery.read import read_delivery
from cohortqc.delivery.release import is_release, read_release
from cohortqc.errors import UsageError
from cohortqc.model.delivery import Delivery
from cohortqc.model.progress import Progress
from cohortqc.model.schema import Schema
from cohortqc.workflows.given import Given
from cohortqc.workflows.previous import JudgedFile, Previous
from cohortqc.workflows.released import read_either

OPTION = "--previous-delivery"
NOT_FOUND = f"the previous delivery was not found as it was; name it with {OPTION}"
IN_CHUNKS = "whole tables are needed, and --memory reads in chunks"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousDelivery:
    """The delivery, read; or None, and `why` values cannot be compared."""

    delivery: Delivery | None
    why: str = ""


def previous_delivery(
    previous: Previous, given: Given, *, delivery: Path, schema: Schema, progress: Progress | None
) -> PreviousDelivery:
    """The delivery of before, under the schema of now.

    Unless the caller names it, it is looked for under its name beside the present delivery and beside what the
    previous validation wrote, or in that itself where it is a release; it is taken only when all its files are those
    that were judged, by SHA-256. Raises UsageError for what a caller names and cannot be used.
    """
    if given.memory:
        if given.previous_delivery is not None:
            raise UsageError(f"{OPTION}: {IN_CHUNKS}; leave out one of them")
        return PreviousDelivery(delivery=None, why=IN_CHUNKS)
    if given.previous_delivery is not None:
        return PreviousDelivery(delivery=read_either(given.previous_delivery, schema, progress=progress))
    for place in _candidates(previous, given, delivery=delivery):
        found = _unchanged(previous, place, schema=schema, progress=progress)
        if found is not None:
            return PreviousDelivery(delivery=found)
    return PreviousDelivery(delivery=None, why=NOT_FOUND)


def _candidates(previous: Previous, given: Given, *, delivery: Path) -> Iterator[Path]:
    """Where it may stand. The name comes from a document: one that leads elsewhere is not followed."""
    written = given.previous if given.previous is not None else Path()
    folder = written if written.is_dir() else written.parent
    if is_release(folder):
        yield folder
    name = previous.earlier.delivery
    if name and Path(name).name == name and name != "..":
        yield from dict.fromkeys((delivery.absolute().parent / name, folder.absolute().parent / name))


def _unchanged(previous: Previous, place: Path, *, schema: Schema, progress: Progress | None) -> Delivery | None:
    """The delivery at this place when it is the one that was judged; sizes are looked at before anything is read."""
    if is_release(place):
        try:
            return read_release(place, schema)
        except UsageError:
            return None  # changed since, or made by another schema: then it cannot be compared
    if not previous.files or not all(_has_size(place, file) for file in previous.files):
        return None
    found = read_delivery(place, schema, progress=progress)
    same = {(file.name, file.sha256) for file in found.files} == {(file.name, file.sha256) for file in previous.files}
    return found if same else None


def _has_size(place: Path, file: JudgedFile) -> bool:
    try:
        path = place / file.name if place.is_dir() else place
        return path.is_file() and path.stat().st_size == file.size
    except (OSError, ValueError):  # a name that no file can have, or a folder that may not be looked into
        return False
