"""The rows of a table as arrays, over all its parts."""

from collections.abc import Callable

import numpy as np
import pytest

from cohortqc.model.schema import Role
from cohortqc.rules.accuracy.samples import Labels, Quantity, TableSample, all_known, terms_of
from cohortqc.rules.evidence import Evidence

EvidenceFrom = Callable[[str, dict[str, str]], Evidence]

TABLES = """
tables:
  dem:
    title: Women
    file: dem
    key: [ID]
    variables:
      ID: {type: text, role: identifier, label: Participant}
      AGE: {type: integer, label: Age}
      CLINIC: {type: text, role: centre, label: Clinic}
  hip:
    title: Scans
    file: hip_*
    in_parts: true
    references: {ID: dem.ID}
    visits: {year: YEAR, days: DAYS}
    variables:
      ID: {type: text, label: Participant}
      YEAR: {type: integer, optional: true, label: Year}
      DAYS: {type: integer, optional: true, label: Days}
      DATE: {type: date, optional: true, role: visit_date, label: Date}
      SIDE: {codes: {1: Left, 2: Right}, optional: true, label: Side}
      SCANNER: {type: text, optional: true, role: device, label: Scanner}
      BMD: {type: number, optional: true, label: Total hip BMD}
"""
DEM = "ID,AGE,CLINIC\n1,50,West\n2,60,East\n3,,West\n"


def sample(evidence_from: EvidenceFrom, *hips: str) -> TableSample:
    files = {f"hip_{number}.csv": text for number, text in enumerate(hips)}
    evidence = evidence_from(TABLES, {"dem.csv": DEM, **files})
    return TableSample.of(evidence, evidence.schema.tables["hip"])


def test_numbers_dates_and_a_parents_column_follow_the_rows_of_all_parts(evidence_from: EvidenceFrom) -> None:
    rows = sample(evidence_from, "ID,BMD,DATE\n2,0.8,1970-01-03\n3,,\n", "ID,BMD\n1,0.9\n9,1.0\n")
    assert rows.quantity("BMD").values.tolist()[0::2] == [0.8, 0.9]
    assert rows.quantity("BMD").known.tolist() == [True, False, True, True]
    assert rows.quantity("DATE").values[0] == 2
    assert not rows.quantity("DATE").known[1:].any()
    age = rows.quantity("dem.AGE")
    assert age.known.tolist() == [True, False, True, False]
    assert age.values[[0, 2]].tolist() == [60, 50]


def test_codes_enter_as_categories_and_numbers_and_dates_as_lines(evidence_from: EvidenceFrom) -> None:
    rows = sample(evidence_from, "ID,SIDE,SCANNER,BMD,DATE\n1,2,B,0.8,1970-01-03\n2,1,A,0.9,1970-01-04\n")
    assert isinstance(rows.covariate("SIDE"), Labels)
    assert isinstance(rows.covariate("SCANNER"), Labels)
    assert isinstance(rows.covariate("dem.CLINIC"), Labels)
    assert isinstance(rows.covariate("BMD"), Quantity)
    assert isinstance(rows.covariate("DATE"), Quantity)
    assert isinstance(rows.covariate("dem.AGE"), Quantity)
    sides = rows.labels("SIDE")
    assert (sides.names, sides.codes.tolist()) == (("1", "2"), [1, 0])


def test_groups_are_those_of_the_row_or_of_its_parent(evidence_from: EvidenceFrom) -> None:
    rows = sample(evidence_from, "ID,SCANNER\n1,B\n2,A\n1,\n", "ID\n3\n9\n")
    device, centre = rows.groups(Role.DEVICE), rows.groups(Role.CENTRE)
    assert device is not None
    assert centre is not None
    assert (device.name, device.names, device.codes.tolist()) == ("SCANNER", ("A", "B"), [1, 0, -1, -1, -1])
    assert (centre.name, centre.names, centre.codes.tolist()) == ("dem.CLINIC", ("East", "West"), [1, 0, 1, 1, -1])
    assert rows.groups(Role.EXAMINER) is None


def test_a_term_has_only_the_categories_of_its_rows() -> None:
    labels = Labels(name="SITE", codes=np.array([2, 0, 1, 2]), names=("a", "b", "c"))
    term = labels.term(np.array([0, 1, 3]))
    assert (term.levels, term.codes.tolist()) == (("a", "c"), [1, 0, 1])


def test_covariates_named_twice_enter_once() -> None:
    one = Quantity(name="AGE", values=np.array([1.0, 2.0]))
    assert len(terms_of([one, one], np.array([0, 1]))) == 1


def test_known_is_what_every_column_knows() -> None:
    first = Quantity(name="A", values=np.array([1.0, np.nan, 3.0, np.inf]))
    second = Labels(name="B", codes=np.array([0, 0, -1, 0]), names=("x",))
    assert all_known([first, second], rows=4).tolist() == [True, False, False, False]
    assert all_known([], rows=2).tolist() == [True, True]


@pytest.mark.parametrize(
    ("columns", "times"),
    [
        ("YEAR,DAYS,DATE", ("1,9,1970-01-09", "9,1,1970-01-08", "5,5,1970-01-01")),
        ("YEAR,DATE", ("3,1970-01-01", "1,1970-01-02", "2,1970-01-03")),
        ("DATE", ("1970-01-09", "1970-01-01", "1970-01-05")),
    ],
)
def test_the_earliest_row_is_told_by_day_else_year_else_date(
    evidence_from: EvidenceFrom, columns: str, times: tuple[str, ...]
) -> None:
    text = f"ID,BMD,{columns}\n" + "".join(f"1,0.{number + 5},{time}\n" for number, time in enumerate(times))
    rows = sample(evidence_from, text)
    values = rows.quantity("BMD")
    assert rows.firsts(values.known, values=values.values).tolist() == [1]


def test_rows_that_cannot_be_used_and_rows_of_nobody_are_passed_over(evidence_from: EvidenceFrom) -> None:
    rows = sample(evidence_from, "ID,DAYS,BMD\n1,0,\n1,5,0.8\n,0,0.7\n2,3,0.9\n2,,0.6\n")
    values = rows.quantity("BMD")
    assert rows.firsts(values.known, values=values.values).tolist() == [1, 3]


def test_of_rows_equally_early_the_smallest_value_counts_whatever_their_order(evidence_from: EvidenceFrom) -> None:
    rows = sample(evidence_from, "ID,BMD\n1,0.9\n1,0.7\n1,0.8\n")
    values = rows.quantity("BMD")
    assert rows.firsts(values.known, values=values.values).tolist() == [1]


def test_without_rows_there_are_no_firsts(evidence_from: EvidenceFrom) -> None:
    rows = sample(evidence_from, "ID,BMD\n1,\n")
    values = rows.quantity("BMD")
    assert rows.firsts(values.known, values=values.values).tolist() == []
