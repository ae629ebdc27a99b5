"""What can be done with a variable of a report: counted by category, or reckoned with as a number."""

from enum import StrEnum

from cohortqc.model.report import Derived
from cohortqc.model.schema import VariableType
from cohortqc.report.names import Names, Source

_NUMBERS = frozenset({"SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DOUBLE"})


class Kind(StrEnum):
    """How a variable enters tables and models. OTHER (dates, and derived text without codes) serves SQL texts only."""

    NUMBER = "a number"
    CATEGORY = "a category"
    OTHER = "neither number nor category"


def kind_of(found: Source | Derived, names: Names) -> Kind:
    """The kind of what a name means; a derived variable must have been typed."""
    if isinstance(found, Source):
        if found.variable.type in {VariableType.CODED, VariableType.TEXT}:
            return Kind.CATEGORY
        return Kind.OTHER if found.variable.type is VariableType.DATE else Kind.NUMBER
    if found.codes:
        return Kind.CATEGORY
    return Kind.NUMBER if names.types.get(found.name, "").partition("(")[0] in {*_NUMBERS, "DECIMAL"} else Kind.OTHER


def codes_of(found: Source | Derived) -> tuple[str, ...]:
    """The declared codes, in order; empty for numbers and for free text."""
    return tuple(found.variable.codes if isinstance(found, Source) else found.codes)
