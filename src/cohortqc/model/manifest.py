"""What a sender says that was sent: names, fingerprints and row counts of files, and whose they are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """One file: `name` is its path within the delivery (with `/`), `sha256` in small hexadecimal digits.

    `size` in bytes and `rows` (records, without the header) are None where the manifest does not say.
    """

    name: str
    sha256: str
    size: int | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A list of files. `source` is the name of the manifest's own file; `release` and `centre` are "" if not told."""

    source: str
    entries: tuple[ManifestEntry, ...]
    release: str = ""
    centre: str = ""
