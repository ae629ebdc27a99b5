"""The intraclass correlation, held to R's lme4."""

import numpy as np
import pytest

from cohortqc.stats.design import Categorical, Numeric, design
from cohortqc.stats.number import Absent, Codes, Floats
from cohortqc.stats.random_intercept import RandomIntercept, random_intercept

ROW = np.arange(240)
GROUPS: Codes = (ROW * ROW + ROW // 7) % 12
X = ((ROW * 7) % 31).astype(np.float64)
RACE: Codes = (ROW // 3) % 3
Y: Floats = 0.8 - 0.004 * X + 0.05 * (RACE == 1) + 0.03 * np.sin(GROUPS * 2.1) + 0.1 * (((ROW * 37) % 101) / 101 - 0.5)
MATRIX = design(
    [Numeric(variable="x", values=X), Categorical(variable="race", codes=RACE, levels=("a", "b", "c"))], n=240
).matrix


def fitted(outcome: Floats, *, matrix: Floats = MATRIX, groups: Codes = GROUPS) -> RandomIntercept:
    found = random_intercept(outcome, matrix=matrix, groups=groups)
    assert isinstance(found, RandomIntercept)
    return found


def test_variance_components_and_predicted_intercepts_agree_with_lme4() -> None:
    # R: i <- 0:239; g <- (i*i + i %/% 7) %% 12; x <- (i*7) %% 31; race <- c("a","b","c")[1 + (i %/% 3) %% 3]
    #    y <- 0.8 - 0.004*x + 0.05*(race=="b") + 0.03*sin(g*2.1) + 0.1*(((i*37) %% 101)/101 - 0.5)
    #    m <- lmer(y ~ x + race + (1 | g)); as.data.frame(VarCorr(m))$vcov; ranef(m)$g
    found = fitted(Y)
    assert (found.between, found.within) == pytest.approx((0.000486111483, 0.000873989773), rel=1e-6)
    assert found.icc == pytest.approx(0.000486111483 / (0.000486111483 + 0.000873989773), rel=1e-6)
    assert found.effects[[0, 1, 2, 11]] == pytest.approx(
        [0.000469826809, 0.0298570868, -0.0279312038, -0.0285364654], rel=1e-6
    )


def test_likelihood_ratio_is_that_of_the_model_without_groups() -> None:
    # R: 2 * (logLik(m) - logLik(lm(y ~ x + race), REML = TRUE)); pchisq(., 1, lower.tail = FALSE) / 2
    found = fitted(Y)
    assert found.likelihood_ratio == pytest.approx(65.61282308, rel=1e-6)
    assert found.p_value == pytest.approx(2.7440259e-16, rel=1e-4, abs=0)


def test_groups_that_do_not_differ_have_no_variance_between_them() -> None:
    alike = Y - 0.03 * np.sin(GROUPS * 2.1)
    found = fitted(alike)
    assert (found.between, found.icc, found.likelihood_ratio, found.p_value) == (0.0, 0.0, 0.0, 1.0)
    assert not found.effects.any()


def test_a_change_of_unit_changes_variances_and_no_share() -> None:
    metres, millimetres = fitted(Y), fitted(1000 * Y)
    assert millimetres.between == pytest.approx(1e6 * metres.between)
    assert (millimetres.icc, millimetres.p_value) == pytest.approx((metres.icc, metres.p_value), rel=1e-6)


def test_a_column_that_others_make_up_changes_nothing() -> None:
    twice = np.column_stack([MATRIX, MATRIX[:, 1] * 2])
    assert fitted(Y, matrix=twice).icc == pytest.approx(fitted(Y).icc, rel=1e-9)


@pytest.mark.parametrize(
    ("outcome", "groups", "why"),
    [
        (Y, np.zeros(240, dtype=np.int64), "fewer than 2 groups"),
        (Y[:2], np.array([0, 1]), "no more observations than coefficients"),
        (MATRIX @ np.array([1.0, 2.0, 0.5, 0.25]), GROUPS, "tell the outcome exactly"),
        (GROUPS.astype(np.float64), GROUPS, "nothing varies within"),
    ],
)
def test_without_what_it_needs_it_says_why(outcome: Floats, groups: Codes, why: str) -> None:
    found = random_intercept(outcome, matrix=MATRIX[: len(outcome)], groups=groups)
    assert isinstance(found, Absent)
    assert why in found.problem


@pytest.mark.parametrize("n", [100_000, 200_000])
def test_many_observations_in_each_group_leave_the_intercept_to_be_told(n: int) -> None:
    # Ten clinics and no covariate: the sums over groups differ from those over rows by less than floating point shows.
    generator = np.random.default_rng(19)
    groups = generator.integers(0, 10, n)
    noise = np.round(generator.normal(40, 5, n), 1)
    clean = random_intercept(noise, matrix=np.ones((n, 1)), groups=groups)
    assert isinstance(clean, RandomIntercept)
    assert clean.icc < 0.001
    # Clinics that differ by a known amount: a balanced one-way layout, whose REML estimate is that of ANOVA.
    even = np.repeat(np.arange(10), n // 10)
    outcome = noise + np.arange(10)[even]
    found = random_intercept(outcome, matrix=np.ones((n, 1)), groups=even)
    assert isinstance(found, RandomIntercept)
    means = outcome.reshape(10, -1).mean(axis=1)
    within = float(outcome.reshape(10, -1).var(axis=1, ddof=1).mean())
    assert found.within == pytest.approx(within, rel=1e-9)
    assert found.between == pytest.approx(means.var(ddof=1) - within / (n // 10), rel=1e-9)
