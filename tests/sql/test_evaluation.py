"""True, false and unknown; values without NaN or infinity; messages without anybody's data."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from cohortqc.errors import ExpressionError
from cohortqc.sql.evaluation import Column, Evaluator, check_types
from cohortqc.sql.expression import ColumnReference, parse


def named(**columns: Column) -> dict[ColumnReference, Column]:
    return {ColumnReference(table=None, column=name): column for name, column in columns.items()}


def truth(text: str, **columns: Column) -> list[bool | None]:
    with Evaluator() as evaluator:
        found = evaluator.truth(parse(text), named(**columns))
    assert ((found.true.astype(int) + found.false + found.unknown) == 1).all()
    return [bool(true) if known else None for true, known in zip(found.true, found.known, strict=True)]


def values(text: str, **columns: Column) -> list[object]:
    with Evaluator() as evaluator:
        return list(evaluator.values(parse(text), named(**columns)).to_pylist())


X = np.array([1.0, np.nan, 3.0, np.inf])
NAMES = pa.array(["12", "secret-104", None, "q"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A > 1", [False, None, True]),
        ("NOT A > 1", [True, None, False]),
        ("A > 1 AND B = 1", [False, False, None]),
        ("A > 1 OR B = 1", [True, None, True]),
        ("A IS NULL", [False, True, False]),
        ("A IN (1, 2)", [True, None, False]),
        ("A IN (1, NULL)", [True, None, None]),
        ("A IS DISTINCT FROM 1", [False, True, True]),
        ("NULL", [None, None, None]),
        ("1 = 1", [True, True, True]),
    ],
)
def test_three_valued_logic_is_sql_s(text: str, expected: list[bool | None]) -> None:
    assert truth(text, A=pa.array([1, None, 3]), B=pa.array([1, 2, None])) == expected


@pytest.mark.parametrize(
    "column",
    [
        np.array([1.0, np.nan, 3.0]),
        pa.array([1.0, math.nan, 3.0]),
        pa.chunked_array([pa.array([1.0]), pa.array([math.nan, 3.0])]),
        pa.array([1, None, 3]),
        pd.Series([1.0, np.nan, 3.0]),
        pd.Series([1, None, 3], dtype="Int64"),
        pd.Series([1.0, math.nan, 3.0], dtype=pd.ArrowDtype(pa.float64())),
        np.array([1.0, np.inf, 3.0]),
    ],
)
def test_not_a_number_is_missing_in_whatever_form_it_comes(column: Column) -> None:
    assert truth("A > 1", A=column) == [False, None, True]
    assert values("A + 1", A=column) == [2, None, 4]


def test_names_are_exact_in_case() -> None:
    assert truth("AGE > age", AGE=np.array([60]), age=np.array([50])) == [True]
    assert truth("age > AGE", AGE=np.array([60]), age=np.array([50])) == [False]


def test_dotted_names_and_reasons_are_columns_of_their_own() -> None:
    columns: dict[ColumnReference, Column] = {
        ColumnReference(table=None, column="AGE"): np.array([50.0, np.nan]),
        ColumnReference(table="dem", column="AGE"): np.array([51, 52]),
        ColumnReference(table=None, column="AGE", reason=True): pa.array([None, "refused"]),
    }
    with Evaluator() as evaluator:
        assert evaluator.truth(parse("AGE < dem.AGE"), columns).known.tolist() == [True, False]
        assert evaluator.truth(parse("reason(AGE) = 'refused'"), columns).true.tolist() == [False, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ln(X - 1)", [None, None, math.log(2), None]),
        ("sqrt(1 - X)", [0, None, None, None]),
        ("X / 0", [None] * 4),
        ("N % 0", [None] * 4),
        ("N // 0", [None] * 4),
        ("1e308 * 10 * X", [None] * 4),
        ("1 / (1e308 * 10 * X)", [None] * 4),
        ("if(1e308 * 10 > 5, 1, 0)", [0] * 4),
        ("exp(1000 * X)", [None] * 4),
        ("power(-8, 1 / 3)", [None] * 4),
        ("CAST('inf' AS DOUBLE)", [None] * 4),
        ("N * 9223372036854775807", [9223372036854775807, None, None, 0]),
        ("N + 9223372036854775807", [None, None, None, 9223372036854775807]),
        ("CAST(S AS DOUBLE)", [12, None, None, None]),
        ("CAST(S AS DATE)", [None] * 4),
        ("make_date(N, 13, 1)", [None] * 4),
        ("round(X / 2, 0)", [1, None, 2, None]),  # half away from zero
    ],
)
def test_what_has_no_finite_answer_is_missing(text: str, expected: list[object]) -> None:
    assert values(text, X=X, N=np.array([1, 2, 3, 0]), S=NAMES) == pytest.approx(expected)


def test_an_overflow_inside_a_condition_leaves_it_unknown() -> None:
    assert truth("1e308 * X > 5 OR X = 1", X=np.array([100.0, 1.0])) == [None, True]


def test_values_keep_their_kinds() -> None:
    day = pa.array([date(2020, 2, 29)])
    found = {
        "A + 1": pa.int64(),
        "A / 2": pa.float64(),
        "A * 1.5": pa.float64(),
        "A > 1": pa.bool_(),
        "upper(S)": pa.string(),
        "D + 365": pa.date32(),
    }
    with Evaluator() as evaluator:
        for text, kind in found.items():
            columns = named(A=np.array([1]), S=pa.array(["x"]), D=day)
            assert evaluator.values(parse(text), columns).type == kind


def test_categories_compare_as_text_not_by_their_position() -> None:
    categories = pd.Series(pd.Categorical(["b", "a", None], categories=["b", "a"]))
    assert truth("C < 'b'", C=categories) == [False, True, None]
    assert truth("C < 'b'", C=pa.array(["b", "a", None]).dictionary_encode()) == [False, True, None]


def test_a_condition_without_columns_needs_to_know_how_many_rows() -> None:
    with Evaluator() as evaluator:
        assert evaluator.truth(parse("1 = 1"), {}, rows=3).true.tolist() == [True, True, True]


def test_columns_may_be_empty() -> None:
    assert truth("A > 1", A=np.array([], dtype=float)) == []
    assert truth("A > 1", A=pa.nulls(2)) == [None, None]


@pytest.mark.parametrize(
    "text",
    [
        "S = 5",
        "S IN (1, 2)",
        "S > 5",
        "nullif(S, 1) = 'x'",
        "S = D",
        "NOT S",
        "S AND X > 1",
        "abs(S) > 1",
        "coalesce(S, 1) = 1",
        "N",
    ],
)
def test_text_is_never_read_as_something_else_and_no_message_holds_a_value(text: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        truth(text, S=NAMES, X=X, N=np.array([1, 2, 3, 4]), D=pa.array([date(2020, 1, 1)] * 4))
    assert "secret" not in str(raised.value)


def test_dates_compare_with_dates_written_as_text() -> None:
    assert truth("D > '2020-01-01'", D=pa.array([date(2020, 1, 1), date(2020, 1, 2), None])) == [False, True, None]


def test_a_name_that_is_not_there_is_named_in_the_message() -> None:
    with pytest.raises(ExpressionError, match=r"age is not among the columns; correct the name \(case counts\)"):
        truth("age > 1", AGE=np.array([1]))


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ExpressionError, match="one length"):
        truth("A > B", A=np.array([1]), B=np.array([1, 2]))


def test_one_evaluator_serves_many_expressions_also_after_a_mistake() -> None:
    with Evaluator() as evaluator:
        with pytest.raises(ExpressionError):
            evaluator.truth(parse("S = 5"), named(S=NAMES))
        assert evaluator.truth(parse("S = '12'"), named(S=NAMES)).true.tolist() == [True, False, False, False]
        assert evaluator.values(parse("A * 2"), named(A=np.array([1, 2]))).to_pylist() == [2, 4]


def test_rows_come_back_in_their_order_however_many() -> None:
    numbers = np.arange(500_000)
    with Evaluator() as evaluator:
        found = evaluator.values(parse("1 / (N + 1)"), named(N=numbers)).to_numpy()
    assert (found == 1 / (numbers + 1)).all()


@pytest.mark.parametrize(
    ("text", "types", "expected"),
    [
        ("AGE > 50", {"AGE": "BIGINT"}, "BOOLEAN"),
        ("AGE / 2", {"AGE": "BIGINT"}, "DOUBLE"),
        ("CASE WHEN AGE > 60 THEN 1 ELSE 0 END", {"AGE": "BIGINT"}, "INTEGER"),
        ("upper(S)", {"S": "VARCHAR"}, "VARCHAR"),
        ("D + 1", {"D": "DATE"}, "DATE"),
        ("A = 'x'", {"A": "VARCHAR"}, "BOOLEAN"),
    ],
)
def test_types_are_known_without_data(text: str, types: dict[str, str], expected: str) -> None:
    given = {ColumnReference(table=None, column=name): kind for name, kind in types.items()}
    assert check_types(parse(text), given) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A = 'abc'", "BIGINT"),
        ("A > 1", "VARCHAR"),
        ("A = 1", "VARCHAR"),
        ("A = 1", "DATE"),
        ("A > DATE '2020-13-01'", "DATE"),
        ("date_part('yeer', A) = 1", "DATE"),
        ("regexp_matches(A, 'a(')", "VARCHAR"),
        ("A = 1", "BLOB"),
    ],
)
def test_what_does_not_fit_shows_before_any_data(text: str, kind: str) -> None:
    with pytest.raises(ExpressionError):
        check_types(parse(text), {ColumnReference(table=None, column="A"): kind})
