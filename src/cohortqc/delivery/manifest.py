"""Manifests of a delivery: our own `manifest.json`, and the lists that `sha256sum` and BagIt write."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from cohortqc.delivery.folder import Found, read_bytes
from cohortqc.delivery.json_text import json_value
from cohortqc.delivery.refusal import Refusal
from cohortqc.errors import UsageError
from cohortqc.model.delivery import FaultKind
from cohortqc.model.manifest import Manifest, ManifestEntry

MANIFEST_NAME = "manifest.json"
FORMAT = "cohortqc manifest 1"
LARGEST = 64 * 2**20
"""Bytes that a manifest may have: some 400,000 files."""

_LISTS = frozenset({"sha256sums", "sha256sums.txt", "sha256sum.txt", "manifest-sha256.txt"})
_GNU = re.compile(r"\\?(?P<sha256>[0-9A-Fa-f]{64}) [ *]?(?P<name>.+)")
_BSD = re.compile(r"SHA256 ?\((?P<name>.+)\) ?= ?(?P<sha256>[0-9A-Fa-f]{64})")
_KEYS = {"format", "release", "centre", "files"}
_ENTRY_KEYS = {"name", "sha256", "size", "rows", "table"}


def is_manifest(name: str) -> bool:
    """True for the names that manifests have, in the delivery's own folder."""
    return name == MANIFEST_NAME or name.lower() in _LISTS or ("/" not in name and name.lower().endswith(".sha256"))


def read_manifest(found: Found) -> Manifest | Refusal:
    """What a manifest lists, or why it cannot be read."""
    if found.path.is_file() and found.path.stat().st_size > LARGEST:
        return _refusal(f"The manifest has more than {LARGEST:,} bytes")
    data = read_bytes(found)
    if isinstance(data, Refusal):
        return _refusal(data.message)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _refusal("The manifest is not UTF-8 text")
    if text.lstrip().startswith("{"):
        return _from_json(text, source=found.name)
    return _from_list(text, source=found.name)


def given_manifest(path: Path) -> Manifest:
    """The manifest that a caller names. Raises UsageError when it is none."""
    if not path.is_file():
        raise UsageError(f"--manifest {path}: no such file; name the manifest that came with the delivery")
    manifest = read_manifest(Found(name=path.name, path=path))
    if isinstance(manifest, Refusal):
        raise UsageError(f"--manifest {path}: {manifest.message}; write one with `cohortqc manifest` or sha256sum")
    return manifest


def manifest_json(entries: Iterable[Mapping[str, str | int]], *, release: str, centre: str) -> str:
    """The text of a `manifest.json`; entries in the order given."""
    document: dict[str, object] = {"format": FORMAT}
    if release:
        document["release"] = release
    if centre:
        document["centre"] = centre
    document["files"] = list(entries)
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _from_list(text: str, *, source: str) -> Manifest | Refusal:
    entries = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _GNU.fullmatch(line.rstrip()) or _BSD.fullmatch(line.rstrip())
        if found is None:
            return _refusal(f"Line {number} of the manifest is no SHA-256 with a file name")
        name = found["name"]
        if line.startswith("\\"):
            name = re.sub(r"\\(.)", lambda sign: {"n": "\n", "r": "\r"}.get(sign[1], sign[1]), name)
        entries.append(ManifestEntry(name=_plain(name), sha256=found["sha256"].lower()))
    if not entries:
        return _refusal("The manifest lists no file")
    return _checked(Manifest(source=source, entries=tuple(entries)))


def _from_json(text: str, *, source: str) -> Manifest | Refusal:
    try:
        document = json_value(text)
    except ValueError:
        return _refusal("The manifest is not valid JSON")
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return _refusal(f'The manifest does not say "format": "{FORMAT}"')
    if unknown := sorted(set(document) - _KEYS):
        return _refusal(f"The manifest has a key that is not known: {unknown[0]}")
    files = document.get("files")
    if not isinstance(files, list) or not files:
        return _refusal("The manifest lists no file")
    entries = [_entry(content) for content in files]
    sound = [entry for entry in entries if entry is not None]
    if len(sound) < len(entries):
        return _refusal(f"File {entries.index(None) + 1} of the manifest has no name with a SHA-256, or a wrong count")
    texts = [document.get(key, "") for key in ("release", "centre")]
    if not all(isinstance(content, str) for content in texts):
        return _refusal("Release and centre of the manifest must be text")
    return _checked(Manifest(source=source, entries=tuple(sound), release=texts[0], centre=texts[1]))


def _entry(content: object) -> ManifestEntry | None:
    if not isinstance(content, dict) or set(content) - _ENTRY_KEYS:
        return None
    name, sha256 = content.get("name"), content.get("sha256")
    if not isinstance(name, str) or not isinstance(sha256, str) or not re.fullmatch(r"[0-9A-Fa-f]{64}", sha256):
        return None
    counts = [content.get(key) for key in ("size", "rows")]
    if not all(count is None or (type(count) is int and count >= 0) for count in counts):
        return None
    return ManifestEntry(name=_plain(name), sha256=sha256.lower(), size=counts[0], rows=counts[1])


def _checked(manifest: Manifest) -> Manifest | Refusal:
    names: set[str] = set()
    for entry in manifest.entries:
        if entry.name in names:
            return _refusal("The manifest lists a file twice")
        names.add(entry.name)
    return manifest


def _plain(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./")


def _refusal(message: str) -> Refusal:
    return Refusal(kind=FaultKind.MANIFEST_DIFFERS, message=message)
