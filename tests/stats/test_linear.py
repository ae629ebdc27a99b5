"""Least squares against R 4.2.2 (lm, sandwich, lmtest), and what the data cannot tell."""

import numpy as np
import pytest

from cohortqc.stats.design import Categorical, Numeric, design
from cohortqc.stats.estimate import Estimate
from cohortqc.stats.linear import LinearFit, coefficients, global_test, linear
from cohortqc.stats.number import Absent, Floats
from cohortqc.stats.solved import Errors

# R: d <- data.frame(y = CHANGE, age = AGE, s = factor(levels = c("never", "former", "current"))[SMOKING + 1])
CHANGE = np.array([1.2, -0.4, 0.7, 2.9, 1.1, 3.8, 0.2, 2.2, 4.1, 3.0])
AGE = np.array([51.0, 53, 58, 60, 55, 66, 52, 61, 70, 64])
SMOKING = np.array([0, 1, 2, 0, 1, 2, 0, 1, 2, 0])
LEVELS = ("never", "former", "current")


def smoking_and_age(
    outcome: Floats = CHANGE, age: Floats = AGE, *, errors: Errors = Errors.HC3, per: float = 1.0
) -> LinearFit:
    smoking = Categorical(variable="SMOKING", codes=SMOKING, levels=LEVELS)
    on = design([smoking, Numeric(variable="AGE", values=age, per=per)], n=10)
    return fitted(linear(outcome, on=on, errors=errors))


def fitted(fit: LinearFit | Absent) -> LinearFit:
    assert isinstance(fit, LinearFit)
    return fit


def numbers(estimate: Estimate) -> list[object]:
    return [
        estimate.estimate,
        estimate.std_error,
        estimate.statistic,
        estimate.p_value,
        estimate.conf_low,
        estimate.conf_high,
    ]


def test_hc3_is_rs_coeftest_with_vcovhc() -> None:
    fit = smoking_and_age()
    # R: coeftest(fit, vcovHC(fit, "HC3")); coefci(fit, vcov. = vcovHC(fit, "HC3"))
    assert [column.name for column, _ in coefficients(fit)] == [
        "(Intercept)",
        "SMOKING = former",
        "SMOKING = current",
        "AGE",
    ]
    assert numbers(fit.coefficient(1)) == pytest.approx(
        [-0.756533917915, 0.6100260507240, -1.240166574882, 0.2612112303976, -2.2492138909388, 0.736146055109]
    )
    assert numbers(fit.coefficient(3)) == pytest.approx(
        [0.244318597004, 0.0631404716978, 3.869445229570, 0.0082711958322, 0.0898194285197, 0.398817765488]
    )


def test_classical_errors_are_rs_summary() -> None:
    fit = smoking_and_age(errors=Errors.CLASSICAL)
    # R: summary(fit); confint(fit)
    assert numbers(fit.coefficient(3)) == pytest.approx(
        [0.244318597004, 0.0422787133001, 5.77876141287, 0.00117361870357, 0.140866312379, 0.347770881629]
    )
    # R: summary(fit)$r.squared; summary(fit)$sigma
    assert (fit.r_squared, fit.sigma) == pytest.approx((0.886203037063, 0.63851122612))
    assert (fit.n, fit.df_residual) == (10, 6)


@pytest.mark.parametrize(
    # R: waldtest(fit, lm(y ~ age, d), vcov = vcov), and vcov = vcovHC(fit, "HC3")
    ("errors", "statistic", "p_value"),
    [(Errors.CLASSICAL, 1.75632, 0.25093), (Errors.HC3, 0.89371, 0.45737)],
)
def test_the_global_test_is_rs_waldtest(errors: Errors, statistic: float, p_value: float) -> None:
    found = global_test(smoking_and_age(errors=errors), variables=["SMOKING"])
    assert (found.statistic, found.p_value) == pytest.approx((statistic, p_value), abs=5e-6)
    assert (found.df_numerator, found.df_denominator) == (2, 6)


def test_the_global_test_of_one_coefficient_is_its_t_test() -> None:
    fit = smoking_and_age()
    found, age = global_test(fit, variables=["AGE"]), fit.coefficient(3)
    assert isinstance(age.statistic, float)
    assert (found.statistic, found.p_value) == pytest.approx((age.statistic**2, age.p_value))


def test_units_change_a_coefficient_and_not_its_test() -> None:
    year, decade = smoking_and_age().coefficient(3), smoking_and_age(per=10).coefficient(3)
    assert isinstance(year.estimate, float)
    assert decade.estimate == pytest.approx(10 * year.estimate)
    assert (decade.statistic, decade.p_value) == pytest.approx((year.statistic, year.p_value))


def test_moving_the_outcome_moves_only_the_intercept() -> None:
    moved, plain = smoking_and_age(CHANGE + 100), smoking_and_age()
    assert isinstance(intercept := plain.coefficient(0).estimate, float)
    assert moved.coefficient(0).estimate == pytest.approx(intercept + 100)
    for place in (1, 2, 3):
        assert numbers(moved.coefficient(place)) == pytest.approx(numbers(plain.coefficient(place)))


def test_collinear_columns_are_named_and_the_others_are_told() -> None:
    months = Numeric(variable="MONTHS", values=AGE * 12)
    smoking = Categorical(variable="SMOKING", codes=SMOKING, levels=LEVELS)
    fit = fitted(linear(CHANGE, on=design([smoking, Numeric(variable="AGE", values=AGE), months], n=10)))
    assert [column.name for column in fit.dropped] == ["MONTHS"]
    # R gives AGE the whole slope and MONTHS NA; here neither is told, as the slope could belong to either.
    for place, name in ((3, "AGE"), (4, "MONTHS")):
        assert fit.coefficient(place).estimate == Absent(
            f"not estimable: {name} cannot be told apart from other columns of the model"
        )
    assert numbers(fit.coefficient(1)) == pytest.approx(numbers(smoking_and_age().coefficient(1)))
    # Together they are told: a year is AGE + 12 MONTHS.
    assert numbers(fit.contrast(np.array([0, 0, 0, 1.0, 12]))) == pytest.approx(
        numbers(smoking_and_age().coefficient(3))
    )


def test_a_category_that_nobody_has_is_not_estimable() -> None:
    smoking = Categorical(variable="SMOKING", codes=np.minimum(SMOKING, 1), levels=LEVELS)
    fit = fitted(linear(CHANGE, on=design([smoking], n=10)))
    assert fit.coefficient(2).p_value == Absent("not estimable: nobody in the model has SMOKING = current")
    assert isinstance(fit.coefficient(1).estimate, float)


def test_an_empty_reference_leaves_nothing_to_hold_the_groups_against() -> None:
    titles = ("Never smoked", "Former", "Current")
    smoking = Categorical(variable="SMOKING", codes=np.maximum(SMOKING, 1), levels=LEVELS, titles=titles)
    fit = fitted(linear(CHANGE, on=design([smoking], n=10)))
    reason = Absent("not estimable: nobody in the model has SMOKING = Never smoked, the reference")
    assert [fit.coefficient(place).estimate for place in (1, 2)] == [reason, reason]


def test_an_exposure_that_does_not_vary_is_not_estimable_by_its_label() -> None:
    strain = Numeric(variable="SOCSTRN", values=np.full(10, 6.0), label="Social strain")
    fit = fitted(linear(CHANGE, on=design([strain], n=10)))
    assert fit.coefficient(1).estimate == Absent("not estimable: Social strain does not vary")


def test_an_empty_reference_category_leaves_nothing_to_compare_with() -> None:
    smoking = Categorical(variable="SMOKING", codes=np.maximum(SMOKING, 1), levels=LEVELS)
    fit = fitted(linear(CHANGE, on=design([smoking], n=10)))
    for place in (0, 1, 2):
        assert isinstance(fit.coefficient(place).estimate, Absent)
    # The difference between the two categories that occur is told.
    difference = fit.contrast(np.array([0, -1.0, 1]))
    late = SMOKING == 2
    assert difference.estimate == pytest.approx(CHANGE[late].mean() - CHANGE[~late].mean())


def alone() -> LinearFit:
    """One woman only is a current smoker: her observation has leverage 1."""
    smoking = Categorical(variable="SMOKING", codes=np.array([0, 1, 2, 0, 1, 0, 0, 1, 1, 0]), levels=LEVELS)
    return fitted(linear(CHANGE, on=design([smoking, Numeric(variable="AGE", values=AGE)], n=10)))


def test_a_category_of_one_woman_has_an_estimate_but_no_hc3_error() -> None:
    current = alone().coefficient(2)
    assert isinstance(current.estimate, float)
    assert isinstance(current.std_error, Absent)
    assert "a single observation (leverage 1)" in current.std_error.problem
    assert current.std_error == current.p_value == current.conf_low == current.conf_high


def test_her_observation_takes_no_part_in_the_other_errors() -> None:
    others = np.arange(10) != 2
    smoking = Categorical(variable="SMOKING", codes=np.array([0, 1, 0, 1, 0, 0, 1, 1, 0]), levels=LEVELS[:2])
    on = design([smoking, Numeric(variable="AGE", values=AGE[others])], n=9)
    without = fitted(linear(CHANGE[others], on=on))
    fit = alone()
    assert fit.df_residual == without.df_residual
    assert numbers(fit.coefficient(1)) == pytest.approx(numbers(without.coefficient(1)))
    assert numbers(fit.coefficient(3)) == pytest.approx(numbers(without.coefficient(2)))


def test_a_value_so_far_out_that_it_decides_the_slope_alone_gives_no_error() -> None:
    age = AGE.copy()
    age[4] = 5.5e9
    assert isinstance(smoking_and_age(age=age).coefficient(3).std_error, Absent)


def test_an_exact_fit_has_nothing_to_judge_the_error_by() -> None:
    slope = smoking_and_age(2 * AGE + 1).coefficient(3)
    assert slope.estimate == pytest.approx(2)
    assert isinstance(slope.p_value, Absent)
    assert isinstance(global_test(smoking_and_age(2 * AGE + 1), variables=["AGE"]).p_value, Absent)


def test_an_outcome_that_does_not_vary_has_no_r_squared() -> None:
    assert smoking_and_age(np.full(10, 3.0)).r_squared == Absent("the outcome does not vary")


def test_too_few_observations_are_said() -> None:
    on = design([Numeric(variable="AGE", values=AGE[:2])], n=2)
    assert linear(CHANGE[:2], on=on) == Absent("not estimable: 2 observations for 2 coefficients")
    nobody = design([Numeric(variable="AGE", values=AGE[:0])], n=0)
    assert linear(CHANGE[:0], on=nobody) == Absent("not estimable: 0 observations for 2 coefficients")


def test_a_missing_outcome_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="one known outcome"):
        linear(np.full(10, np.nan), on=design([], n=10))


def test_leverage_of_exactly_one_raises_no_warning_and_gives_no_error() -> None:
    # In the first row only the trial arm is 1; three others share the rest of a tiny cohort.
    arm = Categorical(variable="ARM", codes=np.array([1, 0, 0, 0]), levels=("No", "Yes"))
    fit = fitted(linear(np.array([2.0, 1.0, 3.0, 5.0]), on=design([arm], n=4)))
    assert fit.coefficient(1).estimate == pytest.approx(-1.0)  # 2 - (1 + 3 + 5) / 3
    assert isinstance(fit.coefficient(1).std_error, Absent)
    # R: x <- c(1, 3, 5); sqrt(vcovHC(lm(x ~ 1), "HC3")), which the woman alone in her arm does not change
    assert fit.coefficient(0).std_error == pytest.approx(1.41421356237)


def test_groups_without_residuals_have_no_standard_error_and_no_f_test() -> None:
    smoking = Categorical(variable="SMOKING", codes=np.array([0, 0, 1, 1, 2, 2]), levels=LEVELS)
    outcome = np.array([1.0, 1.0, 4.0, 4.0, 2.0, 3.0])
    fit = fitted(linear(outcome, on=design([smoking], n=6)))
    assert fit.coefficient(1).estimate == pytest.approx(3.0)
    assert fit.coefficient(1).std_error == Absent(
        "those whom the estimate rests on have no residual, so there is nothing to judge its error by"
    )
    assert isinstance(fit.coefficient(2).std_error, float)
    assert global_test(fit, variables=["SMOKING"]).p_value == Absent(
        "too few participants for an F test of all groups: their estimates' covariance is singular"
    )
