"""Caller mistakes: a broken schema, a wrong option, a file that is not there. Bad data is never one of these."""

from dataclasses import dataclass


class CohortqcError(Exception):
    """A mistake of the caller, told in one line with place, fact and remedy; the command line exits with 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One fault in a definition: where it stands, what is wrong and what to do."""

    file: str
    line: int | None
    place: str
    fact: str
    remedy: str

    def __str__(self) -> str:
        """`schemas/baseline.yaml:12, tables.dem.variables.BMI.range: 80 is above 10; swap them`."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        place = f", {self.place}" if self.place else ""
        return f"{where}{place}: {self.fact}; {self.remedy}"


class DefinitionError(CohortqcError):
    """A schema or report definition that cannot be used; carries every mistake found, in the order of their lines."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(str(mistake) for mistake in mistakes))


class ExpressionError(CohortqcError):
    """An SQL text that the door in `sql` does not let through, or that does not fit the columns it names.

    `fact` and `remedy` are for a Mistake that adds file, line and place; neither holds a participant's value.
    """

    def __init__(self, fact: str, *, remedy: str) -> None:
        self.fact = fact
        self.remedy = remedy
        super().__init__(f"{fact}; {remedy}")


class UsageError(CohortqcError):
    """A wrong option or path given on the command line or to a public function."""
