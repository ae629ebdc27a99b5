"""The missing codes of a variable, sorted into those that are numbers and those that are not; reasons by number."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cohortqc.delivery.numerals import is_number
from cohortqc.model.schema import NOT_ASKED, NOT_RECORDED, UNREADABLE, TableSchema, Variable, VariableType

PRESENT = 0
"""The reason number of a cell that holds a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """The reasons of one table. A cell's reason number is 1 + the place of its reason in `names`.

    `labels`: reason -> what people call it.
    """

    names: tuple[str, ...]
    blank: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def number(self, reason: str) -> int:
        """The reason number of a reason."""
        return 1 + self.names.index(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingCodes:
    """Code -> reason number. `texts` has every code as written, `numbers` those that a column of numbers can hold."""

    blank: int
    unreadable: int
    texts: Mapping[str, int]
    numbers: Mapping[float, int]


def reasons_of(table: TableSchema, *, labels: Mapping[str, str]) -> Reasons:
    """The reasons of a schema (`labels`: reason -> label), and the one that plain blanks of this table have.

    That is `not_recorded`, unless every variable of the table gives the empty cell one and the same other reason.
    """
    used = (reason for variable in table.variables.values() for reason in variable.missing.values())
    names = tuple(dict.fromkeys((*labels, NOT_RECORDED, NOT_ASKED, UNREADABLE, *used)))
    blanks = {variable.missing.get("", NOT_RECORDED) for variable in table.variables.values()}
    return Reasons(names=names, blank=blanks.pop() if len(blanks) == 1 else NOT_RECORDED, labels=labels)


def missing_codes(variable: Variable, reasons: Reasons) -> MissingCodes:
    """The codes of a variable. `777`, `777.0` and `"777"` are one code where the column holds numbers."""
    texts = {code: reasons.number(reason) for code, reason in variable.missing.items() if code != ""}
    whole = variable.is_numeric and variable.type is not VariableType.NUMBER
    numbers = {float(code): number for code, number in texts.items() if variable.is_numeric and is_number(code)}
    return MissingCodes(
        blank=reasons.number(variable.missing.get("", NOT_RECORDED)),
        unreadable=reasons.number(UNREADABLE),
        texts=texts,
        numbers={code: number for code, number in numbers.items() if not whole or code.is_integer()},
    )
