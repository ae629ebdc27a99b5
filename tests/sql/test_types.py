"""The engine's names for the types of a schema."""

import pytest

from cohortqc.model.schema import Variable, VariableType
from cohortqc.sql.evaluation import check_types
from cohortqc.sql.expression import ColumnReference, parse
from cohortqc.sql.types import engine_type


@pytest.mark.parametrize(
    ("kind", "codes", "text"),
    [
        (VariableType.INTEGER, {}, "X % 2 = 0"),
        (VariableType.NUMBER, {}, "X / 2 > 0.5"),
        (VariableType.TEXT, {}, "starts_with(X, 'A')"),
        (VariableType.DATE, {}, "year(X) > 1990"),
        (VariableType.CODED, {"1": "One", "2": "Two"}, "X = 1"),
        (VariableType.CODED, {"M": "Male", "F": "Female"}, "X = 'F'"),
        (VariableType.CODED, {"01": "One", "02": "Two"}, "X = '01'"),
    ],
)
def test_a_variable_is_stored_in_the_type_that_sql_sees(kind: VariableType, codes: dict[str, str], text: str) -> None:
    variable = Variable(name="X", label="X", type=kind, codes=codes)
    assert check_types(parse(text), {ColumnReference(table=None, column="X"): engine_type(variable)}) == "BOOLEAN"
