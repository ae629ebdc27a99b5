"""How bad a problem is."""

from enum import StrEnum


class Severity(StrEnum):
    """ERROR: the value cannot be; WARNING: it is unusual; NOTE: worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)

    def at_least(self, other: "Severity") -> bool:
        """True when this is as bad as `other`, or worse."""
        return self.rank <= other.rank
