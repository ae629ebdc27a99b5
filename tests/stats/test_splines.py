"""Natural cubic splines against R's `ns`, and what makes them natural."""

import numpy as np
import pytest

from cohortqc.stats.curves import nonlinearity_test, spline_difference
from cohortqc.stats.design import Numeric, Spline, design
from cohortqc.stats.linear import LinearFit, global_test, linear
from cohortqc.stats.number import Absent
from cohortqc.stats.solved import Errors
from cohortqc.stats.splines import HARRELL, harrell_knots, spline_basis

CHANGE = np.array([1.2, -0.4, 0.7, 2.9, 1.1, 3.8, 0.2, 2.2, 4.1, 3.0])
AGE = np.array([51.0, 53, 58, 60, 55, 66, 52, 61, 70, 64])
KNOTS = (51.45, 55.45, 60.85, 68.2)


def fitted(errors: Errors) -> LinearFit:
    age = Spline(variable="AGE", values=AGE, knots=KNOTS)
    fit = linear(CHANGE, on=design([age], n=10), errors=errors)
    assert isinstance(fit, LinearFit)
    return fit


def test_knots_stand_at_harrells_quantiles() -> None:
    # R: quantile(age, c(.05, .35, .65, .95))
    assert harrell_knots(AGE, knots=4) == pytest.approx(KNOTS)


def test_the_whole_spline_and_its_bend_are_tested_as_in_r() -> None:
    fit = fitted(Errors.CLASSICAL)
    # R: f <- lm(y ~ ns(age, knots = k[2:3], Boundary.knots = k[c(1, 4)])); anova(lm(y ~ 1), f); anova(lm(y ~ age), f)
    whole, bend = global_test(fit, variables=["AGE"]), nonlinearity_test(fit, variable="AGE")
    assert (whole.statistic, whole.p_value) == pytest.approx((13.9508, 0.004104), rel=5e-5)
    assert (bend.statistic, bend.p_value) == pytest.approx((1.31672, 0.33566), rel=1e-5)
    # R: waldtest(f, lm(y ~ 1), vcov = vcovHC(f, "HC3"))
    robust = global_test(fitted(Errors.HC3), variables=["AGE"])
    assert (robust.statistic, robust.p_value) == pytest.approx((17.25564, 0.0023536), rel=5e-5)


def test_the_difference_between_two_ages_is_rs_prediction() -> None:
    found = spline_difference(fitted(Errors.HC3), variable="AGE", low=54, high=63)
    # R: diff(predict(f, data.frame(age = c(54, 63)))); sqrt(w %*% vcovHC(f, "HC3") %*% w)
    assert (found.estimate, found.std_error) == pytest.approx((2.77452930437, 0.920034143168))


def test_outside_the_outer_knots_it_is_straight() -> None:
    for beyond in ([30.0, 40, 50], [69.0, 79, 89]):
        first, second, third = spline_basis(beyond, knots=KNOTS)
        assert second - first == pytest.approx(third - second)


def test_ties_and_wrong_numbers_of_knots_are_said() -> None:
    assert isinstance(harrell_knots([4.0] * 9 + [5.0], knots=4), Absent)
    assert harrell_knots([], knots=3) == Absent("no value is known")
    with pytest.raises(ValueError, match="give 3 to 7"):
        harrell_knots(AGE, knots=2)
    with pytest.raises(ValueError, match="rise"):
        spline_basis(AGE, knots=(1.0, 1.0, 2.0))
    with pytest.raises(TypeError, match="no spline"):
        fit = linear(CHANGE, on=design([Numeric(variable="AGE", values=AGE)], n=10))
        assert isinstance(fit, LinearFit)
        spline_difference(fit, variable="AGE", low=50, high=60)


@pytest.mark.parametrize("knots", sorted(HARRELL))
def test_knots_lie_symmetrically(knots: int) -> None:
    assert len(HARRELL[knots]) == knots
    assert np.array(HARRELL[knots]) + np.array(HARRELL[knots])[::-1] == pytest.approx(1)
