"""The distributions of a delivery, stored as counts, so that a later delivery can be held against them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableProfile:
    """One variable of a reference delivery: `n` values present, `missing` rows without one.

    A numeric variable has `mean`, `sd` and bins: `edges` (k + 1 of them, ascending; the first and last bin are open)
    and `counts` (k). A coded one has `categories`: code (text) -> count.
    """

    n: int
    missing: int
    mean: float | None = None
    sd: float | None = None
    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    categories: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A reference delivery: its name, the schema it was read by, and its variables by (table, variable)."""

    delivery: str
    schema: str
    schema_sha256: str
    variables: Mapping[tuple[str, str], VariableProfile]
