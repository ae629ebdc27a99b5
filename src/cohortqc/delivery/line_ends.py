"""Whether the records of a file end alike; line ends within quotes are none of its business."""

from collections.abc import Sequence

import numpy as np

from cohortqc.delivery.body import Columns
from cohortqc.delivery.scan import Ints
from cohortqc.model.delivery import Fault, FaultKind

_NAMES = ("LF", "CR LF", "CR")


def mixed_line_ends(counts: Ints) -> Sequence[Fault]:
    """At most one fault, when lines end in more than one way. counts: how many with LF, CR LF, CR."""
    kinds = [f"{count:,} with {name}" for name, count in zip(_NAMES, counts.tolist(), strict=True) if count]
    if len(kinds) < 2:
        return ()
    message = f"Lines end in different ways: {', '.join(kinds)}"
    return (Fault(kind=FaultKind.LINE_ENDS_MIXED, message=message, observed=(", ".join(kinds),)),)


def line_ends_of_body(found: Columns) -> Ints:
    """How many records end with LF, CR LF, CR."""
    if found.records is None:
        tally = found.tally
        return np.array([tally.line_feeds - tally.return_feeds, tally.return_feeds, tally.returns - tally.return_feeds])
    ends = found.records.lines.line_ends[~found.records.goes_on]
    return np.bincount(ends, minlength=4)[1:4]


def line_ends_of_header(header: bytes) -> Ints:
    """The header's own line end, and those of the lines above it."""
    both = header.count(b"\r\n")
    return np.array([header.count(b"\n") - both, both, header.count(b"\r") - both])
