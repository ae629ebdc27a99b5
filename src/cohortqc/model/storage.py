"""How the cells of a variable are stored in a part: the one place that knows their Arrow types."""

import pyarrow as pa

from cohortqc.model.schema import Variable, VariableType

_TYPES = {
    VariableType.INTEGER: pa.int64(),
    VariableType.NUMBER: pa.float64(),
    VariableType.TEXT: pa.string(),
    VariableType.DATE: pa.date32(),
}


def arrow_type(variable: Variable) -> pa.DataType:
    """The Arrow type of a variable's cells; a coded variable's follows from its codes (`codes_are_numbers`)."""
    if variable.type is VariableType.CODED:
        return pa.int64() if variable.codes_are_numbers else pa.string()
    return _TYPES[variable.type]
