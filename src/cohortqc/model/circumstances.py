"""What is known of a delivery besides its files and its schema: told by the caller, the same for every rule."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from cohortqc.model.profile import Profile
from cohortqc.model.schema import Schema
from cohortqc.model.waiver import Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """Participants who took back their consent: identifiers as the delivery writes them, and the list's name."""

    source: str
    identifiers: AbstractSet[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """`cut_off`: the day on which the data were closed (None: the schema's, if it names one).

    `withdrawn`: who must not occur any more. `profile`: the distributions of a reference delivery. `waivers`: problems
    that somebody has accepted; `as_of`: the day on which they are held against the delivery, None where nobody says.
    `sources`: the files that all this came from, name -> SHA-256.
    """

    cut_off: date | None = None
    withdrawn: Withdrawn | None = None
    profile: Profile | None = None
    waivers: tuple[Waiver, ...] = ()
    as_of: date | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    def closed_on(self, schema: Schema) -> date | None:
        """The day on which the data were closed: the caller's, else the schema's; None where nobody says."""
        if self.cut_off is not None or schema.cut_off is None:
            return self.cut_off
        return date.fromisoformat(schema.cut_off)


NOTHING_KNOWN = Circumstances()
"""Nothing but the files and the schema."""
