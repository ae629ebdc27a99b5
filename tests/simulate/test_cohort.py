"""The cohort has the marginals of its generating model, and the effects that it claims to have."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from cohortqc.errors import UsageError
from cohortqc.model.simulation import DEFAULT_ROWS, DEFAULT_SEED, Scenario
from cohortqc.simulate.attrition import loss_probability
from cohortqc.simulate.cohort import analysis_frame, draw_cohort
from cohortqc.simulate.truth import ONE_AT_A_TIME, SCORE_COVARIANCE, SITES, STRUCTURAL

COHORTS = 30
TOTAL_HIP = SITES.index("total_hip")
SCORES = ("strain", "support", "functioning")
CATEGORIES = {
    "race": (1, 2, 3, 4, 5),
    "education": (1, 2),
    "smoking": (1, 2),
    "alcohol": (2, 3, 4, 5, 6),
    "hormones": (1, 2),
    "clinic": (1, 2),
}


def design(frame: pd.DataFrame, *, exposure: str, adjusted: bool) -> npt.NDArray[np.float64]:
    columns: list[npt.ArrayLike] = [np.ones(len(frame)), frame[exposure]]
    if adjusted:
        columns += [frame[name] == level for name, levels in CATEGORIES.items() for level in levels]
        columns += [frame[name] for name in ("age", "bmi", "activity", "calcium", "hrt", "cad")]
    return np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)


def slopes(
    frame: pd.DataFrame, *, exposure: str, adjusted: bool = True, weights: npt.ArrayLike = 1.0
) -> npt.NDArray[np.float64]:
    """Estimates of the exposure's coefficient at the three sites, by weighted least squares."""
    root = np.sqrt(np.broadcast_to(np.asarray(weights, dtype=np.float64), len(frame)))[:, None]
    outcomes = frame[[f"change_{site}" for site in SITES]].to_numpy(np.float64)
    x = design(frame, exposure=exposure, adjusted=adjusted)
    return np.asarray(np.linalg.solve((x * root**2).T @ x, (x * root**2).T @ outcomes)[1])


def errors(frame: pd.DataFrame, *, exposure: str) -> npt.NDArray[np.float64]:
    """HC3 standard errors of the fully adjusted estimates at the three sites, by the textbook formula."""
    outcomes = frame[[f"change_{site}" for site in SITES]].to_numpy(np.float64)
    x = design(frame, exposure=exposure, adjusted=True)
    inverse = np.linalg.inv(x.T @ x)
    residuals = outcomes - x @ (inverse @ (x.T @ outcomes))
    leverage = ((x @ inverse) * x).sum(axis=1)
    shares = (x @ inverse[1])[:, None] * residuals / (1 - leverage)[:, None]
    return np.asarray(np.sqrt((shares**2).sum(axis=0)))


def complete(frame: pd.DataFrame, *, exposure: str) -> pd.DataFrame:
    return frame.drop(columns=[name for name in (*SCORES, "early_total_hip") if name != exposure]).dropna()


@pytest.fixture(scope="module")
def frames() -> Sequence[pd.DataFrame]:
    return [analysis_frame(draw_cohort(seed=seed)) for seed in range(COHORTS)]


def within_monte_carlo_error(values: npt.ArrayLike, *, of: float) -> bool:
    """Mean over cohorts within 3.5 of its own standard errors."""
    drawn = np.asarray(values, dtype=np.float64)
    return bool(abs(drawn.mean() - of) < 3.5 * drawn.std(ddof=1) / np.sqrt(drawn.size))


def test_marginals_are_those_of_the_model(frames: Sequence[pd.DataFrame]) -> None:
    # The model's document: strain 6.75 (SD 2.30; 16 % at 4), support 36.0 (6.9), functioning 88 (18.5; 58 % at 100),
    # age 60.1 (5.7), loss 25.2 %; what is allowed beyond half a unit of the last digit is Monte Carlo error.
    strain, support, functioning = (
        np.array([[f[score].mean(), f[score].std()] for f in frames]).mean(axis=0) for score in SCORES
    )
    age = np.array([[f["age"].mean(), f["age"].std()] for f in frames]).mean(axis=0)
    assert strain == pytest.approx([6.75, 2.30], abs=0.02)
    assert support == pytest.approx([36.0, 6.9], abs=0.12)
    assert functioning[0] == pytest.approx(88, abs=0.5)
    assert functioning[1] == pytest.approx(18.5, abs=0.15)
    assert age == pytest.approx([60.1, 5.7], abs=0.1)
    assert np.mean([(f["strain"] == 4).sum() / f["strain"].notna().sum() for f in frames]) == pytest.approx(
        0.16, abs=0.005
    )
    assert np.mean([(f["functioning"] == 100).mean() for f in frames]) == pytest.approx(0.58, abs=0.01)
    assert np.mean([f["change_total_hip"].isna().mean() for f in frames]) == pytest.approx(0.252, abs=0.003)


@pytest.mark.parametrize("score", SCORES)
def test_fully_adjusted_estimates_are_unbiased(frames: Sequence[pd.DataFrame], score: str) -> None:
    estimates = np.array([slopes(complete(frame, exposure=score), exposure=score) for frame in frames])
    for index, site in enumerate(SITES):
        assert within_monte_carlo_error(estimates[:, index], of=ONE_AT_A_TIME[score][index]), site


def test_crude_estimates_are_confounded(frames: Sequence[pd.DataFrame]) -> None:
    # The model's document: crude -0.021 / -0.017 / -0.089, by 400 cohorts.
    crude = [slopes(complete(f, exposure="strain"), exposure="strain", adjusted=False) for f in frames]
    assert np.mean(crude, axis=0) == pytest.approx([-0.021, -0.017, -0.089], abs=0.012)


def test_structural_effects_give_the_effects_one_at_a_time() -> None:
    sigma = np.asarray(SCORE_COVARIANCE)
    one_at_a_time = np.asarray([ONE_AT_A_TIME[score] for score in SCORES])
    structural = np.linalg.inv(sigma) @ np.diag(np.diag(sigma)) @ one_at_a_time
    assert np.asarray([STRUCTURAL[score] for score in SCORES]) == pytest.approx(structural, abs=2e-5)


def test_default_cohort_shows_all_three_effects() -> None:
    frame = complete(analysis_frame(draw_cohort()), exposure="strain")
    full, crude = slopes(frame, exposure="strain"), slopes(frame, exposure="strain", adjusted=False)
    error = errors(frame, exposure="strain")
    assert (np.abs(full - ONE_AT_A_TIME["strain"]) < 1.96 * error).all()
    assert (full / error < -1.96).all()
    assert (np.abs(crude[:2] - full[:2]) > 0.05).all()


def test_loss_by_strain_leaves_complete_cases_unbiased() -> None:
    frames = [analysis_frame(draw_cohort(seed=seed, scenario=Scenario.STRAIN)) for seed in range(300, 315)]
    estimates = [slopes(complete(f, exposure="strain"), exposure="strain")[TOTAL_HIP] for f in frames]
    assert within_monte_carlo_error(estimates, of=-0.108)


def test_loss_by_strain_and_earlier_bone_loss_biases_complete_cases_and_weights_repair_it() -> None:
    # The model's document: complete cases -0.068, weighted -0.106.
    plain, weighted = [], []
    for seed in range(500, 515):
        cohort = draw_cohort(seed=seed, scenario=Scenario.LOSS)
        lost = loss_probability(cohort.women, cohort.stress, cohort.bones, scenario=Scenario.LOSS)
        frame = complete(analysis_frame(cohort).assign(weight=1 / (1 - lost)), exposure="strain")
        plain.append(slopes(frame, exposure="strain")[TOTAL_HIP])
        weighted.append(slopes(frame, exposure="strain", weights=frame["weight"])[TOTAL_HIP])
    assert np.mean(plain) == pytest.approx(-0.068, abs=0.018)
    assert within_monte_carlo_error(weighted, of=-0.108)


def test_everybody_lost_by_bone_loss_was_scanned_at_year_3() -> None:
    frame = analysis_frame(draw_cohort(seed=3, rows=2000, scenario=Scenario.LOSS))
    assert frame["early_total_hip"].notna().all()


def test_missing_answers_are_as_frequent_as_the_model_says(frames: Sequence[pd.DataFrame]) -> None:
    # 1 - 0.988 * 0.995^4 of strain scores; 3 % of women lack one other covariate.
    share = np.mean([f["strain"].isna().mean() for f in frames])
    assert share == pytest.approx(1 - 0.988 * 0.995**4, abs=0.001)
    covariates = ["education", "bmi", "smoking", "alcohol", "activity", "hormones", "calcium"]
    assert np.mean([f[covariates].isna().sum(axis=1).mean() for f in frames]) == pytest.approx(0.03, abs=0.001)


def test_same_seed_same_cohort_and_another_seed_another() -> None:
    first, again, other = (analysis_frame(draw_cohort(rows=300, seed=seed)) for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(first, again)
    assert not first["age"].reset_index(drop=True).equals(other["age"].reset_index(drop=True))


def test_default_cohort_has_the_size_of_the_study() -> None:
    cohort = draw_cohort()
    assert (cohort.rows, cohort.seed) == (DEFAULT_ROWS, DEFAULT_SEED) == (11_020, 2019)
    assert cohort.ids[0] >= 100_001
    assert cohort.ids[-1] <= 299_999
    assert (np.diff(cohort.ids) > 0).all()


@pytest.mark.parametrize(("rows", "seed"), [(0, 1), (200_000, 1), (10, -1)])
def test_impossible_cohorts_are_the_callers_mistake(rows: int, seed: int) -> None:
    with pytest.raises(UsageError):
        draw_cohort(rows=rows, seed=seed)


def test_one_woman_is_a_cohort() -> None:
    assert len(analysis_frame(draw_cohort(rows=1, seed=5))) == 1
