"""What a column of the analysis set holds, and what tables learn about it."""

from collections.abc import Callable

import numpy as np
import pytest

from cohortqc.errors import UsageError
from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.schema import Direction, Limits
from cohortqc.model.table import Table

Make = Callable[..., dict[str, Table]]
Build = Callable[..., AnalysisSet]

DEM = {"ID": ["1", "2", "3", "4"], "AGE": [55, 60, None, 70], "ETHNIC": [5, 1, 8, None]}


def test_categories_keep_every_code_in_order_and_an_undeclared_code_is_missing(deliver: Make, build: Build) -> None:
    found = build("tables: [{id: t, kind: descriptive, rows: [ETHNIC, AGE]}]\n", deliver(dem=DEM))
    assert found.frame["ETHNIC"].cat.categories.tolist() == ["1", "5"]
    assert found.frame["ETHNIC"].astype(object).tolist()[:2] == ["5", "1"]
    assert found.frame["ETHNIC"].isna().tolist() == [False, False, True, True]
    assert found.variables["ETHNIC"].reference == "5"
    assert (found.variables["AGE"].label, found.variables["AGE"].unit) == ("Age", "years")
    assert found.frame["AGE"].dtype == np.float64


def test_derived_variables_build_on_each_other_and_carry_their_labels(deliver: Make, build: Build) -> None:
    text = """
derive:
  decades: {sql: AGE / 10, label: Age in decades, digits: 1}
  old: {sql: decades >= 6, label: Sixty or older, codes: {0: "No", 1: "Yes"}, reference: 0}
  band: {sql: CASE WHEN AGE < 60 THEN 'young' WHEN AGE >= 60 THEN 'old' END, label: B, codes: {young: Y, old: O}}
  both: {sql: "old AND band = 'old'", label: Both, codes: {0: "No", 1: "Yes"}}
tables: [{id: t, kind: descriptive, rows: [decades, old, band, both]}]
"""
    frame = build(text, deliver(dem=DEM)).frame
    assert frame["decades"].tolist() == pytest.approx([5.5, 6, np.nan, 7], nan_ok=True)
    assert frame["old"].astype(object).where(frame["old"].notna(), None).tolist() == ["0", "1", None, "1"]
    assert frame["band"].cat.categories.tolist() == ["young", "old"]
    assert frame["both"].astype(object).where(frame["both"].notna(), None).tolist() == ["0", "1", None, "1"]


def test_a_derived_code_that_is_not_declared_is_an_error_without_anybody_s_value(deliver: Make, build: Build) -> None:
    text = """
derive: {band: {sql: CASE WHEN AGE < 60 THEN 1 ELSE 7 END, label: Band, codes: {1: Young}}}
tables: [{id: t, kind: descriptive, rows: [band]}]
"""
    with pytest.raises(UsageError, match="band gives values outside its codes for 3 participants"):
        build(text, deliver(dem=DEM))


def test_a_renamed_column_keeps_what_the_schema_says_of_it(deliver: Make, build: Build) -> None:
    text = "derive: {race: {sql: ETHNIC}, age: {sql: AGE, label: Age at entry}}\n"
    found = build(text + "tables: [{id: t, kind: descriptive, rows: [race, age]}]\n", deliver(dem=DEM))
    race, age = found.variables["race"], found.variables["age"]
    assert (race.label, race.codes, race.reference) == ("Race", {"1": "Asian", "5": "White"}, "5")
    assert (age.label, age.unit, age.range) == ("Age at entry", "years", Limits(low=50, high=79))


def test_a_scale_that_is_not_in_the_file_is_scored_reversing_and_prorating(deliver: Make, build: Build) -> None:
    items = {
        "ID": ["1", "2", "3", "4"],
        "Q1": [2, 1, None, None],
        "Q2": [1, 2, 2, None],
        "Q3": [0, None, 1, 0],  # reversed: 0 counts 2
    }
    text = """
join: [{table: f37}]
derive: {mood: {scale: MOOD}}
tables: [{id: t, kind: descriptive, rows: [mood]}]
"""
    found = build(text, deliver(dem=DEM, f37=items))
    # 2 + 1 + 2; (1 + 2) / 2 x 3; (2 + 1) / 2 x 3; one item only
    assert found.frame["mood"].tolist() == pytest.approx([5, 4.5, 4.5, np.nan], nan_ok=True)
    mood = found.variables["mood"]
    assert (mood.label, mood.range, mood.higher_is) == ("Mood", Limits(low=0, high=6), Direction.WORSE)


def test_every_variable_that_a_condition_names_is_kept(deliver: Make, build: Build) -> None:
    text = """
exposures: {age: {variable: AGE}}
outcomes: [AGE]
models: {m: {exposures: [age], sets: {Crude: []}, where: ETHNIC = 5}}
"""
    assert set(build(text, deliver(dem=DEM)).variables) == {"AGE", "ETHNIC"}
