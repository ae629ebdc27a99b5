"""Names that are likely meant for one another, and names that only look a little alike."""

import time

import pytest

from cohortqc.model.near_names import near_names


@pytest.mark.parametrize(
    ("stranger", "known"),
    [
        ("AGEE", "AGE"),
        ("HIPBDM", "HIPBMD"),
        ("hip bmd", "HIPBMD"),
        ("AGE_YR", "AGEYR"),
        ("WIEGHT", "WEIGHT"),
        ("DPQ01O", "DPQ010"),
        ("SOCSTRAIN", "SOCSTRN"),
        ("ABCD", "ABCDEF"),  # 8 of 10 signs: 0.8 is near enough
        ("BMD", "DMB"),
    ],
)
def test_a_slip_is_near(stranger: str, known: str) -> None:
    assert near_names([stranger], ["OTHER", known]) == {stranger: known}


@pytest.mark.parametrize(
    ("stranger", "known"),
    [
        ("DPQ020", "DPQ010"),
        ("DPQ012", "DPQ021"),
        ("AGE2", "AGE"),
        ("SHOE", "AGE"),
        ("ABCD", "ABCDEFG"),  # 8 of 11 signs
        ("ID", "IDD"),
        ("DI", "ID"),
        ("", "AGE"),
        ("__", "AGE"),
    ],
)
def test_another_name_is_not(stranger: str, known: str) -> None:
    assert near_names([stranger], [known]) == {}


def test_each_known_name_is_given_once_to_the_nearest() -> None:
    assert near_names(["WEIGTHT", "WEIGHT_", "HIEGHT"], ["WEIGHT", "HEIGHT"]) == {
        "WEIGHT_": "WEIGHT",
        "HIEGHT": "HEIGHT",
    }


def test_of_equals_the_first_wins() -> None:
    assert near_names(["ABCE", "ABCF"], ["ABCD", "ABCG"]) == {}
    assert near_names(["ABCDF", "ABCDG"], ["ABCDE"]) == {"ABCDF": "ABCDE"}


def test_ten_thousand_names_take_no_time() -> None:
    start = time.perf_counter()
    found = near_names([f"QUESTION_{n}_X" for n in range(10_000)] + ["HIPBDM"], [*map(str, range(300)), "HIPBMD"])
    assert found == {"HIPBDM": "HIPBMD"}
    assert time.perf_counter() - start < 2
