"""A decision that some problems are accepted as they are, and what became of it in one validation."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Problems that somebody has accepted: of one rule, with who decided it, when and why.

    `rule`: a code of the catalogue, or the id of a rule of the schema's own. `table`, `variable`: "" does not limit.
    `keys`: the rows, as `key` in problems.csv shows them (a problem without a key goes by its file); empty: every row.
    `observed`: the values that were looked at, None for any. `share`: the largest share of the judged that may fail;
    `max_count`: the most problems it may cover. `expires`: the last day on which it holds. `source`: its file.
    """

    id: str
    rule: str
    reason: str
    decided_by: str
    decided_on: date
    table: str = ""
    variable: str = ""
    keys: tuple[str, ...] = ()
    observed: tuple[str, ...] | None = None
    share: float | None = None
    max_count: int | None = None
    expires: date | None = None
    source: str = ""


class WaiverState(StrEnum):
    """What became of a waiver: only one that is in use covers anything."""

    IN_USE = "in use"
    UNUSED = "unused"
    EXPIRED = "expired"
    EXCEEDED = "exceeded"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverUse:
    """One waiver held against a delivery: `named` problems are those it speaks of, `covered` those it waives.

    `why` says, of one that is not in use, what stands against it; it holds no participant's value.
    """

    waiver: Waiver
    state: WaiverState
    named: int = 0
    covered: int = 0
    why: str = ""
