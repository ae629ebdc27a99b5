"""Who leaves, for which reason, and that it adds up."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohortqc.errors import UsageError
from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.finding import Finding
from cohortqc.model.severity import Severity
from cohortqc.model.table import Table

Make = Callable[..., dict[str, Table]]
Build = Callable[..., AnalysisSet]

ROWS = "tables: [{id: table-1, kind: descriptive, rows: [AGE]}]\n"


def steps(found: AnalysisSet) -> list[tuple[str, int, int]]:
    return [(step.reason, step.lost, step.left) for step in found.flow]


def test_false_and_unknown_are_lines_of_their_own(deliver: Make, build: Build) -> None:
    tables = deliver(
        dem={"ID": ["1", "2", "3", "4", "5"], "AGE": [50, 60, None, 70, "refused"], "ETHNIC": [1, 5, 5, None, 5]}
    )
    text = """
require:
  - {that: AGE <= 65, otherwise: Older than 65, unknown: Age not known}
  - {that: ETHNIC = 5, otherwise: Not white}
"""
    found = build(text + ROWS, tables)
    assert steps(found) == [
        ("All women delivered", 0, 5),
        ("Older than 65", 1, 4),
        ("Age not known", 2, 2),
        ("Not white", 1, 1),
    ]
    assert found.frame.index.tolist() == ["2"]


def test_an_unknown_line_appears_by_itself_where_somebody_is_unknown(deliver: Make, build: Build) -> None:
    tables = deliver(dem={"ID": ["1", "2"], "AGE": [60, None]})
    found = build("require: [{that: AGE > 55, otherwise: Younger}]\n" + ROWS, tables)
    assert steps(found)[-1] == ("Younger: not known", 1, 1)


def test_a_requirement_may_ask_for_the_reason_of_a_missing_value(deliver: Make, build: Build) -> None:
    tables = deliver(dem={"ID": ["1", "2", "3"], "AGE": [60, None, "refused"]})
    text = "require: [{that: \"AGE IS NOT NULL OR reason(AGE) = 'refused'\", otherwise: Age not recorded}]\n"
    assert build(text + ROWS, tables).frame.index.tolist() == ["1", "3"]


def test_a_blank_where_nobody_asked_has_the_reason_not_asked(deliver: Make, build: Build) -> None:
    # asked below 60 only; of woman 5 it is not known whether she was asked; woman 3 refused although not asked
    tables = deliver(
        dem={
            "ID": ["1", "2", "3", "4", "5"],
            "AGE": [55, 70, 70, 55, None],
            "CHILDREN": [None, None, "refused", 2, None],
        }
    )
    text = "require: [{{that: \"reason(CHILDREN) = '{reason}'\", otherwise: Another reason}}]\n"
    kept = {
        reason: build(text.format(reason=reason) + ROWS, tables).frame.index.tolist()
        for reason in ("not_recorded", "not_asked", "refused", "")
    }
    assert kept == {"not_recorded": ["1"], "not_asked": ["2", "5"], "refused": ["3"], "": ["4"]}


def test_nobody_left_is_an_error_that_tells_the_flow(deliver: Make, build: Build) -> None:
    tables = deliver(dem={"ID": ["1", "2", "3"], "AGE": [60, 61, None]})
    with pytest.raises(UsageError, match=r"nobody is left .*Younger: 2; Younger: not known: 1"):
        build("require: [{that: AGE > 70, otherwise: Younger}]\n" + ROWS, tables)


def test_a_row_without_identifier_is_nobody(deliver: Make, build: Build) -> None:
    found = build(ROWS, deliver(dem={"ID": ["1", None, None], "AGE": [60, 61, 62]}))
    assert steps(found) == [("All women delivered", 0, 3), ("No identifier", 2, 1)]


def test_rows_flagged_by_a_rule_are_left_out_and_counted(deliver: Make, build: Build) -> None:
    tables = deliver(
        dem=[{"ID": ["1", "2"], "AGE": [60, 61]}, {"ID": ["3"], "AGE": [99]}],
        bmd={"ID": ["2", "9", "1"], "VY": [0, 0, 6], "NECK": [9.0, 9.0, 9.0]},
    )
    findings = [
        _finding("CON101", tables["dem"], part=1, rows=[0]),
        _finding("CON101", tables["bmd"], part=0, rows=[0, 1, 2]),
        _finding("CON102", tables["dem"], part=0, rows=[0]),
    ]
    text = "join: [{table: bmd, where: VY = 0}]\nwithout_problems: [CON101]\n" + ROWS
    found = build(text, tables, findings)
    # Woman 1 stays: her flagged scan of year 6 is not in this analysis.
    assert steps(found)[-1] == ("A row flagged by CON101", 2, 1)
    assert found.frame.index.tolist() == ["1"]


def _finding(code: str, table: Table, *, part: int, rows: list[int]) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        message="m",
        remedy="r",
        table=table.name,
        part=table.parts[part],
        rows=np.array(rows, dtype=np.int64),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([None, 50, 60, 70]), st.sampled_from([None, 1, 5])), max_size=12))
def test_the_flow_always_adds_up(deliver: Make, build: Build, women: list[tuple[int | None, int | None]]) -> None:
    ids = [str(number) for number in range(len(women))]
    tables = deliver(dem={"ID": ids, "AGE": [age for age, _ in women], "ETHNIC": [race for _, race in women]})
    text = "require: [{that: AGE > 55, otherwise: a}, {that: ETHNIC = 5 OR AGE = 70, otherwise: b}]\n"
    if not any(age in {60, 70} and (race == 5 or age == 70) for age, race in women):
        with pytest.raises(UsageError, match="nobody is left"):
            build(text + ROWS, tables)
        return
    found = build(text + ROWS, tables)
    lefts = [step.left for step in found.flow]
    assert lefts[0] == len(women)
    assert [before - after for before, after in pairwise(lefts)] == [step.lost for step in found.flow[1:]]
    assert lefts[-1] == len(found.frame)
