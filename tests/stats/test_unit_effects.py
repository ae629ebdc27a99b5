"""Units against the average of all, held to R's emmeans."""

import numpy as np
import pytest

from cohortqc.stats.design import Categorical, Numeric
from cohortqc.stats.estimate import Estimate
from cohortqc.stats.number import Absent
from cohortqc.stats.unit_effects import UnitEffects, unit_effects

ROW = np.arange(240)
G = (ROW * ROW + ROW // 7) % 12
X = ((ROW * 7) % 31).astype(np.float64)
RACE = (ROW // 3) % 3
UNITS = G % 3
Y = 0.8 - 0.004 * X + 0.05 * (RACE == 1) + 0.03 * np.sin(G * 2.1) + 0.1 * (((ROW * 37) % 101) / 101 - 0.5)
Y = Y + 0.03 * (UNITS == 2)
COVARIATES = (Numeric(variable="x", values=X), Categorical(variable="race", codes=RACE, levels=("a", "b", "c")))


def numbers(estimate: Estimate) -> tuple[float, ...]:
    found = (estimate.estimate, estimate.std_error, estimate.conf_low, estimate.conf_high)
    return tuple(number for number in found if not isinstance(number, Absent))


def differences(found: UnitEffects) -> list[Estimate]:
    return [found.difference(place, among=range(3), level=0.9) for place in range(3)]


def test_differences_and_intervals_agree_with_emmeans() -> None:
    # R, with y, x, race and g as in test_random_intercept.py: u <- c("North","South","West")[1 + (g %% 3)]
    #    f <- lm(y + 0.03 * (u == "West") ~ x + race + u)
    #    confint(contrast(emmeans(f, ~ u), "eff", adjust = "none"), level = 0.9)
    found = unit_effects(Y, units=UNITS, covariates=COVARIATES)
    assert isinstance(found, UnitEffects)
    north, south, west = (found.difference(place, among=range(3), level=0.9) for place in range(3))
    assert numbers(north) == pytest.approx(
        (-0.01035914799314, 0.00259577989116, -0.0146457967756, -0.00607249921064), rel=1e-7
    )
    assert numbers(south) == pytest.approx(
        (0.01686591986924, 0.00277157907717, 0.0122889578097, 0.02144288192878), rel=1e-7
    )
    assert numbers(west) == pytest.approx(
        (-0.00650677187609, 0.00268446997812, -0.0109398827121, -0.00207366104008), rel=1e-7
    )


def test_chance_is_the_f_test_of_all_units() -> None:
    # R: anova(lm(y2 ~ x + race), lm(y2 ~ x + race + u))
    found = unit_effects(Y, units=UNITS, covariates=COVARIATES)
    assert isinstance(found, UnitEffects)
    assert found.chance(among=range(3)).statistic == pytest.approx(19.10573432, rel=1e-7)
    assert found.chance(among=range(3)).p_value == pytest.approx(2.06159965e-08, rel=1e-6, abs=0)


def test_differences_of_twelve_units_agree_with_emmeans() -> None:
    # R, with x and race as above: u <- factor(g); f <- lm(y + 0.03 * (g %% 3 == 2) ~ x + race + u)
    #    e <- contrast(emmeans(f, ~ u), "eff", adjust = "none"); e; confint(e, level = 1 - 0.1 / 12)
    #    anova(lm(y + 0.03 * (g %% 3 == 2) ~ x + race), f)
    found = unit_effects(Y, units=G, covariates=COVARIATES)
    assert isinstance(found, UnitEffects)
    first, second, last = (found.difference(unit, among=range(12), level=1 - 0.1 / 12) for unit in (0, 1, 11))
    assert numbers(first) == pytest.approx(
        (-0.009566665191693, 0.005546148718596, -0.024329332780158, 0.005196002396772), rel=1e-10
    )
    assert numbers(second) == pytest.approx(
        (0.022747017575954, 0.006711357124717, 0.004882813183548, 0.040611221968360), rel=1e-10
    )
    assert numbers(last) == pytest.approx(
        (-0.011820543353466, 0.007028738141327, -0.030529548468830, 0.006888461761897), rel=1e-10
    )
    assert second.p_value == pytest.approx(0.000827209806211, rel=1e-9)
    assert second.df == 225
    assert found.chance(among=range(12)).p_value == pytest.approx(6.4596e-05, rel=1e-4)


def test_the_differences_of_all_units_add_up_to_nothing() -> None:
    found = unit_effects(Y, units=UNITS, covariates=())
    assert isinstance(found, UnitEffects)
    assert sum(numbers(each)[0] for each in differences(found)) == pytest.approx(0, abs=1e-12)


def test_some_units_can_be_compared_among_themselves() -> None:
    found = unit_effects(Y, units=UNITS, covariates=COVARIATES)
    assert isinstance(found, UnitEffects)
    north, south, _ = differences(found)
    alone = found.difference(1, among=[0, 1], level=0.9)
    assert numbers(alone)[0] == pytest.approx((numbers(south)[0] - numbers(north)[0]) / 2)
    # Of two units, the F test is the square of the t test.
    assert isinstance(alone.statistic, float)
    assert found.chance(among=[0, 1]).statistic == pytest.approx(alone.statistic**2)


def test_units_that_a_covariate_tells_have_no_effect_of_their_own() -> None:
    region = Categorical(variable="region", codes=UNITS, levels=("4", "2", "1"))
    found = unit_effects(Y, units=UNITS, covariates=[region])
    assert isinstance(found, UnitEffects)
    assert all(isinstance(each.estimate, Absent) for each in differences(found))


def test_a_covariate_that_others_make_up_changes_nothing() -> None:
    doubled = Numeric(variable="x2", values=2 * X + 1000)
    constant = Numeric(variable="one", values=np.ones(X.size))
    found = unit_effects(Y, units=UNITS, covariates=[*COVARIATES, doubled, constant])
    without = unit_effects(Y, units=UNITS, covariates=COVARIATES)
    assert isinstance(found, UnitEffects)
    assert isinstance(without, UnitEffects)
    assert found.df == without.df
    assert [numbers(each) for each in differences(found)] == [
        pytest.approx(numbers(each), rel=1e-9) for each in differences(without)
    ]


def test_a_covariate_that_tells_some_units_leaves_the_others_comparable() -> None:
    west = Numeric(variable="west", values=X + 5.0 * (UNITS == 2))
    found = unit_effects(Y, units=UNITS, covariates=[*COVARIATES, west])
    assert isinstance(found, UnitEffects)
    assert isinstance(found.difference(2, among=range(3), level=0.9).estimate, Absent)
    assert isinstance(found.chance(among=range(3)).p_value, Absent)
    assert isinstance(found.difference(1, among=[0, 1], level=0.9).estimate, float)


def test_an_outcome_that_is_told_exactly_has_no_errors() -> None:
    found = unit_effects(0.1 * X + UNITS, units=UNITS, covariates=COVARIATES)
    assert isinstance(found, UnitEffects)
    assert all(isinstance(each.conf_low, Absent) for each in differences(found))


def test_as_many_observations_as_coefficients_are_no_model() -> None:
    four, three = (Numeric(variable="x", values=X[:count]) for count in (4, 3))
    assert isinstance(unit_effects(Y[:4], units=np.array([0, 1, 0, 1]), covariates=[four]), UnitEffects)
    assert isinstance(unit_effects(Y[:3], units=np.array([0, 1, 0]), covariates=[three]), Absent)


def test_too_few_observations_are_no_model() -> None:
    assert isinstance(unit_effects(Y[:2], units=np.array([0, 1]), covariates=()), Absent)
