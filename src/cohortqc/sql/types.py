"""What the engine calls types: those of a variable's cells, and those that count as numbers."""

from cohortqc.model.schema import Variable, VariableType

_NAMES = {
    VariableType.INTEGER: "BIGINT",
    VariableType.NUMBER: "DOUBLE",
    VariableType.TEXT: "VARCHAR",
    VariableType.DATE: "DATE",
}

REASON = "VARCHAR"
"""The type of `reason(X)`, whatever X is."""

UNTYPED = '"NULL"'
"""The type of a text that gives nothing but NULL."""

NUMBERS = frozenset({"SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL", "DOUBLE"})
"""Types of numbers, as `plain` names them."""


def engine_type(variable: Variable) -> str:
    """DuckDB's name for the type in which a variable is stored."""
    if variable.type is VariableType.CODED:
        return "BIGINT" if variable.codes_are_numbers else "VARCHAR"
    return _NAMES[variable.type]


def plain(kind: str) -> str:
    """An engine's type without its width: `DECIMAL(18,3)` is `DECIMAL`."""
    return kind.partition("(")[0]
