"""Variables and conditions that a report names: that they exist, and are what is wanted of them."""

from dataclasses import dataclass, field

from cohortqc.errors import ExpressionError
from cohortqc.model.definition import Place
from cohortqc.model.report import Covariate
from cohortqc.report.desk import Desk
from cohortqc.report.kinds import Kind, codes_of, kind_of
from cohortqc.report.names import Names
from cohortqc.sql.expression import parse

CONDITION_TYPES = frozenset({"BOOLEAN", '"NULL"'})


@dataclass(slots=True, kw_only=True)
class VariableLint:
    """Looks names up and notes what is wrong with them. `told`: covariates already complained about, by name."""

    names: Names
    desk: Desk
    told: set[str] = field(default_factory=set)

    def kind(self, name: str, *, place: Place) -> Kind | None:
        """The kind of a variable; notes a mistake when there is no such variable, or it serves SQL texts only."""
        try:
            found = self.names.named(name)
        except ExpressionError as error:
            self.desk.refused(place, error)
            return None
        kind = kind_of(found, self.names)
        if kind is Kind.OTHER:
            self.desk.note(place, fact=f"{name} is {kind}", remedy="derive a number from it, or give it `codes`")
            return None
        return kind

    def of_kind(self, name: str, wanted: Kind, *, place: Place) -> None:
        """Note a mistake unless the variable exists and is of this kind."""
        kind = self.kind(name, place=place)
        if kind is not None and kind is not wanted:
            self.desk.note(place, fact=f"{name} is {kind}, and {wanted} is meant here", remedy="derive what is meant")

    def covariate(self, covariate: Covariate, *, place: Place) -> None:
        """Note what is wrong with a covariate, once a name."""
        if covariate.variable in self.told:
            return
        kind = self.kind(covariate.variable, place=place)
        if kind is None:
            self.told.add(covariate.variable)
        if kind is Kind.CATEGORY and covariate.per != 1:
            fact = f"{covariate.variable} is a category, so `per` means nothing"
            self.desk.note(place, fact=fact, remedy="take `per` out")
        if covariate.reference is not None:
            self.reference(covariate.variable, covariate.reference, place=place)

    def reference(self, name: str, code: str, *, place: Place) -> None:
        """Note a mistake unless the code is one of the variable's."""
        try:
            codes = codes_of(self.names.named(name))
        except ExpressionError:
            return  # noted where the variable is named
        if code not in codes:
            shown = f"its codes are {', '.join(codes)}" if codes else "it has no codes"
            self.desk.note(place, fact=f"`{code}` is no code of {name}", remedy=shown)

    def condition(self, text: str, *, place: Place) -> None:
        """Note a mistake unless the text is true or false over joined and derived variables."""
        try:
            kind = self.names.type_of_text(text)
        except ExpressionError as error:
            self.desk.refused(place, error)
            return
        if kind not in CONDITION_TYPES:
            fact = f"this gives {kind}, not true or false"
            self.desk.note(place, fact=fact, remedy="write a comparison, such as `X = 1`")

    def condition_on_set(self, text: str, *, place: Place) -> None:
        """As `condition`, for a text that is run on the analysis set, which keeps no tables and no reasons."""
        before = len(self.desk.mistakes)
        self.condition(text, place=place)
        if len(self.desk.mistakes) > before:
            return
        for reference in parse(text).references:
            if reference.table is not None or reference.reason:
                fact = f"{reference} is not a variable of the analysis set"
                self.desk.note(place, fact=fact, remedy="derive a variable from it, and name that")
            else:
                self.kind(reference.column, place=place)
