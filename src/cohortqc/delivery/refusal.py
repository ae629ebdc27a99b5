"""Why a file is not read at all: bad data is handed back, never raised."""

from dataclasses import dataclass

from cohortqc.model.delivery import FaultKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The fault that stands in place of a file's rows; `observed` is what was found, in a few words."""

    kind: FaultKind
    message: str
    observed: str = ""
    expected: str = ""
