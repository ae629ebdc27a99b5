"""The range of a group, among results and in print."""

import pytest

from cohortqc.analysis.ranges import Range, range_within
from cohortqc.model.schema import Limits

SCORE = Limits(low=0, high=27)


@pytest.mark.parametrize(
    ("found", "machine", "printed"),
    [
        (Range(low="4", high="5"), "4-5", "4–5"),
        (Range(low="6", high="6"), "6", "6"),
        (Range(low="-2.5", high="-1.1"), "-2.5--1.1", "−2.5 to −1.1"),
        (Range(words="> -2.5 to -1"), "> -2.5 to -1", "> −2.5 to −1"),
    ],
)
def test_a_range_has_an_en_dash_in_print_unless_a_minus_stands_beside_it(
    found: Range, machine: str, printed: str
) -> None:
    assert (found.machine, found.printed) == (machine, printed)


@pytest.mark.parametrize(("place", "expected"), [(0, "0-4"), (1, "5-9"), (2, "10-27")])
def test_whole_numbers_fill_the_declared_range(place: int, expected: str) -> None:
    assert range_within((4, 9), place, seen=(1, 3), whole=True, limits=SCORE).machine == expected


def test_a_value_beyond_the_declared_range_widens_its_group() -> None:
    assert range_within((4, 9), 2, seen=(10, 30), whole=True, limits=SCORE).machine == "10-30"


@pytest.mark.parametrize(("place", "expected"), [(0, "≤ 18.5"), (1, "> 18.5 to 25"), (2, "> 25")])
def test_measured_quantities_stand_between_the_points(place: int, expected: str) -> None:
    assert range_within((18.5, 25), place, seen=(18, 24), whole=False, limits=None).machine == expected


def test_whole_cut_points_of_a_measured_quantity_leave_no_gap() -> None:
    # 25.4 belongs to the second group, which `26-30` would deny
    assert range_within((25, 30), 1, seen=(26, 30), whole=False, limits=None).machine == "> 25 to 30"
