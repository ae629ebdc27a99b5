"""Values that changed between two deliveries: those that nobody asked about first."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.comparison import CellChange, Changes, PastProblem, TableChanges
from cohortqc.schema.load import schema_from_text
from cohortqc.validation.changes import changes

SCHEMA = schema_from_text(
    """
schema: example
missing: {"": not_recorded}
reasons: {not_recorded: Not recorded, refused: Refused}
tables:
  dem:
    file: dem
    optional: true
    in_parts: true
    key: [ID]
    variables:
      ID: {type: text, role: identifier, label: Participant}
      AGE: {type: integer, missing: {-9: refused}, label: Age}
      BMI: {type: number, optional: true, label: BMI}
      SMOKE: {codes: {0: "No", 1: "Yes"}, optional: true, label: Ever smoked}
  hip:
    file: hip
    optional: true
    variables:
      BMD: {type: number, label: BMD}
""",
    name="example.yaml",
)
HEAD = "ID,AGE,BMI,SMOKE\n"
BEFORE = HEAD + "1,60,25,0\n2,61,26.5,1\n3,62,,0\n"


def found(folder: Path, before: Mapping[str, str], after: Mapping[str, str], *problems: PastProblem) -> Changes:
    read = []
    for name, files in (("before", before), ("after", after)):
        (folder / name).mkdir()
        for file, text in files.items():
            (folder / name / file).write_text(text, encoding="utf-8")
        read.append(read_delivery(folder / name, SCHEMA))
    return changes(read[0], read[1], SCHEMA, problems=problems)


def shown(cell: CellChange) -> tuple[str, str, str, str]:
    return (
        cell.key,
        cell.variable,
        f"{cell.before}|{cell.before_label}",
        f"{cell.after}|{cell.after_label}",
    )


def asked(variable: str, *, key: str = "ID=1", related: str = "", status: str = "new") -> PastProblem:
    return PastProblem(
        problem_id="asked-about",
        severity="error",
        code="CON101",
        name="outside-range",
        table="dem",
        key=key,
        variable=variable,
        related=related,
        status=status,
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1,60,25,0", "1,61,25,0", [("ID=1", "AGE", "60|", "61|")]),
        ("1,60,25,0", "1,60,25.5,0", [("ID=1", "BMI", "25|", "25.5|")]),
        ("1,60,25,0", "1,60,25.0,0", []),  # typed: the same number
        ("2,61,26.5,1", "2,61,26.5,0", [("ID=2", "SMOKE", "1|Yes", "0|No")]),
        ("1,60,25,0", "1,,25,0", [("ID=1", "AGE", "60|", "|Not recorded")]),
        ("3,62,,0", "3,62,24,0", [("ID=3", "BMI", "|Not recorded", "24|")]),
        ("1,60,25,0", "1,-9,25,0", [("ID=1", "AGE", "60|", "|Refused")]),
        ("1,60,25,0", "1,6x,25,0", [("ID=1", "AGE", "60|", "6x|")]),
        ("1,60,25,0", "1,61,26,1", [
            ("ID=1", "AGE", "60|", "61|"), ("ID=1", "BMI", "25|", "26|"), ("ID=1", "SMOKE", "0|No", "1|Yes"),
        ]),
    ],
)  # fmt: skip
def test_one_row_changed(tmp_path: Path, old: str, new: str, expected: list[tuple[str, str, str, str]]) -> None:
    result = found(tmp_path, {"dem.csv": BEFORE}, {"dem.csv": BEFORE.replace(old, new)})
    assert [shown(cell) for cell in result.cells] == expected
    assert (result.unasked, result.asked) == (len(expected), 0)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "-9", [("ID=1", "AGE", "|Not recorded", "|Refused")]),
        ("-9", "-9", []),
        ("6x", "6y", [("ID=1", "AGE", "6x|", "6y|")]),
        ("6x", "6x", []),
        ("6x", "", [("ID=1", "AGE", "6x|", "|Not recorded")]),
    ],
)
def test_cells_without_a_value_differ_in_their_reason_or_text(
    tmp_path: Path, before: str, after: str, expected: list[tuple[str, str, str, str]]
) -> None:
    result = found(tmp_path, {"dem.csv": f"{HEAD}1,{before},25,0\n"}, {"dem.csv": f"{HEAD}1,{after},25,0\n"})
    assert [shown(cell) for cell in result.cells] == expected


def test_rows_are_told_by_key_not_by_place_and_lines_are_those_of_now(tmp_path: Path) -> None:
    after = "SMOKE,ID,AGE,BMI\n0,3,62,\n1,2,61,26.5\n1,1,60,25\n"
    result = found(tmp_path, {"dem.csv": BEFORE}, {"dem.csv": after})
    assert [(cell.key, cell.file, cell.line, cell.participant, cell.label) for cell in result.cells] == [
        ("ID=1", "dem.csv", 4, "1", "Ever smoked")
    ]


def test_unasked_changes_come_first(tmp_path: Path) -> None:
    after = BEFORE.replace("1,60,25,0", "1,59,25,0").replace("3,62", "3,63")
    result = found(tmp_path, {"dem.csv": BEFORE}, {"dem.csv": after}, asked("AGE"))
    assert [(cell.key, cell.problem_id) for cell in result.cells] == [("ID=3", ""), ("ID=1", "asked-about")]
    assert (result.unasked, result.asked) == (1, 1)


@pytest.mark.parametrize(
    ("problem", "is_asked"),
    [
        (asked("AGE"), True),
        (asked("BMI|AGE"), True),  # a rule that compares them
        (asked("BMI", related="AGE=60; SMOKE=0"), True),  # what the value was computed from
        (asked(""), True),  # the row as a whole
        (asked("BMI"), False),
        (asked("AGE", key="ID=2"), False),
        (asked("AGE", status="waived"), False),  # nobody was asked
        (asked("AGE", status="persisting"), True),
    ],
)
def test_a_change_was_asked_for_when_a_problem_named_its_row_and_variable(
    tmp_path: Path, problem: PastProblem, *, is_asked: bool
) -> None:
    result = found(tmp_path, {"dem.csv": BEFORE}, {"dem.csv": BEFORE.replace("1,60", "1,59")}, problem)
    assert (result.unasked, result.asked) == ((0, 1) if is_asked else (1, 0))


def test_rows_that_came_and_went_are_counted(tmp_path: Path) -> None:
    after = BEFORE.replace("2,61,26.5,1\n", "") + "4,60,25,0\n5,60,25,0\n"
    result = found(tmp_path, {"dem.csv": BEFORE}, {"dem.csv": after})
    assert result.tables == (TableChanges(table="dem", rows_before=3, rows_after=4, compared=2, added=2, removed=1),)
    assert result.cells == ()


def test_a_table_of_several_files_is_one_table(tmp_path: Path) -> None:
    parts = {"dem.csv": HEAD + "3,62,,0\n1,60,25,0\n", "sub/dem.csv": HEAD + "2,61,27,1\n"}
    (tmp_path / "before" / "sub").mkdir(parents=True)
    for name in ("before", "after"):
        (tmp_path / name / "sub").mkdir(parents=True, exist_ok=True)
    for file, text in parts.items():
        (tmp_path / "before" / file).write_text(text, encoding="utf-8")
        (tmp_path / "after" / file).write_text(text.replace("1,60", "1,59").replace("2,61", "2,-9"), encoding="utf-8")
    before, after = (read_delivery(tmp_path / name, SCHEMA) for name in ("before", "after"))
    result = changes(before, after, SCHEMA, problems=[])
    assert [(cell.file, cell.line, *shown(cell)) for cell in result.cells] == [
        ("dem.csv", 3, "ID=1", "AGE", "60|", "59|"),
        ("sub/dem.csv", 2, "ID=2", "AGE", "61|", "|Refused"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"dem.csv": BEFORE}, {}, [("dem", 3, 0, "delivered only once")]),
        ({}, {"dem.csv": BEFORE}, [("dem", 0, 3, "delivered only once")]),
        ({"hip.csv": "BMD\n1\n"}, {"hip.csv": "BMD\n2\n"}, [("hip", 1, 1, "the schema declares no key")]),
        (
            {"dem.csv": "AGE\n60\n"},
            {"dem.csv": BEFORE},
            [("dem", 1, 3, "ID of the key was not delivered both times")],
        ),
    ],
)
def test_what_cannot_be_compared_says_why(
    tmp_path: Path, before: dict[str, str], after: dict[str, str], expected: list[tuple[str, int, int, str]]
) -> None:
    result = found(tmp_path, before, after)
    assert [(table.table, table.rows_before, table.rows_after, table.why) for table in result.tables] == expected
    assert result.cells == ()


def test_a_column_that_came_or_went_is_no_change_of_its_cells(tmp_path: Path) -> None:
    without = "ID,AGE,BMI\n1,60,25\n2,61,26.5\n3,62,\n"
    assert found(tmp_path, {"dem.csv": BEFORE}, {"dem.csv": without}).cells == ()
