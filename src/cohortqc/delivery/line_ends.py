"""Whether the records of a file end alike; line ends within quotes are none of its business."""

from collections.abc import Sequence

import numpy as np

from cohortqc.delivery.body import Columns
from cohortqc.delivery.scan import Ints
from cohortqc.model.delivery import Fault, FaultKind

_NAMES = ("LF", "CR LF", "CR")


def mixed_line_ends(header: bytes, found: Columns) -> Sequence[Fault]:
    """At most one fault, when lines end in more than one way."""
    counts = _of_body(found) + _of_header(header)
    kinds = [f"{count:,} with {name}" for name, count in zip(_NAMES, counts.tolist(), strict=True) if count]
    if len(kinds) < 2:
        return ()
    message = f"Lines end in different ways: {', '.join(kinds)}"
    return (Fault(kind=FaultKind.LINE_ENDS_MIXED, message=message, observed=(", ".join(kinds),)),)


def _of_body(found: Columns) -> Ints:
    if found.records is None:
        tally = found.tally
        return np.array([tally.line_feeds - tally.return_feeds, tally.return_feeds, tally.returns - tally.return_feeds])
    ends = found.records.lines.line_ends[~found.records.goes_on]
    return np.bincount(ends, minlength=4)[1:4]


def _of_header(header: bytes) -> Ints:
    """The header's own line end, and those of the lines above it."""
    both = header.count(b"\r\n")
    return np.array([header.count(b"\n") - both, both, header.count(b"\r") - both])
