"""What the engine calls the type of a variable's cells."""

from cohortqc.model.schema import Variable, VariableType

_NAMES = {
    VariableType.INTEGER: "BIGINT",
    VariableType.NUMBER: "DOUBLE",
    VariableType.TEXT: "VARCHAR",
    VariableType.DATE: "DATE",
}

REASON = "VARCHAR"
"""The type of `reason(X)`, whatever X is."""


def engine_type(variable: Variable) -> str:
    """DuckDB's name for the type in which a variable is stored."""
    if variable.type is VariableType.CODED:
        return "BIGINT" if variable.codes_are_numbers else "VARCHAR"
    return _NAMES[variable.type]
