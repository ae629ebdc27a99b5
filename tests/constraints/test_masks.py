"""Masks of pandera against what a reader sees in the data, and against plain numpy."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohortqc.constraints.masks import ConstraintDefect, failing_rows
from cohortqc.model.constraint import Constraint, ConstraintKind
from cohortqc.model.schema import TableSchema, Variable, VariableType
from cohortqc.model.table import DeliveredFile, Form, Part

ARROW = {
    VariableType.INTEGER: pa.int64(),
    VariableType.NUMBER: pa.float64(),
    VariableType.TEXT: pa.string(),
    VariableType.DATE: pa.date32(),
}


def part_of(columns: dict[str, pa.Array], *variables: Variable) -> Part:
    table = TableSchema(name="t", title="T", variables={variable.name: variable for variable in variables})
    file = DeliveredFile(name="t.csv", size=0, sha256="", form=Form.DELIMITED)
    return Part(file=file, table=table, data=pa.table(columns), reason_names=("not_recorded",))


def part_with(kind: VariableType, cells: Sequence[Any]) -> Part:
    return part_of({"X": pa.array(cells, type=ARROW[kind])}, Variable(name="X", label="X", type=kind))


def limits(low: float | str | None, high: float | str | None, **more: Any) -> Constraint:
    return Constraint(code="CON101", variable="X", kind=ConstraintKind.LIMITS, expected="", low=low, high=high, **more)


def members(*allowed: int | str) -> Constraint:
    return Constraint(code="CON104", variable="X", kind=ConstraintKind.MEMBERSHIP, expected="", allowed=allowed)


def pattern(text: str) -> Constraint:
    return Constraint(code="CON105", variable="X", kind=ConstraintKind.PATTERN, expected="", pattern=text)


def rows(part: Part, constraint: Constraint) -> list[int]:
    return [int(row) for row in failing_rows(part, [constraint])[constraint]]


def test_limits_are_closed_and_missing_cells_pass() -> None:
    part = part_with(VariableType.NUMBER, [0.2, None, 0.19999, 2.0, 2.00001])
    assert rows(part, limits(0.2, 2.0)) == [2, 4]


def test_an_open_limit_limits_nothing() -> None:
    part = part_with(VariableType.NUMBER, [-1e300, 0.0, 5.0])
    assert rows(part, limits(None, 1.0)) == [2]
    assert rows(part, limits(0.0, None)) == [0]
    assert rows(part, limits(None, None)) == []


def test_integers_with_missing_cells_stay_integers() -> None:
    # As floats both would be 9007199254740992, and a schema's limits are floats.
    part = part_with(VariableType.INTEGER, [9007199254740993, None, 9007199254740992])
    assert rows(part, limits(None, 9007199254740992)) == [0]
    assert rows(part, limits(None, 9007199254740992.0)) == [0]


def test_limits_between_integers_are_judged_exactly() -> None:
    part = part_with(VariableType.INTEGER, [0, 1, 2, 3])
    assert rows(part, limits(0.5, 2.5)) == [0, 3]


def test_limits_beyond_64_bits_limit_nothing() -> None:
    part = part_with(VariableType.INTEGER, [-(2**63), 0, None, 2**63 - 1])
    assert rows(part, limits(-1e30, 1e30)) == []


def test_more_runs_of_codes_than_are_compared_one_by_one_are_searched() -> None:
    part = part_with(VariableType.INTEGER, [1, 2, None, 9, 10, 11])
    assert rows(part, members(1, 3, 5, 7, 9, 11)) == [1, 4]


def test_a_top_code_above_the_limit_passes() -> None:
    part = part_with(VariableType.INTEGER, [79, 80, 81, None])
    assert rows(part, limits(1, 79, exempt=(80,))) == [2]


def test_dates_are_judged_by_their_iso_limits() -> None:
    part = part_with(VariableType.DATE, [date(1993, 9, 30), date(1993, 10, 1), None, date(2005, 1, 1)])
    assert rows(part, limits("1993-10-01", "2004-12-31")) == [0, 3]


def test_codes_with_gaps_and_without() -> None:
    part = part_with(VariableType.INTEGER, [0, 1, 2, None, 3, 5, -(2**63), 2**63 - 1])
    assert rows(part, members(1, 2, 3)) == [0, 5, 6, 7]
    assert rows(part, members(1, 2, 5)) == [0, 4, 6, 7]
    assert rows(part, members(-3, 2)) == [0, 1, 4, 5, 6, 7]
    assert rows(part, members(0, 10**9)) == [1, 2, 4, 5, 6, 7]


def test_codes_that_are_text() -> None:
    part = part_with(VariableType.TEXT, ["A", "B", "a", None, ""])
    assert rows(part, members("A", "B")) == [2, 4]


def test_a_pattern_must_match_the_whole_text() -> None:
    part = part_with(VariableType.TEXT, ["100042", "1000421", "x100042", "100042\n", None, "300042", ""])
    assert rows(part, pattern("[12][0-9]{5}")) == [1, 2, 3, 5, 6]


def test_alternatives_of_a_pattern_are_anchored_together() -> None:
    part = part_with(VariableType.TEXT, ["ab", "abx", "xcd", "cd"])
    assert rows(part, pattern("ab|cd")) == [1, 2]


def test_a_pattern_that_would_explode_elsewhere_stays_linear() -> None:
    # Backtracking engines need 2^n steps for this one.
    part = part_with(VariableType.TEXT, ["a" * 5000 + "b"])
    assert rows(part, pattern("(a+)+")) == [0]


def test_several_constraints_on_one_column_are_told_apart() -> None:
    part = part_with(VariableType.INTEGER, [1, 50, 99])
    hard, soft = limits(0, 60), limits(10, 60)
    found = failing_rows(part, [hard, soft])
    assert found[hard].tolist() == [2]
    assert found[soft].tolist() == [0, 2]


def test_no_constraint_and_no_row_give_no_failure() -> None:
    assert failing_rows(part_with(VariableType.INTEGER, [1]), []) == {}
    for kind in ARROW:
        empty = part_with(kind, [])
        constraint = pattern("a") if kind is VariableType.TEXT else limits(None, None)
        assert rows(empty, constraint) == []


@pytest.mark.parametrize("kind", ARROW)
def test_a_column_without_any_value_fails_nothing(kind: VariableType) -> None:
    constraint = {
        VariableType.TEXT: pattern("a"),
        VariableType.DATE: limits("2000-01-01", "2000-01-02"),
    }.get(kind, limits(1, 2))
    assert rows(part_with(kind, [None, None]), constraint) == []


def test_a_column_in_two_chunks_keeps_its_row_numbers() -> None:
    cells = pa.chunked_array([[1, 9], [None, 8], [2]], type=pa.int64())
    part = part_of({"X": cells}, Variable(name="X", label="X", type=VariableType.INTEGER))
    assert rows(part, limits(0, 5)) == [1, 3]


def test_a_slice_with_missing_cells_is_read_from_its_offset() -> None:
    cells = pa.array([7, None, 1, None, 9], type=pa.int64()).slice(2)
    part = part_of({"X": cells}, Variable(name="X", label="X", type=VariableType.INTEGER))
    assert rows(part, limits(0, 5)) == [2]


def test_a_column_of_another_dtype_is_a_defect_that_names_it_and_no_value() -> None:
    part = part_of({"X": pa.array(["12O"])}, Variable(name="X", label="X", type=VariableType.NUMBER))
    with pytest.raises(ConstraintDefect, match="column X: pandera reports WRONG_DATATYPE") as defect:
        failing_rows(part, [limits(0, 1)])
    assert "12O" not in str(defect.value)


def test_an_absent_column_is_a_defect_that_names_it() -> None:
    absent, present = (Variable(name=name, label=name, type=VariableType.INTEGER) for name in "XY")
    part = part_of({"Y": pa.array([1])}, absent, present)
    with pytest.raises(ConstraintDefect, match="column X: pandera reports COLUMN_NOT_IN_DATAFRAME"):
        failing_rows(part, [limits(0, 1)])


def test_a_broken_condition_is_a_defect_that_names_its_column() -> None:
    with pytest.raises(ConstraintDefect, match="column X: pandera reports CHECK_ERROR"):
        failing_rows(part_with(VariableType.TEXT, ["secret"]), [pattern("(")])


def test_the_environment_cannot_switch_the_checks_off() -> None:
    # pandera reads this variable when it is imported, so only a fresh process shows it.
    code = (
        "import pyarrow as pa\n"
        "from cohortqc.constraints.masks import failing_rows\n"
        "from cohortqc.model.constraint import Constraint, ConstraintKind\n"
        "from cohortqc.model.schema import TableSchema, Variable, VariableType\n"
        "from cohortqc.model.table import DeliveredFile, Form, Part\n"
        "variable = Variable(name='X', label='X', type=VariableType.INTEGER)\n"
        "table = TableSchema(name='t', title='T', variables={'X': variable})\n"
        "file = DeliveredFile(name='t.csv', size=0, sha256='', form=Form.DELIMITED)\n"
        "part = Part(file=file, table=table, data=pa.table({'X': [1, 9]}), reason_names=())\n"
        "limit = Constraint(code='CON101', variable='X', kind=ConstraintKind.LIMITS, expected='', low=0, high=5)\n"
        "print(failing_rows(part, [limit])[limit].tolist())\n"
    )
    for switch in ({"PANDERA_VALIDATION_ENABLED": "False"}, {"PANDERA_VALIDATION_DEPTH": "SCHEMA_ONLY"}):
        done = subprocess.run([sys.executable, "-c", code], env=switch, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[1]"


def test_importing_the_room_does_not_import_pandera() -> None:
    code = "import sys, cohortqc.constraints.masks; print('pandera' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def bare(cells: Sequence[Any], fails: npt.NDArray[np.bool_]) -> list[int]:
    present = np.array([cell is not None for cell in cells], dtype=np.bool_)
    return np.flatnonzero(fails & present).tolist()


whole = st.integers(-(2**63), 2**63 - 1)
small = st.integers(-4, 12)


@settings(max_examples=60, deadline=None)
@given(
    cells=st.lists(st.none() | small | whole, max_size=12),
    low=st.none() | st.floats(-5, 13),
    high=st.none() | st.floats(-5, 13),
    allowed=st.sets(small, min_size=1),
    exempt=st.sets(small, max_size=2),
)
def test_integers_agree_with_plain_numpy(
    cells: list[int | None], low: float | None, high: float | None, allowed: set[int], exempt: set[int]
) -> None:
    part = part_with(VariableType.INTEGER, cells)
    values = np.array([0 if cell is None else cell for cell in cells], dtype=object)
    outside = np.array(
        [((low is not None and v < low) or (high is not None and v > high)) and v not in exempt for v in values],
        dtype=np.bool_,
    )
    foreign = np.array([v not in allowed for v in values], dtype=np.bool_)
    assert rows(part, limits(low, high, exempt=tuple(sorted(exempt)))) == bare(cells, outside)
    assert rows(part, members(*sorted(allowed))) == bare(cells, foreign)


@settings(max_examples=60, deadline=None)
@given(
    cells=st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), max_size=12),
    low=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    high=st.none() | st.floats(allow_nan=False, allow_infinity=False),
)
def test_numbers_agree_with_plain_numpy(cells: list[float | None], low: float | None, high: float | None) -> None:
    values = np.array([0.0 if cell is None else cell for cell in cells], dtype=np.float64)
    outside = np.zeros(len(cells), dtype=np.bool_)
    if low is not None:
        outside |= values < low
    if high is not None:
        outside |= values > high
    assert rows(part_with(VariableType.NUMBER, cells), limits(low, high)) == bare(cells, outside)
