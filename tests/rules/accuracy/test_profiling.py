"""What a profile keeps of a delivery, and what it does not."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from cohortqc.model.profile import Profile
from cohortqc.rules.accuracy.profiling import binned, profile_of
from cohortqc.rules.evidence import Evidence

EvidenceFrom = Callable[[str, dict[str, str]], Evidence]

TABLES = """
tables:
  exam:
    title: Examination
    file: exam
    visits: {year: YEAR, days: DAYS}
    variables:
      ID: {type: text, role: identifier, label: Participant}
      YEAR: {type: integer, optional: true, label: Visit year}
      DAYS: {type: integer, optional: true, label: Days}
      BORN: {type: date, optional: true, label: Date of birth}
      SCANNER: {codes: {1: Old, 2: New}, optional: true, role: device, label: Scanner}
      WEIGHT: {type: number, digits: 1, optional: true, label: Weight}
      SMOKER: {codes: {0: "No", 1: Past, 2: Current, 3: Pipe, 4: Snuff}, optional: true, label: Smokes}
"""


def profiled(evidence_from: EvidenceFrom, header: str, rows: Sequence[str]) -> Profile:
    return profile_of(evidence_from(TABLES, {"exam.csv": "\n".join([header, *rows]) + "\n"}))


def weights(count: int, *, seed: int = 1) -> list[str]:
    rng = np.random.default_rng(seed)
    return [f"{number},{weight:.1f}" for number, weight in enumerate(rng.normal(70, 12, count))]


def test_a_number_has_mean_spread_and_about_tenths_between_plain_edges(evidence_from: EvidenceFrom) -> None:
    rows = weights(2000)
    values = np.array([float(row.split(",")[1]) for row in rows])
    found = profiled(evidence_from, "ID,WEIGHT", rows).variables["exam", "WEIGHT"]
    assert (found.n, found.is_numeric, found.others) == (2000, True, 0)
    assert (found.mean, found.sd) == pytest.approx((values.mean(), values.std(ddof=1)))
    # The SD is 12, a twentieth of it 0.6: deciles are rounded to 0.5.
    assert [edge * 2 % 1 for edge in found.edges] == [0] * 9
    assert np.abs(np.array(found.edges) - np.quantile(values, np.arange(1, 10) / 10)).max() <= 0.25
    assert sum(found.counts) == 2000
    assert all(150 < count < 250 for count in found.counts)


def test_a_value_at_an_edge_lies_above_it() -> None:
    assert binned(np.array([1.9, 2.0, 2.1, 3.0, 9.0]), edges=(2.0, 3.0)).tolist() == [1, 2, 2]
    assert binned(np.array([1.0, 5.0]), edges=()).tolist() == [2]


def test_no_count_is_below_five(evidence_from: EvidenceFrom) -> None:
    rows = [f"{number},50.0" for number in range(196)] + [f"{200 + number},{60 + number}.0" for number in range(4)]
    found = profiled(evidence_from, "ID,WEIGHT", rows).variables["exam", "WEIGHT"]
    assert min(found.counts) >= 5
    codes = ["0"] * 90 + ["1"] * 30 + ["2"] * 5 + ["3"] * 4 + ["4"] * 1
    rows = [f"{number},{code}" for number, code in enumerate(codes)]
    found = profiled(evidence_from, "ID,SMOKER", rows).variables["exam", "SMOKER"]
    assert (dict(found.categories), found.others, found.n) == ({"0": 90, "1": 30, "2": 5}, 5, 130)
    rows = [f"{number},{code}" for number, code in enumerate(codes[:-1])]
    found = profiled(evidence_from, "ID,SMOKER", rows).variables["exam", "SMOKER"]
    assert (dict(found.categories), found.others, found.n) == ({"0": 90, "1": 30}, 9, 129)


def test_five_together_may_be_told(evidence_from: EvidenceFrom) -> None:
    def lumps(lowest: int) -> list[str]:
        values = ["40.0"] * lowest + ["60.0"] * (50 - lowest) + ["80.0"] * 50
        return [f"{number},{value}" for number, value in enumerate(values)]

    # The deciles are 60 (four), 70 and 80 (four); nobody is from 70 to 80.
    five = profiled(evidence_from, "ID,WEIGHT", lumps(5)).variables["exam", "WEIGHT"]
    assert (five.edges, five.counts) == ((60.0, 70.0), (5, 45, 50))
    four = profiled(evidence_from, "ID,WEIGHT", lumps(4)).variables["exam", "WEIGHT"]
    assert (four.edges, four.counts) == ((70.0,), (50, 50))


def test_where_every_code_is_common_none_is_held_back(evidence_from: EvidenceFrom) -> None:
    rows = [f"{number},{code}" for number, code in enumerate(["0"] * 90 + ["1"] * 10)]
    found = profiled(evidence_from, "ID,SMOKER", rows).variables["exam", "SMOKER"]
    assert (dict(found.categories), found.others, found.n) == ({"0": 90, "1": 10}, 0, 100)


def test_edges_are_as_coarse_as_a_twentieth_of_the_sd_allows(evidence_from: EvidenceFrom) -> None:
    # 101 values with squares 100 x 10^2: the SD is exactly 10, a twentieth of it the plain number 0.5.
    values = ["60.5"] * 50 + ["70.5"] + ["80.5"] * 50
    rows = [f"{number},{value}" for number, value in enumerate(values)]
    found = profiled(evidence_from, "ID,WEIGHT", rows).variables["exam", "WEIGHT"]
    assert (found.sd, found.edges) == (10.0, (70.5,))


def test_a_number_that_does_not_vary_has_one_bin(evidence_from: EvidenceFrom) -> None:
    found = profiled(evidence_from, "ID,WEIGHT", [f"{number},70.0" for number in range(100)])
    one = found.variables["exam", "WEIGHT"]
    assert (one.mean, one.sd, one.edges, one.counts) == (70, 0, (), (100,))


def test_99_participants_are_too_few(evidence_from: EvidenceFrom) -> None:
    assert ("exam", "WEIGHT") in profiled(evidence_from, "ID,WEIGHT", weights(100)).variables
    assert profiled(evidence_from, "ID,WEIGHT", weights(99)).variables == {}
    assert profiled(evidence_from, "ID,SMOKER", [f"{n},0" for n in range(99)]).variables == {}


def test_only_the_first_visit_of_a_participant_counts(evidence_from: EvidenceFrom) -> None:
    rows = [f"{number},{day},{weight}" for number in range(120) for day, weight in ((365, "90.0"), (0, "60.0"))]
    found = profiled(evidence_from, "ID,DAYS,WEIGHT", rows).variables
    assert found["exam", "WEIGHT"].n == 120
    assert found["exam", "WEIGHT"].mean == 60


def test_identifiers_dates_roles_and_visits_have_no_profile(evidence_from: EvidenceFrom) -> None:
    rows = [f"{number},0,{number % 9},1941-03-{1 + number % 28:02},1,70.0" for number in range(200)]
    found = profiled(evidence_from, "ID,YEAR,DAYS,BORN,SCANNER,WEIGHT", rows)
    assert list(found.variables) == [("exam", "WEIGHT")]
