"""The distributions of a delivery, stored as counts, so that a later delivery can be held against them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

FEWEST_TOGETHER = 5
"""The smallest count that a profile holds: what is rarer is put together with its neighbour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableProfile:
    """One variable of a reference delivery, one value a participant: `n` of them.

    A number has `mean`, `sd` and bins: `edges`, ascending, and `counts`, one more than edges. The first bin holds what
    lies below the first edge, the next what lies from there to below the second edge, the last what lies at or above
    the last one: no smallest and no largest value is stored. A coded variable has `categories`: code (text) -> count,
    and `others`: how many values have any other code. No count but 0 is below FEWEST_TOGETHER.
    """

    n: int
    mean: float | None = None
    sd: float | None = None
    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    categories: Mapping[str, int] = field(default_factory=dict)
    others: int = 0

    @property
    def is_numeric(self) -> bool:
        """True when it is the profile of a number."""
        return bool(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A reference delivery: its name, the schema it was read by, and its variables by (table, variable)."""

    delivery: str
    schema: str
    schema_sha256: str
    variables: Mapping[tuple[str, str], VariableProfile]
