"""A definition (schema or report) as read from YAML: plain values, and the line where each of them stands.

`schema.yaml_text.read_leniently` makes it, for schemas and, as the room `report` stands one floor above `schema`, for
reports too: one strict reader, which refuses YAML's traps for both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cohortqc.errors import Mistake

Place = tuple[str | int, ...]
"""Where a value stands, from the top of the document: `("tables", "dem", "variables", "AGE", "range", 0)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedDocument:
    """Plain YAML values (mappings, lists, text, numbers) with their lines.

    `lines` holds, for every place in the document, the line (1 = first) of its key, or of the item in a list.
    `name` is what messages call the file; `sha256` fingerprints its bytes.
    """

    name: str
    values: Mapping[str, object]
    lines: Mapping[Place, int]
    sha256: str

    def line(self, place: Place) -> int | None:
        """Line of a place, or of the nearest enclosing one that has a line."""
        for length in range(len(place), 0, -1):
            if (found := self.lines.get(place[:length])) is not None:
                return found
        return None

    def mistake(self, place: Place, *, fact: str, remedy: str) -> Mistake:
        """A mistake at this place, ready to be raised in a DefinitionError."""
        shown = ".".join(str(part) for part in place)
        return Mistake(file=self.name, line=self.line(place), place=shown, fact=fact, remedy=remedy)
