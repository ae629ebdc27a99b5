"""The design matrix: which columns, in which order, with which names."""

import numpy as np
import pytest

from cohortqc.stats.design import Categorical, Numeric, design

AGE = Numeric(variable="AGE", values=np.array([55.0, 60.0, 65.0]), per=5)
ARM = Categorical(variable="ARM", codes=np.array([2, 0, 1]), levels=("A", "B", "C"), reference=1)


def test_categories_are_set_against_their_reference_and_numbers_scaled() -> None:
    found = design([ARM, AGE], n=3)
    assert [column.name for column in found.columns] == ["(Intercept)", "ARM = A", "ARM = C", "AGE"]
    assert found.matrix.tolist() == [[1, 0, 1, 11], [1, 1, 0, 12], [1, 0, 0, 13]]
    assert found.positions("ARM") == (1, 2)
    assert found.term("AGE") is AGE


def test_without_terms_there_is_the_intercept() -> None:
    assert design([], n=2).matrix.tolist() == [[1], [1]]


def test_a_variable_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        design([AGE], n=3).positions("BMI")
    with pytest.raises(KeyError):
        design([AGE], n=3).term("BMI")


@pytest.mark.parametrize(
    ("terms", "fact"),
    [
        ([AGE, AGE], "given twice"),
        ([Numeric(variable="AGE", values=np.array([55.0, np.nan, 60.0]))], "missing"),
        ([Numeric(variable="AGE", values=np.array([55.0]))], "3 rows"),
        ([Numeric(variable="AGE", values=np.zeros(3), per=0)], "positive"),
        ([Categorical(variable="ARM", codes=np.array([0, -1, 1]), levels=("A", "B"))], "without a level"),
        ([Categorical(variable="ARM", codes=np.array([0, 1, 1]), levels=("A", "B"), reference=2)], "reference"),
    ],
)
def test_terms_that_do_not_fit_are_the_callers_mistake(terms: list[Numeric | Categorical], fact: str) -> None:
    with pytest.raises(ValueError, match=fact):
        design(terms, n=3)
