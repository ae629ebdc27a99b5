"""A column as an SQL text names it: plain, through a declared reference, or the reason why it is missing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReference:
    """`AGE`, `dem.AGE`, `reason(AGE)` or `reason(dem.AGE)`; exact in case.

    `reason`: the text is about why the value is missing, and the column holds the reason's name, "" where a value
    is present (so that `reason(X) = 'refused'` is false there, not unknown).
    """

    table: str | None
    column: str
    reason: bool = False

    def __str__(self) -> str:
        """The reference as it is written."""
        name = self.column if self.table is None else f"{self.table}.{self.column}"
        return f"reason({name})" if self.reason else name
