"""The files of a delivery: found in a fixed order, read whole, fingerprinted."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cohortqc.delivery.refusal import Refusal
from cohortqc.errors import UsageError
from cohortqc.model.delivery import FaultKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One file: `name` within the delivery, with `/`; bytes of it that are no text are shown in hexadecimal.

    `closed`: why it is not opened, whatever it holds; "" when it may be.
    """

    name: str
    path: Path
    closed: str = ""

    @property
    def hidden(self) -> bool:
        """True for what desktops and version control leave behind (`.DS_Store`, `Thumbs.db`)."""
        parts = self.name.split("/")
        return any(part.startswith(".") for part in parts) or parts[-1].lower() in {"thumbs.db", "desktop.ini"}


def delivery_name(path: Path) -> str:
    """What a delivery is called: the last part of its path."""
    return _shown(path.resolve().name)


def find_files(path: Path) -> tuple[Found, ...]:
    """Every file of a folder and its subfolders, by name; or the one file. UsageError when there is none such."""
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder; name the delivery that is to be read")
    if not path.is_dir():
        return (Found(name=_shown(path.name), path=path),)
    found: list[Found] = []
    # Links to folders are not followed: they may lead in a circle, or out of the delivery.
    for folder, folders, names in os.walk(path, onerror=_refuse):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in (*names, *links):
            file = Path(folder) / name
            closed = _why_closed(file, root=path)
            found.append(Found(name=_shown(file.relative_to(path).as_posix()), path=file, closed=closed))
    return tuple(sorted(found, key=lambda file: file.name))


def _why_closed(file: Path, *, root: Path) -> str:
    """Why a link is not followed: what lies outside of a delivery is not part of it, whoever set the link."""
    if not file.is_symlink():
        return ""
    try:
        target = file.resolve()
    except (OSError, RuntimeError):  # what Python 3.11 and later make of a link that leads in a circle
        return "The file is a link that leads in a circle"
    if not target.is_relative_to(root.resolve()):
        return "The file is a link that leads out of the delivery; it is not followed"
    return "The file is a link to a folder; it is not followed" if target.is_dir() else ""


def read_bytes(found: Found) -> bytes | Refusal:
    """The whole file, or why it cannot be read."""
    if found.closed:
        return Refusal(kind=FaultKind.FILE_UNREADABLE, message=found.closed)
    try:
        if not stat.S_ISREG(found.path.stat().st_mode):
            return Refusal(kind=FaultKind.FILE_UNREADABLE, message="This is no file (a pipe, socket or device)")
        return found.path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Refusal(kind=FaultKind.FILE_UNREADABLE, message=f"The file cannot be read: {reason}")


def fingerprint(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def stems(name: str) -> tuple[str, ...]:
    """What a file name may be matched by: without the suffixes of form and of compression first, itself last."""
    own = name.rpartition("/")[2]
    shorter = _without(own, _PACKED)
    return tuple(dict.fromkeys((_without(shorter, (*_FORMS, *OTHER_FORMS)), shorter, own)))


_PACKED = (".gz", ".xz", ".zip", ".bz2", ".zst")
_FORMS = (
    *(".dat", ".csv", ".tsv", ".tab", ".txt", ".psv", ".xpt", ".parquet", ".pq", ".xlsx", ".xlsm"),
    *(".sas7bdat", ".sav", ".zsav", ".por", ".dta"),
)
OTHER_FORMS = (
    *(".xls", ".xlsb", ".ods", ".json", ".html", ".htm"),
    *(".rds", ".rda"),
)
"""Suffixes of data in forms that are not read: such a file claims its table only when no other does."""


def is_other_form(name: str) -> bool:
    """True for a name that promises data in a form that is not read."""
    return name.lower().endswith(OTHER_FORMS)


def _without(name: str, suffixes: tuple[str, ...]) -> str:
    return next((name[: -len(suffix)] for suffix in suffixes if name.lower().endswith(suffix)), name)


def _shown(name: str) -> str:
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def _refuse(error: OSError) -> None:
    raise UsageError(f"{error.filename}: the folder cannot be listed ({error.strerror}); see its permissions")
