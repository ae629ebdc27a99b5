"""Least squares by cross-products: as exact as by QR, and the same columns are kept."""

import numpy as np
import pytest

from cohortqc.stats.cross_products import cross_products
from cohortqc.stats.independence import independence
from cohortqc.stats.number import Floats


def columns(n: int = 500) -> Floats:
    """An intercept, a date in days, a code in dummies that make up the intercept, and the date in weeks."""
    rng = np.random.default_rng(1)
    days = 9000 + 300 * rng.standard_normal(n)
    codes = rng.integers(0, 3, n)
    return np.column_stack([np.ones(n), days, codes == 0, codes == 1, codes == 2, days / 7, 1e-6 * rng.random(n)])


def test_columns_that_others_make_up_are_the_ones_that_qr_finds() -> None:
    matrix = columns()
    found = cross_products(matrix)
    assert found.kept == independence(matrix).kept == (0, 1, 2, 3, 6)
    assert found.others == [4, 5]
    scaled = matrix / found.scale
    kept = scaled[:, list(found.kept)]
    assert kept @ found.made_up == pytest.approx(scaled[:, found.others], abs=1e-12)


def test_coefficients_are_those_of_qr() -> None:
    kept = columns()[:, [0, 1, 2, 3, 6]]
    outcome = kept @ np.array([0.5, 0.001, 0.2, -0.1, 3e4]) + np.sin(np.arange(500.0))
    expected, *_ = np.linalg.lstsq(kept / np.linalg.norm(kept, axis=0), outcome)
    found = cross_products(kept).coefficients(outcome, kept=kept)
    assert found * np.linalg.norm(kept, axis=0) == pytest.approx(expected, rel=1e-10)


def test_the_inverse_is_that_of_the_columns_in_their_own_units() -> None:
    kept = columns()[:, [0, 2, 3, 6]]
    assert cross_products(kept).inverse() @ (kept.T @ kept) == pytest.approx(np.eye(4), abs=1e-6)


@pytest.mark.parametrize(("new", "kept"), [(3e-6, (0, 1)), (3e-7, (0,))])
def test_a_column_of_which_less_than_a_millionth_is_new_is_made_up(new: float, kept: tuple[int, ...]) -> None:
    first, other = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert cross_products(np.column_stack([first, first + new * other])).kept == kept


def test_empty_columns_are_made_up_of_nothing() -> None:
    assert cross_products(np.zeros((5, 2))).kept == ()
    found = cross_products(np.column_stack([np.zeros(5), np.arange(5.0)]))
    assert (found.kept, found.scale[0]) == ((1,), 1.0)
    assert cross_products(np.empty((5, 0))).inverse().shape == (0, 0)
