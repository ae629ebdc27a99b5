"""Whether two file patterns can claim one and the same file."""

import pytest

from cohortqc.schema.file_patterns import overlap, stems


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("dem_*_inv", "dem2_*_inv", False),
        ("dem_*_inv", "dem_*_inv", True),
        ("dem_*_inv", "dem_ctos_inv", True),
        ("bmd_*", "bmd_hip_*", True),
        ("bmd_hip_*", "bmd_spine_*", False),
        ("*_a", "b_*", True),
        ("*a", "*b", False),
        ("a*", "b*", False),
        ("a*c", "ab*", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a??", "a*", True),
        ("*", "", True),
        ("*", "*", True),
        ("DEM", "dem", True),
        ("f3?", "f37", True),
        ("f3?", "f80", False),
        ("*x*", "a?b", True),
    ],
)
def test_patterns_overlap_when_some_name_fits_both(first: str, second: str, *, expected: bool) -> None:
    assert overlap(first, second) is expected
    assert overlap(second, first) is expected


def test_release_stands_for_each_release() -> None:
    assert stems("DEMO_{release}", ["D", "E"]) == ("DEMO_D", "DEMO_E")
    assert stems("dem_*", ["D", "E"]) == ("dem_*",)
