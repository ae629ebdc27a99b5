"""Labels within sentences."""

from dataclasses import replace

import pytest

from cohortqc.layouts.words import Words, inside, joined
from cohortqc.model.analysis import AnalysisSet, AnalysisVariable
from cohortqc.model.report import Report
from cohortqc.model.schema import Censoring


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


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_joined_as_in_a_sentence(names: list[str], text: str) -> None:
    assert joined(names) == text


@pytest.mark.parametrize(
    ("low", "high", "note"),
    [
        (50, 85, "Age: 85 stands for 85 and more."),
        (50, 70, ""),  # nobody has the top code
        (None, None, ""),
    ],
)
def test_a_top_code_is_explained_where_somebody_has_it(
    analysis: AnalysisSet, report: Report, low: float | None, high: float | None, note: str
) -> None:
    age = AnalysisVariable(name="AGE", label="Age", censored=Censoring(above=85))
    words = Words(analysis=replace(analysis, variables={"AGE": age}), report=report)
    assert words.censoring_note("AGE", low=low, high=high) == note
