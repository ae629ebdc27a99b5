"""At most one row a participant, the right one, or an error that names the participants."""

from collections.abc import Callable

import numpy as np
import pytest

from cohortqc.errors import UsageError
from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.table import Table

Make = Callable[..., dict[str, Table]]
Build = Callable[..., AnalysisSet]

DEM: dict[str, list[object]] = {"ID": ["007", "012", "100", "101"], "AGE": [55, 60, None, 70]}
F37: dict[str, list[object]] = {
    "ID": ["012", "100", "012", "007", "999"],
    "DAYS": [-10, -5, -3, 400, 0],
    "VTYP": [1, 1, 1, 3, 1],
    "VCLO": [0, 0, 1, 1, 1],
    "STRAIN": [4, 5, 6, 7, 8],
}
ONE_TABLE = 'tables: [{id: table-1, kind: descriptive, rows: ["STRAIN"]}]\n'


def test_each_woman_gets_her_row_whatever_the_order_and_none_where_she_has_none(deliver: Make, build: Build) -> None:
    tables = deliver(dem=DEM, f37=F37)
    found = build("join: [{table: f37, where: VTYP = 1, pick: closest}]\n" + ONE_TABLE, tables)
    assert found.frame.index.tolist() == ["007", "012", "100", "101"]
    assert found.frame["STRAIN"].tolist() == pytest.approx([np.nan, 6, 5, np.nan], nan_ok=True)


def test_a_woman_with_two_rows_is_an_error_with_her_key_and_a_remedy(deliver: Make, build: Build) -> None:
    with pytest.raises(UsageError, match=r"join of f37: 1 participant stands \(012\) in more than one row.*closest"):
        build("join: [{table: f37, where: VTYP = 1}]\n" + ONE_TABLE, deliver(dem=DEM, f37=F37))


def test_several_rows_of_which_none_is_flagged_closest_are_an_error(deliver: Make, build: Build) -> None:
    tables = deliver(dem=DEM, f37={**F37, "VCLO": [0, 0, 0, 1, 1]})
    with pytest.raises(UsageError, match="none flagged by VCLO"):
        build("join: [{table: f37, where: VTYP = 1, pick: closest}]\n" + ONE_TABLE, tables)


def test_rows_of_somebody_who_is_no_participant_are_left_alone(deliver: Make, build: Build) -> None:
    twice = {name: [*cells, cells[-1]] for name, cells in F37.items()}  # 999 twice
    found = build("join: [{table: f37, where: VTYP = 1, pick: closest}]\n" + ONE_TABLE, deliver(dem=DEM, f37=twice))
    assert found.n == 4


def test_the_same_table_joined_twice_goes_under_two_names(deliver: Make, build: Build) -> None:
    scans = {"ID": ["007", "012", "007"], "VY": [0, 0, 6], "NECK": [0.8, 0.9, 0.76]}
    text = """
join:
  - {table: bmd, where: VY = 0, as: "{name}_y0"}
  - {table: bmd, where: VY = 6, as: "{name}_y6"}
derive:
  change: {sql: 100 * (NECK_y6 - NECK_y0) / NECK_y0, label: Change, unit: "%"}
tables: [{id: table-1, kind: descriptive, rows: [NECK_y0, NECK_y6, change]}]
"""
    frame = build(text, deliver(dem=DEM, bmd=scans)).frame.T
    assert frame["007"].tolist() == pytest.approx([0.8, 0.76, -5.0])
    assert frame["012"].tolist() == pytest.approx([0.9, np.nan, np.nan], nan_ok=True)


def test_a_condition_of_a_join_may_follow_a_reference(deliver: Make, build: Build) -> None:
    text = "join: [{table: f37, where: VTYP = 1 AND dem.AGE > 58, pick: closest}]\n" + ONE_TABLE
    found = build(text, deliver(dem=DEM, f37=F37))
    assert found.frame["STRAIN"].tolist() == pytest.approx([np.nan, 6, np.nan, np.nan], nan_ok=True)


def test_an_optional_table_that_was_not_delivered_gives_missing_values(deliver: Make, build: Build) -> None:
    found = build("join: [{table: f37, pick: closest}]\n" + ONE_TABLE, deliver(dem=DEM))
    assert found.frame["STRAIN"].isna().all()


def test_parts_of_a_table_are_one_table(deliver: Make, build: Build) -> None:
    parts = [{"ID": ["007"], "AGE": [55]}, {"ID": ["012"], "CLINIC": ["West"]}]
    text = "tables: [{id: table-1, kind: descriptive, rows: [AGE, CLINIC]}]\n"
    found = build(text, deliver(dem=parts))
    assert found.frame["AGE"].tolist() == pytest.approx([55, np.nan], nan_ok=True)
    assert found.variables["CLINIC"].codes == {"West": "West"}


def test_a_participant_on_two_rows_is_an_error(deliver: Make, build: Build) -> None:
    with pytest.raises(UsageError, match=r"table dem: 1 participant stands \(007\) on more than one row"):
        build(
            "tables: [{id: t, kind: descriptive, rows: [AGE]}]\n", deliver(dem={"ID": ["007", "007"], "AGE": [50, 51]})
        )


def test_without_the_participants_table_there_is_nobody(deliver: Make, build: Build) -> None:
    with pytest.raises(UsageError, match="table dem was not delivered"):
        build("tables: [{id: t, kind: descriptive, rows: [AGE]}]\n", deliver(f37=F37))
