"""Labels within sentences."""

import pytest

from cohortqc.layouts.words import inside


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Age at enrolment", "age at enrolment"),
        ("BMI", "BMI"),
        ("PHQ-9 score", "PHQ-9 score"),
        ("Race/Hispanic origin", "Race/Hispanic origin"),
        ("T score", "T score"),
        ("", ""),
    ],
)
def test_a_label_inside_a_sentence_begins_small_unless_it_is_an_acronym(label: str, text: str) -> None:
    assert inside(label) == text
