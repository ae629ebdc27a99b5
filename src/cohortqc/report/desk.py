"""What a translation needs at every step: the document with its lines, the schema, and a place to note mistakes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cohortqc.errors import ExpressionError, Mistake
from cohortqc.model.definition import LocatedDocument, Place
from cohortqc.model.schema import Schema
from cohortqc.schema.suggestion import did_you_mean


@dataclass(slots=True, kw_only=True)
class Desk:
    """One translation under way."""

    document: LocatedDocument
    schema: Schema
    mistakes: list[Mistake] = field(default_factory=list)

    def line(self, *place: str | int) -> int | None:
        """The line of a place, or of the nearest one around it."""
        return self.document.line(place)

    def note(self, place: Place, *, fact: str, remedy: str) -> None:
        """Note a mistake at a place."""
        self.mistakes.append(self.document.mistake(place, fact=fact, remedy=remedy))

    def refused(self, place: Place, error: ExpressionError) -> None:
        """Note what the door for SQL, or a look-up of a name, has against a text."""
        self.note(place, fact=error.fact, remedy=error.remedy)

    def known(self, name: str, names: Iterable[str] | Mapping[str, object], *, what: str, place: Place) -> bool:
        """Whether a name is one of these; notes a mistake otherwise."""
        listed = list(names)
        if name in listed:
            return True
        remedy = did_you_mean(name, listed, otherwise=f"name one of the report's {what}s")
        self.note(place, fact=f"there is no {what} `{name}`", remedy=remedy)
        return False

    def sorted_mistakes(self) -> tuple[Mistake, ...]:
        """Every mistake once, in the order of their lines."""
        return tuple(sorted(dict.fromkeys(self.mistakes), key=lambda mistake: (mistake.line or 0, mistake.place)))
