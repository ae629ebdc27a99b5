"""A profile of a delivery on disk: the distributions that later deliveries are held against."""

from dataclasses import dataclass
from pathlib import Path

from cohortqc.delivery.profile_file import profile_json
from cohortqc.errors import UsageError
from cohortqc.model.progress import Progress
from cohortqc.render.files import write_whole
from cohortqc.rules.accuracy.profiling import FEWEST
from cohortqc.schema.load import load_schema
from cohortqc.validation.profiling import profile
from cohortqc.validation.run import validate
from cohortqc.workflows.released import read_either


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRun:
    """Where the profile was written, and what the terminal says."""

    path: Path
    summary: str


def profile_delivery(delivery: Path, *, schema: str, out: Path, progress: Progress | None = None) -> ProfileRun:
    """Read a delivery or release, set aside the cells that fail, and write the others' distributions to the file `out`.

    No value of a single participant is in it. Raises UsageError (no such delivery, `out` within it, no variable with
    enough participants) and DefinitionError (a broken schema).
    """
    if delivery.is_dir() and out.resolve().is_relative_to(delivery.resolve()):
        raise UsageError(f"--out {out}: lies inside the delivery; name a file outside of it")
    if out.resolve() == delivery.resolve():
        raise UsageError(f"--out {out}: is the delivery itself; name another file")
    if out.is_dir():
        raise UsageError(f"--out {out}: is a folder; name a file, such as profile.json")
    loaded = load_schema(schema)
    found = profile(validate(read_either(delivery, loaded, progress=progress), loaded, progress=progress))
    if not found.variables:
        raise UsageError(f"{delivery}: no number or code of it has {FEWEST} participants; there is nothing to profile")
    write_whole(out, profile_json(found))
    count = len(found.variables)
    summary = f"The distributions of {count:,} variable{'' if count == 1 else 's'}: {out}"
    return ProfileRun(path=out, summary=summary)
