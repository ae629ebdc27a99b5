"""Robust distances against R 4.2.2 and robustbase 0.95 (reference/distributions.R)."""

import numpy as np
import numpy.typing as npt
import pytest

from cohortqc.stats.number import Absent
from cohortqc.stats.robust_distance import FITTED_ROWS, Scatter, robust_scatter

Matrix = npt.NDArray[np.float64]


def sixty_rows() -> Matrix:
    """R: i <- 1:60; a <- (37 * i) %% 61; b <- a + (23 * i) %% 31; d <- b - a / 2 + (11 * i) %% 17; row 60: 5, 80, 5."""
    i = np.arange(1, 61)
    a = (37 * i) % 61
    b = a + (23 * i) % 31
    rows = np.stack([a, b, b - a / 2 + (11 * i) % 17], axis=1).astype(np.float64)
    rows[59] = [5, 80, 5]
    return rows


def scatter_of(rows: Matrix) -> Scatter:
    found = robust_scatter(rows)
    assert isinstance(found, Scatter), found
    return found


def normal(n: int, p: int, *, seed: int = 1) -> Matrix:
    return np.random.default_rng(seed).standard_normal((n, p))


def test_location_and_scatter_are_those_of_covmcd() -> None:
    # R: covMcd(m, nsamp = "deterministic", use.correction = FALSE)
    found = scatter_of(sixty_rows())
    assert found.kept == 36
    assert found.location == pytest.approx([38.6944444444, 57.9444444444, 48.8750000000], rel=1e-11)
    assert found.scatter == pytest.approx(
        np.array(
            [
                [471.9859348876, 351.6775870440, 48.9299001701],
                [351.6775870440, 371.0409284115, 88.5747990169],
                [48.9299001701, 88.5747990169, 33.5956911016],
            ]
        ),
        rel=1e-11,
    )


def test_distances_and_their_limit_are_rs() -> None:
    rows = sixty_rows()
    found = scatter_of(rows)
    # R: mahalanobis(m, center, cov)[c(1, 2, 60)]
    distances = found.squared_distances(rows)[[0, 1, 59]]
    assert distances == pytest.approx([1.46697992995, 61.1717815616, 1121.26207757], rel=1e-10)
    # R: w <- 36; p <- 3; (w + 1) / w * (w - 1) * p / (w - p) * qf(1 - 0.05 / 60, p, w - p)
    assert found.limit(n=60) == pytest.approx(23.1860940186, rel=1e-10)
    assert found.limit(n=60, expected=0.5) < found.limit(n=60) < found.limit(n=600)


def test_the_limit_of_many_rows_is_chi_squareds() -> None:
    many = Scatter(location=np.zeros(3), scatter=np.eye(3), kept=10_000_000)
    assert many.limit(n=11_020) == pytest.approx(27.5394, rel=1e-4)  # R: qchisq(1 - 0.05 / 11020, 3)


@pytest.mark.parametrize(("n", "p", "tables"), [(150, 2, 50), (400, 3, 10)])
def test_clean_tables_have_an_outlier_at_about_the_nominal_rate(n: int, p: int, tables: int) -> None:
    flagged = 0
    for seed in range(tables):
        rows = normal(n, p, seed=seed)
        found = scatter_of(rows)
        flagged += bool((found.squared_distances(rows) > found.limit(n=n)).any())
    assert flagged / tables < 0.05 + 3 * np.sqrt(0.05 * 0.95 / tables)


def test_a_fifth_of_far_rows_does_not_hide_itself() -> None:
    rows = normal(200, 2)
    rows[:40] += 15
    found = scatter_of(rows)
    far = found.squared_distances(rows) > found.limit(n=200)
    assert far[:40].all()
    assert far[40:].sum() == 0


def test_distances_are_the_same_in_any_unit_and_order() -> None:
    rows = normal(100, 3)
    turned = rows[::-1] * np.array([10.0, 0.1, -3.0]) + np.array([5.0, 0.0, 7.0])
    before = scatter_of(rows).squared_distances(rows)
    assert scatter_of(turned).squared_distances(turned)[::-1] == pytest.approx(before, rel=1e-8)


@pytest.mark.parametrize("unit", [1e-6, 1e-3, 1e6])
def test_small_units_do_not_end_the_search_early(unit: float) -> None:
    # Whole numbers that go together, so that the search takes many steps; in g/cm² their variances would be about 0.01.
    a = np.random.default_rng(5).standard_normal((1000, 2))
    rows = np.rint(np.stack([84 + 10 * a[:, 0], 103 + 8 * a[:, 0] + 5 * a[:, 1]], axis=1))
    before = scatter_of(rows)
    found = scatter_of(rows * unit)
    assert found.kept == before.kept
    assert found.squared_distances(rows * unit) == pytest.approx(before.squared_distances(rows), rel=1e-8)


@pytest.mark.parametrize("far", [1e9, 1e200, 1e308])
def test_one_row_beyond_all_measure_is_far_and_changes_little(far: float) -> None:
    rows = normal(100, 2)
    rows[7] = far, far
    found = scatter_of(rows)
    assert found.squared_distances(rows)[7] > found.limit(n=100)
    assert found.scatter == pytest.approx(np.cov(np.delete(rows, 7, axis=0).T), abs=0.3)


def test_of_a_long_table_some_rows_are_fitted_and_any_is_judged() -> None:
    rows = normal(3 * FITTED_ROWS, 2)
    found = scatter_of(rows)
    assert FITTED_ROWS * 0.9 < found.kept <= FITTED_ROWS
    assert found.squared_distances(rows).shape == (3 * FITTED_ROWS,)
    mixed = np.random.default_rng(2).permutation(rows)
    assert scatter_of(mixed).scatter == pytest.approx(found.scatter, rel=1e-12)


def test_rows_in_the_very_centre_do_no_harm() -> None:
    rows = np.concatenate([np.round(normal(101, 2), 1), np.zeros((3, 2))])
    assert np.isfinite(scatter_of(rows).scatter).all()


def test_whole_numbers_that_tie_have_a_scatter() -> None:
    rows = 2 * np.rint(normal(400, 2) * 3)
    assert scatter_of(rows).scatter == pytest.approx(np.cov(rows.T), rel=0.15, abs=6)


def test_rows_that_are_flat_once_the_far_ones_are_left_out_have_no_scatter() -> None:
    # Half of the first column is 0: its MAD is just above 0, and all rows that are kept are in one line.
    generator = np.random.default_rng(0)
    rows = np.stack([np.r_[np.zeros(30), generator.standard_normal(30)], generator.standard_normal(60)], axis=1)
    assert isinstance(robust_scatter(rows), Absent)


def test_too_few_rows_have_no_scatter() -> None:
    assert robust_scatter(normal(39, 2)) == Absent("fewer than 40 rows with all 2 values")
    assert isinstance(robust_scatter(normal(40, 2)), Scatter)


@pytest.mark.parametrize("spoil", ["tied", "follows", "half in a line"])
def test_rows_that_fill_no_space_have_no_scatter(spoil: str) -> None:
    rows = normal(100, 2)
    if spoil == "tied":
        rows[:60, 1] = 3
    elif spoil == "follows":
        rows[:, 1] = 2 * rows[:, 0]
    else:
        rows[:70, 1] = rows[:70, 0]
    assert robust_scatter(rows) == Absent(
        "at least half of the values of a variable are equal, or one follows from the others"
    )
