"""Where definitions stand: built-in ones by name, others by path."""

import stat
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from cohortqc.errors import UsageError
from cohortqc.schema.suggestion import did_you_mean

Kind = Literal["schemas", "reports"]

_MOST_BYTES = 64_000_000
"""Beyond this a file is not even looked at."""

_SUFFIXES = (".yaml", ".yml")


def definition_text(kind: Kind, name_or_path: str, *, beside: str = "") -> tuple[str, bytes]:
    """Name for messages (`schemas/whi-bone.yaml`, or the path as given) and bytes of a definition.

    A word without slash and suffix is a built-in definition; anything else is a path, taken from the folder of
    `beside` (another definition's name, as this function returned it) when that is given. Raises UsageError.
    """
    if is_path(name_or_path):
        return _read_path(kind, name_or_path, beside=beside)
    found = _folder(kind).joinpath(f"{name_or_path}.yaml")
    if found.is_file():
        return f"{kind}/{name_or_path}.yaml", found.read_bytes()
    known = built_in(kind)
    one = kind.removesuffix("s")
    remedy = did_you_mean(name_or_path, known, otherwise=f"there are {', '.join(known)}")
    raise UsageError(f"{one} {name_or_path}: no built-in {one} has this name; {remedy} (a path ends in .yaml)")


def built_in(kind: Kind) -> tuple[str, ...]:
    """Names of the built-in definitions, sorted."""
    folder = _folder(kind)
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def is_path(name_or_path: str) -> bool:
    """True for a path (it has a slash or ends in .yaml), False for the name of a built-in definition."""
    return "/" in name_or_path or "\\" in name_or_path or name_or_path.endswith(_SUFFIXES)


def _folder(kind: Kind) -> Traversable:
    """The folder in the installed package, or, in a checkout, the one beside `src`."""
    package = files("cohortqc")
    installed = package.joinpath("_data").joinpath(kind)
    if installed.is_dir():
        return installed
    return Path(__file__).resolve().parents[3] / kind


def _read_path(kind: Kind, path: str, *, beside: str) -> tuple[str, bytes]:
    from_built_in = beside and beside in {f"{kind}/{name}.yaml" for name in built_in(kind)}
    whole = Path(beside).parent / path if beside and not from_built_in else Path(path)
    one = kind.removesuffix("s")
    try:
        facts = whole.stat()
        if not stat.S_ISDIR(facts.st_mode) and not stat.S_ISREG(facts.st_mode):
            raise UsageError(f"{one} {path}: this is no file (a pipe, socket or device); name a YAML file")
        if facts.st_size > _MOST_BYTES:
            raise UsageError(f"{one} {path}: the file has more than {_MOST_BYTES:,} bytes; is it a {one}?")
        return str(whole), whole.read_bytes()
    except FileNotFoundError as error:
        known = ", ".join(built_in(kind))
        raise UsageError(f"{one} {path}: no such file; check the path, or use a built-in {one} ({known})") from error
    except IsADirectoryError as error:
        raise UsageError(f"{one} {path}: this is a folder; name the YAML file in it") from error
    except ValueError as error:
        raise UsageError(f"{one} {path}: no path holds a NUL character; check the path") from error
    except OSError as error:
        raise UsageError(f"{one} {path}: cannot be read ({error.strerror}); check its permissions") from error
