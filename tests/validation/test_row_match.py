"""Rows of two deliveries matched by key."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pytest

from cohortqc.model.schema import TableSchema
from cohortqc.model.table import DeliveredFile, Form, Part, Table
from cohortqc.validation.row_match import RowMatch, match_rows

Columns = Mapping[str, Sequence[object]]


def table(*parts: Columns) -> Table:
    schema = TableSchema(name="t", title="", variables={}, key=("A", "B"))
    made = [
        Part(
            file=DeliveredFile(name=f"{number}.csv", size=0, sha256="", form=Form.DELIMITED),
            table=schema,
            data=pa.table({name: pa.array(list(values)) for name, values in part.items()}),
            reason_names=("not_recorded",),
        )
        for number, part in enumerate(parts)
    ]
    return Table(name="t", parts=tuple(made))


def matched(before: Table, after: Table, *key: str) -> tuple[list[int], list[int], int, int, int]:
    found: RowMatch = match_rows(before, after, key=key)
    return found.before.tolist(), found.after.tolist(), found.removed, found.added, found.not_compared


def test_rows_are_found_again_in_another_order() -> None:
    before, after = table({"A": ["x", "y", "z"]}), table({"A": ["z", "x", "w"]})
    assert matched(before, after, "A") == ([2, 0], [0, 1], 1, 1, 0)


def test_a_key_of_two_columns_is_matched_as_a_whole() -> None:
    before = table({"A": ["x", "x", "y"], "B": [0, 7, 0]})
    after = table({"A": ["x", "y", "y"], "B": [7, 0, 7]})
    assert matched(before, after, "A", "B") == ([1, 2], [0, 1], 1, 1, 0)


def test_rows_of_several_files_are_counted_through() -> None:
    before = table({"A": ["x"]}, {"A": ["y", "z"]})
    after = table({"A": ["z", "y"]}, {"A": ["x"]})
    assert matched(before, after, "A") == ([2, 1, 0], [0, 1, 2], 0, 0, 0)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["x", "x", "y"], ["x", "y"], ([2], [1], 0, 0, 1)),  # twice before
        (["x", "y"], ["x", "x", "y"], ([1], [2], 0, 0, 2)),  # twice now
        (["x", None], ["x", None], ([0], [0], 0, 0, 1)),  # no key
        ([None], ["x"], ([], [], 0, 1, 0)),
        (["x"], [None], ([], [], 1, 0, 1)),
        (["x"], ["y", "y"], ([], [], 1, 0, 2)),
    ],
)
def test_rows_that_cannot_be_told_apart_are_not_compared(
    before: list[str | None], after: list[str | None], expected: object
) -> None:
    first = table({"A": pa.array(before, pa.string())})
    second = table({"A": pa.array(after, pa.string())})
    assert matched(first, second, "A") == expected


def test_columns_of_two_types_are_matched_as_texts() -> None:
    assert matched(table({"A": [1, 2]}), table({"A": ["2", "3"]}), "A") == ([1], [0], 1, 1, 0)


def test_empty_tables_match_nothing() -> None:
    empty = table({"A": pa.array([], pa.string())})
    assert matched(empty, empty, "A") == ([], [], 0, 0, 0)
    assert matched(empty, table({"A": ["x"]}), "A") == ([], [], 0, 1, 0)
