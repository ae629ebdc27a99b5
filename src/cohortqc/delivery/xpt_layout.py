"""Where the cells stand in a SAS transport file: what shows whether it is whole, and its special missing values.

Source: SAS, "Record Layout of a SAS Version 5 or 6 Data Set in SAS Transport (XPORT) Format", and the same for V8.
"""

import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cohortqc.delivery.refusal import Refusal
from cohortqc.model.delivery import FaultKind

RECORD = 80
_MEMBER = re.compile(rb"HEADER RECORD\*{7}MEMB(?:ER|V8)  HEADER RECORD!{7}0{17}160{8}(\d{3})  ")
_NAMES = re.compile(rb"HEADER RECORD\*{7}NAM(?:ESTR|STV8) HEADER RECORD!{7}0{6}(\d{4})")
_CELLS = re.compile(rb"HEADER RECORD\*{7}OBS(?:  |V8)   HEADER RECORD!{7}([ 0-9]{30})")
_NUMERIC, _TEXT = 1, 2
_LEAST_SIZE = 88
"""Bytes that describe a variable, as far as they are used."""

_DAMAGED = "The headers of the SAS transport file are damaged"
_TAGS = np.zeros(256, dtype=np.bool_)
_TAGS[[ord("_"), *range(ord("A"), ord("Z") + 1)]] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a variable stands in each row, in bytes."""

    start: int
    length: int
    numeric: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`cells`: uint8 of shape (rows, bytes of a row). `places` in the order of the file."""

    places: tuple[Place, ...]
    cells: npt.NDArray[np.uint8]

    def special_missing(self, column: int) -> Mapping[int, str]:
        """Row (0 = first) -> `.A` ... `.Z`, `._`: the missing values of a numeric variable that say why."""
        place = self.places[column]
        if not place.numeric or not len(self.cells):
            return {}
        field = self.cells[:, place.start : place.start + place.length]
        rows = np.flatnonzero(_TAGS[field[:, 0]])
        rows = rows[~field[rows, 1:].any(axis=1)]
        return {row: f".{chr(field[row, 0])}" for row in rows.tolist()}


def layout(data: bytes) -> Layout | Refusal:
    """The layout of a file that is whole and holds a single data set.

    Version 5 does not say how many rows there are: a file that was cut just after a row looks whole.
    """
    if len(data) % RECORD:
        return _refused("The SAS transport file ends before its end (it is no multiple of 80 bytes)")
    members = [found for found in _MEMBER.finditer(data) if found.start() % RECORD == 0]
    names, cells = _NAMES.search(data), _CELLS.search(data)
    if not members or names is None or cells is None:
        return _refused("The SAS transport file ends before its end, or its headers are damaged")
    if len(members) > 1:
        return _refused(f"The SAS transport file holds {len(members)} data sets; one a file can be read")
    size, count = int(members[0].group(1)), int(names.group(1))
    first, begin = names.start() + RECORD, cells.start() + RECORD
    if not count or size < _LEAST_SIZE or first + count * size > begin or begin > len(data):
        return _refused(_DAMAGED)
    places = tuple(_place(data, first + number * size) for number in range(count))
    if not _side_by_side(places):
        return _refused(_DAMAGED)
    width = sum(place.length for place in places)
    rows = (len(data) - begin) // width
    if data[begin + rows * width :].strip(b" "):
        return _refused("The SAS transport file ends in the middle of a row")
    # The last record is filled with blanks, which may look like rows: a row of nothing but blanks there is none.
    flat = np.frombuffer(data, dtype=np.uint8, count=rows * width, offset=begin).reshape(rows, width)
    filled = 0
    while rows - filled and filled * width < RECORD and (flat[rows - 1 - filled] == ord(" ")).all():
        filled += 1
    promised = int(cells.group(1).replace(b" ", b"") or b"0")
    if promised and promised != rows - filled:
        return _refused(f"The SAS transport file promises {promised:,} rows and holds {rows - filled:,}")
    return Layout(places=places, cells=flat[: rows - filled])


def _place(data: bytes, start: int) -> Place:
    kind, _, length = struct.unpack_from(">hhh", data, start)
    (position,) = struct.unpack_from(">l", data, start + 84)
    return Place(start=position, length=length if kind in {_NUMERIC, _TEXT} else 0, numeric=kind == _NUMERIC)


def _side_by_side(places: Iterable[Place]) -> bool:
    """True when the variables fill a row without gap or overlap, in whatever order, and none of them is empty."""
    end = 0
    for place in sorted(places, key=lambda place: place.start):
        if place.start != end or place.length <= 0:
            return False
        end += place.length
    return True


def _refused(message: str) -> Refusal:
    return Refusal(kind=FaultKind.FILE_UNREADABLE, message=message)
