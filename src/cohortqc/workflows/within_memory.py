"""Validating within a bound of memory: what does not fit is read in chunks."""

from pathlib import Path

from cohortqc.delivery.read_in_pieces import read_in_pieces
from cohortqc.delivery.release import is_release
from cohortqc.errors import UsageError
from cohortqc.model.circumstances import Circumstances
from cohortqc.model.progress import Progress
from cohortqc.model.schema import Schema
from cohortqc.model.validation import Validation
from cohortqc.validation.pieces.bounds import bounds_for, bytes_of
from cohortqc.validation.pieces.run import validate_in_pieces
from cohortqc.validation.run import validate
from cohortqc.workflows.given import Given


def validated_within(
    delivery: Path, schema: Schema, *, given: Given, circumstances: Circumstances, progress: Progress | None
) -> Validation:
    """Read a delivery and hold it against the schema, never holding more than `given.memory`.

    Raises UsageError for an amount that is none or too small, for a large file that is no delimited text, and for what
    needs the whole at once: a release, a comparison with a previous validation where not every problem is listed.
    """
    bounds = bounds_for(bytes_of(given.memory))
    if is_release(delivery):
        raise UsageError(f"--memory {given.memory}: a release is read as a whole; leave the option out")
    read = read_in_pieces(delivery, schema, portions=bounds.portions, manifest=given.manifest, progress=progress)
    if not read.pieces:
        return validate(read.whole(), schema, circumstances=circumstances, progress=progress)
    validation = validate_in_pieces(read, schema, bounds=bounds, circumstances=circumstances, progress=progress)
    if given.previous is not None and validation.unlisted:
        fact = f"--memory {given.memory}: {validation.unlisted:,} problems are counted only"
        raise UsageError(f"{fact}, so they cannot be held against --previous; leave one of the two options out")
    return validation
