"""The ledger of a file that is read in pieces: what each piece counted, added up to what the whole would count."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from cohortqc.delivery.body import Columns
from cohortqc.delivery.file_reading import with_counts
from cohortqc.delivery.line_ends import line_ends_of_body, line_ends_of_header, mixed_line_ends
from cohortqc.delivery.reading import Reading
from cohortqc.delivery.scan import Ints
from cohortqc.model.delivery import Fault, FaultKind
from cohortqc.model.table import DeliveredFile

MOST_LINES = 10_000
"""So many malformed lines of one kind are named; those beyond are counted."""

_OF_THE_WHOLE = frozenset((FaultKind.LINE_ENDS_MIXED, FaultKind.FILE_EMPTY))
"""What no piece can tell."""


@dataclass(slots=True, kw_only=True)
class Ledger:
    """What has been counted so far: `lines` of the file (1 = the first of them), `records` good and bad."""

    header: bytes
    lines: int = 0
    records: int = 0
    _sum: Reading | None = None
    _ends: Ints = field(default_factory=lambda: np.zeros(3, dtype=np.int64))
    _faults: dict[tuple[object, ...], Fault] = field(default_factory=dict)
    _ended: bool = False

    def begin(self) -> None:
        """Nothing is counted yet."""
        self.lines, self.records, self._sum, self._ended = 0, 0, None, False
        self._ends = line_ends_of_header(self.header)
        self._faults = {}

    def add(self, reading: Reading, found: Columns) -> None:
        """Count what one more piece holds."""
        self.lines = reading.lines or 0
        self.records += found.rows + (0 if found.records is None else len(found.records.bad))
        self._ends = self._ends + line_ends_of_body(found)
        for fault in reading.faults:
            if fault.kind not in _OF_THE_WHOLE:
                self._note(fault)
        bare = replace(reading, cells={}, faults=(), line_numbers=None, record_numbers=None)
        self._sum = bare if self._sum is None else _added(self._sum, bare)

    def end(self) -> None:
        """Every piece is counted."""
        self._ended = True

    def reading(self) -> Reading:
        """What reading the whole file would count. RuntimeError when it was not read to its end."""
        if self._sum is None or not self._ended:
            raise RuntimeError("the file was not read to its end")
        faults = [*self._faults.values(), *mixed_line_ends(self._ends)]
        if not self.records:
            faults.append(Fault(kind=FaultKind.FILE_EMPTY, message="The file has a header and no record"))
        return replace(self._sum, faults=tuple(faults))

    def counted(self, file: DeliveredFile) -> DeliveredFile:
        """The file with its counts."""
        return with_counts(file, self.reading())

    def _note(self, fault: Fault) -> None:
        """Keep a fault; lines of one kind are one fault, of which so many are named."""
        if not fault.lines:
            self._faults[fault.kind, len(self._faults)] = fault
            return
        key = (fault.kind, fault.message, fault.expected)
        before = self._faults.get(key, replace(fault, lines=(), observed=()))
        room = max(0, MOST_LINES - len(before.lines))
        self._faults[key] = replace(
            before, lines=(*before.lines, *fault.lines[:room]), observed=(*before.observed, *fault.observed[:room])
        )
        if len(fault.lines) > room:
            self._count(fault, beyond=len(fault.lines) - room)

    def _count(self, fault: Fault, *, beyond: int) -> None:
        key = (fault.kind, fault.message, fault.expected, "beyond")
        before = self._faults.get(key, replace(fault, lines=(), observed=()))
        self._faults[key] = replace(before, unlisted=before.unlisted + beyond)


def _added(before: Reading, now: Reading) -> Reading:
    judged: Mapping[FaultKind, int] = Counter(before.judged) + Counter(now.judged)
    return replace(
        before,
        rows=before.rows + now.rows,
        lines=now.lines,
        rows_not_read=before.rows_not_read + now.rows_not_read,
        blank_lines=before.blank_lines + now.blank_lines,
        comment_lines=before.comment_lines + now.comment_lines,
        judged={
            **judged,
            FaultKind.ENCODING_DOUBTFUL: 1,
            FaultKind.LINE_ENDS_MIXED: 1,
            # Each piece counts the header as a line that can be malformed.
            FaultKind.LINE_MALFORMED: judged[FaultKind.LINE_MALFORMED] - 1,
        },
    )
