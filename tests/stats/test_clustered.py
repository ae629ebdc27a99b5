"""Observations that belong together: errors held to R's sandwich, the participant's level to lme4."""

import numpy as np
import pytest

from cohortqc.stats.clustered import (
    block,
    clustered_covariance,
    own_level_share,
    partly_centred,
    positions,
    wald_f,
)
from cohortqc.stats.design import Categorical, Numeric, design
from cohortqc.stats.number import Absent

ROW = np.arange(240)
G = (ROW * ROW + ROW // 7) % 12
X = ((ROW * 7) % 31).astype(np.float64)
RACE = Categorical(variable="race", codes=(ROW // 3) % 3, levels=("a", "b", "c"))
Y = 0.8 - 0.004 * X + 0.05 * (RACE.codes == 1) + 0.03 * np.sin(G * 2.1) + 0.1 * (((ROW * 37) % 101) / 101 - 0.5)
BY_X_AND_RACE = design([Numeric(variable="x", values=X), RACE], n=240).matrix
UNIT = Categorical(variable="u", codes=G % 3, levels=("North", "South", "West"))
BY_UNIT = design([Numeric(variable="x", values=X), RACE, UNIT], n=240).matrix
Y_BY_UNIT = Y + 0.03 * (UNIT.codes == 2)
B = np.linalg.lstsq(BY_UNIT, Y_BY_UNIT, rcond=None)[0]


def test_covariance_agrees_with_sandwich() -> None:
    # R, with y2, x, race and u as in test_unit_effects.py: f <- lm(y2 ~ x + race + u)
    #    vcovCL(f, cluster = (0:239) %/% 4, type = "HC1")[5:6, 5:6]
    found = clustered_covariance(Y_BY_UNIT - BY_UNIT @ B, matrix=BY_UNIT, clusters=ROW // 4)
    assert not isinstance(found, Absent)
    expected = np.array([[2.49413904686e-05, 1.03622755714e-05], [1.03622755714e-05, 2.33073639857e-05]])
    assert block(found, [4, 5]) == pytest.approx(expected, rel=1e-8, abs=0)


def test_wald_f_has_clusters_less_one_degrees_of_freedom() -> None:
    # R: W <- t(b) %*% solve(V) %*% b; pf(W / 2, 2, 59, lower.tail = FALSE)
    covariance = clustered_covariance(Y_BY_UNIT - BY_UNIT @ B, matrix=BY_UNIT, clusters=ROW // 4)
    assert not isinstance(covariance, Absent)
    assert wald_f(B[[4, 5]], covariance=block(covariance, [4, 5]), clusters=60) == pytest.approx(
        2.279580381e-06, rel=1e-7, abs=0
    )


@pytest.mark.parametrize(
    ("rows", "clusters"), [(240, np.zeros(240, dtype=np.int64)), (6, np.array([0, 0, 1, 1, 2, 2]))]
)
def test_one_cluster_or_as_many_coefficients_as_rows_give_no_covariance(rows: int, clusters: np.ndarray) -> None:
    matrix = BY_UNIT[:rows]
    assert isinstance(clustered_covariance(Y[:rows], matrix=matrix, clusters=clusters), Absent)


def test_fewer_clusters_than_coefficients_give_no_test() -> None:
    assert isinstance(wald_f(np.ones(2), covariance=np.ones((2, 2)), clusters=3), Absent)
    assert isinstance(wald_f(np.ones(2), covariance=np.zeros((2, 2)), clusters=3), Absent)


def test_least_squares_on_partly_centred_columns_is_the_mixed_model() -> None:
    # R: m <- lmer(y ~ x + race + (1 | g)); fixef(m), at the ratio of its variances (test_random_intercept.py)
    sizes = np.bincount(G)
    ratio = 0.000486111483 / 0.000873989773
    share = sizes * ratio / (sizes * ratio + 1)
    freed = partly_centred(np.column_stack([Y, BY_X_AND_RACE]), clusters=G, share=share)
    found = np.linalg.lstsq(freed[:, 1:], freed[:, 0], rcond=None)[0]
    assert found == pytest.approx([0.7967308564, -0.003880508739, 0.05124483583, 0.0007868880214], rel=1e-5)


def test_the_share_of_the_own_level_is_that_of_an_analysis_of_variance() -> None:
    # R: anova(lm(y ~ factor(g)))$`Mean Sq`
    between, within = 0.01123526674, 0.002657195838
    sizes = np.bincount(G)
    typical = (240 - (sizes**2).sum() / 240) / 11
    ratio = (between / within - 1) / typical
    assert own_level_share(Y, clusters=G) == pytest.approx(sizes * ratio / (1 + sizes * ratio), rel=1e-8)


def test_nothing_is_known_of_levels_where_nobody_has_two_observations_or_all_are_alike() -> None:
    assert not own_level_share(Y, clusters=ROW).any()
    assert not own_level_share(np.ones(240), clusters=G).any()
    assert not own_level_share(np.tile([1.0, -1.0], 120), clusters=ROW // 2).any()


def test_clusters_are_counted_from_0_without_gaps() -> None:
    assert positions(np.array([7, 3, 7, 9])).tolist() == [1, 0, 1, 2]
