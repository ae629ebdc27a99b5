"""Whether a Stata file of the forms 113 to 115 (Stata 8 to 12) is there to its end, which pyreadstat does not tell.

Source: Stata's `help dta_113` to `dta_115`: header, descriptors, expansion fields, data, then tables of value labels.
"""

import struct

_FORMS = range(113, 116)
_HEADER, _NAME, _LABEL = 109, 33, 81
_FORMAT = {113: 12, 114: 49, 115: 49}
_WIDTHS = {251: 1, 252: 2, 253: 4, 254: 4, 255: 8}
_TABLE_HEAD = 4 + _NAME + 3


def ends_early(data: bytes) -> bool:
    """True when data or a table of value labels is cut. Of other forms nothing is known."""
    if len(data) < _HEADER or data[0] not in _FORMS:
        return False
    order = "<" if data[1] == 2 else ">"
    variables: int
    rows: int
    variables, rows = struct.unpack_from(f"{order}Hi", data, 4)
    fields = _HEADER + variables * (1 + _NAME + 2 + _FORMAT[data[0]] + _NAME + _LABEL) + 2
    place = _after_expansion(data, fields, order)
    if place is None:
        return True
    place += rows * sum(_WIDTHS.get(kind, kind) for kind in data[_HEADER : _HEADER + variables])
    while place < len(data):
        if place + _TABLE_HEAD > len(data):
            return True
        (length,) = struct.unpack_from(f"{order}i", data, place)
        if length < 0:
            return True
        place += _TABLE_HEAD + length
    return place > len(data)


def _after_expansion(data: bytes, place: int, order: str) -> int | None:
    """Where the data begin: after fields of one byte and a length, of which the last is zero and empty."""
    while place + 5 <= len(data):
        kind, length = struct.unpack_from(f"{order}bi", data, place)
        place += 5
        if length < 0:
            return None
        if kind == 0 and length == 0:
            return place
        place += length
    return None
