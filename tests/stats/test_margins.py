"""Adjusted means against R's emmeans 1.8, and the algebra that they must obey."""

import numpy as np
import pytest

from cohortqc.stats.design import Categorical, Numeric, Term, design
from cohortqc.stats.estimate import Estimate
from cohortqc.stats.linear import LinearFit, linear
from cohortqc.stats.margins import AdjustedMean, Averaging, adjusted_means
from cohortqc.stats.number import Absent
from cohortqc.stats.solved import Errors

CHANGE = np.array([1.2, -0.4, 0.7, 2.9, 1.1, 3.8, 0.2, 2.2, 4.1, 3.0])
AGE = Numeric(variable="AGE", values=np.array([51.0, 53, 58, 60, 55, 66, 52, 61, 70, 64]))
SMOKING = Categorical(
    variable="SMOKING", codes=np.array([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]), levels=("never", "former", "current")
)
TRIAL = Categorical(variable="TRIAL", codes=np.array([0, 0, 0, 1, 0, 0, 0, 1, 0, 0]), levels=("No", "Yes"))


def fitted(*terms: Term, errors: Errors = Errors.HC3) -> LinearFit:
    fit = linear(CHANGE, on=design(terms, n=10), errors=errors)
    assert isinstance(fit, LinearFit)
    return fit


def row(estimate: Estimate | None) -> list[object]:
    assert estimate is not None
    return [estimate.estimate, estimate.std_error, estimate.conf_low, estimate.conf_high]


def means(found: tuple[AdjustedMean, ...]) -> list[object]:
    return [mean.mean.estimate for mean in found]


def test_means_and_differences_take_the_covariance_of_the_fit() -> None:
    found = adjusted_means(fitted(SMOKING, AGE), variable="SMOKING")
    # R: emmeans(fit, "s", vcov. = vcovHC(fit, "HC3")); contrast(..., "trt.vs.ctrl1", adjust = "none")
    assert row(found[0].mean) == pytest.approx([2.37471684326, 0.488610780693, 1.179129333384, 3.57030435313])
    assert row(found[2].mean) == pytest.approx([1.48219461698, 0.701441407798, -0.234170676648, 3.19855991060])
    assert found[0].difference is None
    assert row(found[1].difference) == pytest.approx([-0.756533917915, 0.610026050724, -2.24921389094, 0.736146055109])
    assert [mean.n for mean in found] == [4, 3, 3]


def test_classical_errors_give_rs_emmeans() -> None:
    found = adjusted_means(fitted(SMOKING, AGE, errors=Errors.CLASSICAL), variable="SMOKING")
    # R: emmeans(fit, "s")
    assert row(found[1].mean) == pytest.approx([1.61818292534, 0.385499544881, 0.674899520363, 2.56146633033])


def test_without_covariates_the_adjusted_means_are_the_groups_own() -> None:
    own = [CHANGE[SMOKING.codes == code].mean() for code in range(3)]
    for averaging in Averaging:
        assert means(adjusted_means(fitted(SMOKING), variable="SMOKING", averaging=averaging)) == pytest.approx(own)


def test_weighted_by_their_size_the_means_give_back_the_mean_of_all() -> None:
    # The residuals of least squares sum to zero within every category.
    fit = fitted(SMOKING, AGE, TRIAL)
    found = [mean.mean.estimate for mean in adjusted_means(fit, variable="TRIAL")]
    effect = fit.coefficient(4).estimate
    assert isinstance(found[0], float)
    assert isinstance(effect, float)
    assert found[0] + effect * TRIAL.codes.mean() == pytest.approx(CHANGE.mean())


def test_averaging_moves_the_means_and_not_their_differences() -> None:
    fit = fitted(SMOKING, AGE, TRIAL)
    observed = adjusted_means(fit, variable="SMOKING")
    balanced = adjusted_means(fit, variable="SMOKING", averaging=Averaging.BALANCED)
    shift = fit.coefficient(4).estimate
    assert isinstance(shift, float)
    for one, other in zip(observed, balanced, strict=True):
        assert isinstance(one.mean.estimate, float)
        assert other.mean.estimate == pytest.approx(one.mean.estimate + shift * (0.5 - 0.2))
    assert row(observed[1].difference) == pytest.approx(row(balanced[1].difference))


def test_the_choice_of_reference_changes_no_mean() -> None:
    other = Categorical(variable="SMOKING", codes=SMOKING.codes, levels=SMOKING.levels, reference=2)
    found = adjusted_means(fitted(other, AGE), variable="SMOKING")
    assert means(found) == pytest.approx(means(adjusted_means(fitted(SMOKING, AGE), variable="SMOKING")))
    assert found[2].difference is None


def test_a_number_has_no_adjusted_means() -> None:
    with pytest.raises(TypeError, match="need categories"):
        adjusted_means(fitted(SMOKING, AGE), variable="AGE")


def test_a_group_that_nobody_is_in_has_no_mean_and_the_others_keep_theirs() -> None:
    empty = Categorical(variable="S", codes=np.maximum(SMOKING.codes, 1), levels=SMOKING.levels)
    found = adjusted_means(fitted(empty), variable="S")
    assert found[0].mean.estimate == Absent("not estimable: nobody in the model has S = never")
    assert means(found)[1:] == pytest.approx([CHANGE[empty.codes == code].mean() for code in (1, 2)])
    assert found[1].difference is not None
    assert found[1].difference.estimate == Absent("not estimable: nobody in the model has S = never, the reference")
