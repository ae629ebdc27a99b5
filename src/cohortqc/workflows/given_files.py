"""Files that the caller gives besides the delivery, read whole, with their fingerprints."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cohortqc.errors import UsageError

MOST_BYTES = 2_000_000_000
"""Beyond this a file is not even looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """A file's own name (without its folder), its bytes and their SHA-256."""

    name: str
    data: bytes
    sha256: str


def given_file(path: Path, *, option: str) -> GivenFile:
    """Read a file that an option names. Raises UsageError when there is none, or it cannot be read."""
    try:
        if path.is_dir():
            raise UsageError(f"{option} {path}: this is a folder; name the file in it")
        if not path.is_file():
            raise UsageError(f"{option} {path}: no such file; check the path")
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{option} {path}: the file has more than {MOST_BYTES:,} bytes; is it the right one?")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{option} {path}: cannot be read ({error.strerror}); check its permissions") from error
    return GivenFile(name=path.name, data=data, sha256=hashlib.sha256(data).hexdigest())
