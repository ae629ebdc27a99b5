"""Each type of a schema is stored in one type of Arrow's."""

import pyarrow as pa
import pytest

from cohortqc.model.schema import Variable, VariableType
from cohortqc.model.storage import arrow_type


@pytest.mark.parametrize(
    ("kind", "codes", "stored"),
    [
        (VariableType.INTEGER, {}, pa.int64()),
        (VariableType.NUMBER, {}, pa.float64()),
        (VariableType.TEXT, {}, pa.string()),
        (VariableType.DATE, {}, pa.date32()),
        (VariableType.CODED, {"1": "One", "-3": "Refused"}, pa.int64()),
        (VariableType.CODED, {"M": "Male", "F": "Female"}, pa.string()),
        (VariableType.CODED, {"01": "One", "02": "Two"}, pa.string()),
        (VariableType.CODED, {}, pa.string()),
    ],
)
def test_a_variable_is_stored_as(kind: VariableType, codes: dict[str, str], stored: pa.DataType) -> None:
    assert arrow_type(Variable(name="X", label="X", type=kind, codes=codes)) == stored
