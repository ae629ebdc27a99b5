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
    """One file: `name` within the delivery, with `/`; bytes of it that are no text are shown in hexadecimal."""

    name: str
    path: Path

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
    # Links to folders are not followed: they may lead in a circle.
    for folder, _, names in os.walk(path, onerror=_refuse):
        for name in names:
            file = Path(folder) / name
            found.append(Found(name=_shown(file.relative_to(path).as_posix()), path=file))
    return tuple(sorted(found, key=lambda file: file.name))


def read_bytes(found: Found) -> bytes | Refusal:
    """The whole file, or why it cannot be read."""
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
