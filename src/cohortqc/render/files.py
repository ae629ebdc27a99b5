"""Write a file whole or not at all."""

import os
from pathlib import Path

from cohortqc.errors import UsageError


def write_whole(path: Path, content: str | bytes) -> None:
    """Put `content` (text as UTF-8, its line ends untouched) at `path`, making folders on the way.

    It is written beside its place under a temporary name, then renamed: a reader sees the old file or the new one, and
    after a failure no half of either. Raises UsageError where the folder or the file cannot be written, and for what is
    no file: a device or a pipe would be gone, and a file in its place.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if not path.is_file() and path.exists():
            raise UsageError(f"{path}: cannot be written (it is no file); free the place or name another")
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); free the place or name another") from error
    finally:
        _remove(temporary)


def _remove(temporary: Path) -> None:
    if os.path.isfile(temporary):  # noqa: PTH113 - Path.is_file raises where a name is too long to exist
        temporary.unlink()
