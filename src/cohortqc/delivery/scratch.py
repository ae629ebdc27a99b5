"""Rows of numbers put aside on disk and taken back part by part: what is kept of every row of a file of any size."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

_PARTS = 256
"""Rows are parted by the first eight bits of their hash: a thousand million of them are 4 million a part."""

_SHIFT = np.uint64(56)


class Scratch:
    """A folder for as long as the `with` lasts; nothing of it is left."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._made = 0

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="cohortqc-")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def spool(self, *, width: int) -> "Spool":
        """A place for rows of `width` numbers."""
        if self._folder is None:
            raise RuntimeError("used outside of its with")
        self._made += 1
        folder = Path(self._folder.name) / str(self._made)
        folder.mkdir()
        return Spool(folder, width=width)


class Spool:
    """Rows of `width` 64-bit numbers, the first a hash; rows with one hash come back together."""

    def __init__(self, folder: Path, *, width: int) -> None:
        self._folder = folder
        self._width = width
        self.count = 0

    def add(self, *columns: Hashes) -> None:
        """Put rows aside, one column for each of their numbers."""
        rows = np.column_stack(columns)
        part = (rows[:, 0] >> _SHIFT).astype(np.int64)
        order = np.argsort(part, kind="stable")
        edges = np.searchsorted(part[order], np.arange(_PARTS + 1))
        for number in np.flatnonzero(np.diff(edges)).tolist():
            with (self._folder / str(number)).open("ab") as file:
                file.write(np.ascontiguousarray(rows[order[edges[number] : edges[number + 1]]]).tobytes())
        self.count += len(rows)

    def part(self, number: int) -> npt.NDArray[np.uint64]:
        """Shape (n, width): the rows of one part, in the order in which they were put aside."""
        path = self._folder / str(number)
        data = path.read_bytes() if path.exists() else b""
        return np.frombuffer(data, dtype=np.uint64).reshape(-1, self._width)

    def parts(self) -> Iterator[npt.NDArray[np.uint64]]:
        """Every part in turn."""
        for number in range(_PARTS):
            yield self.part(number)

    @staticmethod
    def numbers() -> range:
        """The numbers of all parts, the same in every spool."""
        return range(_PARTS)
