"""The line ledger: which lines are records, which are empty, and which cannot be read, with the reason.

Physical lines become records by the quotes: a line whose quote stays open goes on in the lines that follow, if together
they obey the grammar of quoting; if not, that one line is malformed and the next begins anew. So a stray quote costs
its own line, never the rest of the file.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from cohortqc.delivery.byte_counts import Bytes
from cohortqc.delivery.masks import Flags
from cohortqc.delivery.scan import Ints, Lines

_NEWLINE = re.compile(rb"\r\n|\n|\r")


class Line(IntEnum):
    """What a physical line is. From OTHER_LENGTH to NUL it is a record that is not read."""

    RECORD = 0
    CONTINUATION = 1
    BLANK = 2
    OTHER_LENGTH = 3
    STRAY_QUOTE = 4
    OPEN_QUOTE = 5
    NUL = 6
    CONTINUATION_OF_BAD = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """`kinds`: a `Line` for each physical line of the body (0 = first), `fields`: cells of the record it starts.

    Both of shape (m,).
    """

    lines: Lines
    kinds: npt.NDArray[np.int8]
    fields: Ints

    @property
    def good(self) -> Ints:
        """The line on which each record starts that can be read."""
        return np.flatnonzero(self.kinds == Line.RECORD)

    @property
    def bad(self) -> Ints:
        """The line on which each record starts that cannot be read."""
        return np.flatnonzero(self._is_bad)

    @property
    def blanks(self) -> int:
        """How many lines are empty, those within quotes aside."""
        return int(np.count_nonzero(self.kinds == Line.BLANK))

    @property
    def spans_lines(self) -> bool:
        """True when a record that can be read takes more than one line."""
        return bool((self.kinds == Line.CONTINUATION).any())

    @property
    def goes_on(self) -> Flags:
        """True for lines whose record goes on in the next line."""
        further = (self.kinds == Line.CONTINUATION) | (self.kinds == Line.CONTINUATION_OF_BAD)
        return np.append(further[1:], np.False_)[: len(further)]

    @property
    def numbers(self) -> Ints:
        """The record number (1 = first record, bad ones counted) of each record that can be read."""
        return np.cumsum((self.kinds == Line.RECORD) | self._is_bad)[self.good]

    def without_bad(self, data: Bytes) -> Bytes:
        """The bytes of the lines that are left when those that cannot be read are cut out."""
        return self._cut(data, self.kinds < Line.OTHER_LENGTH)

    def only_bad(self, data: Bytes) -> Bytes:
        """The bytes of the lines that cannot be read."""
        return self._cut(data, self.kinds >= Line.OTHER_LENGTH)

    @property
    def _is_bad(self) -> Flags:
        return (self.kinds >= Line.OTHER_LENGTH) & (self.kinds <= Line.NUL)

    def _cut(self, data: Bytes, keep: Flags) -> Bytes:
        follows = np.append(self.lines.starts[1:], len(data))
        edges = np.flatnonzero(np.diff(np.concatenate(([0], keep.astype(np.int8), [0]))))
        runs = [data[self.lines.starts[a] : follows[b - 1]] for a, b in edges.reshape(-1, 2).tolist()]
        return np.concatenate(runs) if runs else data[:0]


def group(data: Bytes, lines: Lines, *, columns: int, delimiter: str) -> Records:
    """Lines to records of `columns` cells each."""
    kinds = np.full(len(lines.starts), Line.RECORD, dtype=np.int8)
    kinds[lines.fields != columns] = Line.OTHER_LENGTH
    kinds[lines.stray] = Line.STRAY_QUOTE
    kinds[lines.odd & ~lines.stray] = Line.OPEN_QUOTE
    kinds[lines.blank] = Line.BLANK
    kinds[lines.nul] = Line.NUL
    fields = lines.fields.copy()
    grammar = _Grammar(columns=columns, delimiter=delimiter)
    odd = np.flatnonzero(lines.odd).tolist()
    at = 0
    while at < len(odd) - 1:
        first, last = odd[at], odd[at + 1]
        joined = _joined(data, lines, first=first, last=last, grammar=grammar) if kinds[first] == Line.OPEN_QUOTE else 0
        if joined:
            fits = joined == columns
            fields[first] = joined
            kinds[first] = Line.RECORD if fits else Line.OTHER_LENGTH
            kinds[first + 1 : last + 1] = Line.CONTINUATION if fits else Line.CONTINUATION_OF_BAD
            at += 1
        at += 1
    return Records(lines=lines, kinds=kinds, fields=fields)


class _Grammar:
    """What a whole record looks like."""

    def __init__(self, *, columns: int, delimiter: str) -> None:
        sign = re.escape(delimiter.encode())
        quoted = rb'"[^"]*(?:""[^"]*)*"'
        cell = rb'(?:[^"\r\n%b]*|%b)' % (sign, quoted)
        self.columns = columns
        self.record = re.compile(rb"%b(?:%b%b)*" % (cell, sign, cell))
        self.quoted = re.compile(quoted)
        self.delimiter = delimiter.encode()

    def fields(self, text: bytes) -> int:
        """How many cells the record has; 0 when it is none, or seems to have swallowed another record."""
        if self.record.fullmatch(text) is None:
            return 0
        embedded = (line for cell in self.quoted.findall(text) for line in _NEWLINE.split(cell[1:-1])[1:])
        if self.columns > 1 and any(line.count(self.delimiter) + 1 == self.columns for line in embedded):
            return 0
        return self.quoted.sub(b"", text).count(self.delimiter) + 1


def _joined(data: Bytes, lines: Lines, *, first: int, last: int, grammar: _Grammar) -> int:
    """How many cells the lines from `first` to `last` have as one record; 0 when they are none.

    Two stray quotes far apart can make a legal cell of everything between them. A line inside that has as many cells as
    the header is taken for a record of its own, so the first of the two quotes is the one that is wrong.
    """
    if lines.nul[first : last + 1].any():
        return 0
    between = slice(first + 1, last)
    if grammar.columns > 1 and ((lines.fields[between] == grammar.columns) & ~lines.quoted[between]).any():
        return 0
    return grammar.fields(data[lines.starts[first] : lines.ends[last]].tobytes())
