"""Strain, support and functioning: three latent traits and the items of form 37 that show them (steps 12 and 13)."""

from dataclasses import dataclass

import numpy as np

from cohortqc.simulate.arrays import Floats, Ints, cut
from cohortqc.simulate.covariates import Covariates, Race

RESIDUAL_CORRELATION = ((1.0, -0.40, -0.30), (-0.40, 1.0, 0.22), (-0.30, 0.22, 1.0))
STRAIN_ITEMS = {
    "NERVES": (0.72, (-0.70, 0.30, 1.85, 2.85)),
    "TOOMUCH": (0.74, (-0.05, 0.75, 2.05, 2.95)),
    "EXCLUDE": (0.62, (0.75, 1.35, 2.35, 3.1)),
    "COERCE": (0.66, (0.80, 1.35, 2.25, 3.0)),
}
SUPPORT_LOADING = 0.80
SUPPORT_ITEMS = {
    "LISTEN": (-2.4, -1.65, -0.75, 0.35),
    "GOODADVC": (-2.3, -1.45, -0.5, 0.6),
    "TAKEDR": (-2.0, -1.35, -0.75, 0.05),
    "GOODTIME": (-2.4, -1.6, -0.65, 0.45),
    "HLPPROB": (-2.2, -1.35, -0.45, 0.65),
    "HLPCHORS": (-1.6, -0.95, -0.35, 0.35),
    "SHARE": (-1.9, -1.2, -0.45, 0.4),
    "FUN": (-2.3, -1.5, -0.6, 0.5),
    "LOVE": (-2.2, -1.5, -0.85, -0.05),
}
FUNCTIONING_LOADING = 0.82
INTSOC_CUTS = (0.55, 1.25, 1.75, 2.45)
INTSOC2_CUTS = (-2.45, -1.85, -1.2, -0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stress:
    """The latent traits (shape (n, 3): strain, support, functioning), and the answers, 1 to 5, all complete.

    `strain_items` (n, 4) and `support_items` (n, 9) stand in the order of the form, `functioning_items` (n, 2) are
    INTSOC and INTSOC2. Scores: `strain` 4-20, `support` 9-45, `functioning` 0-100.
    """

    latents: Floats
    strain_items: Ints
    support_items: Ints
    functioning_items: Ints

    @property
    def strain(self) -> Floats:
        """Sum of the four strain items (4 to 20), shape (n,)."""
        return np.asarray(self.strain_items.sum(axis=1), dtype=np.float64)

    @property
    def support(self) -> Floats:
        """Sum of the nine support items (9 to 45), shape (n,)."""
        return np.asarray(self.support_items.sum(axis=1), dtype=np.float64)

    @property
    def functioning(self) -> Floats:
        """Mean of the two functioning items on the SF-36 scale (0 to 100), shape (n,)."""
        intsoc, intsoc2 = self.functioning_items.T
        return np.asarray(((5 - intsoc) * 25.0 + (intsoc2 - 1) * 25.0) / 2)


def draw_stress(rng: np.random.Generator, women: Covariates) -> Stress:
    """Latent traits given the covariates, then the items given the traits."""
    return answer_items(rng, draw_latents(rng, women))


def draw_latents(rng: np.random.Generator, women: Covariates) -> Floats:
    """Shape (n, 3): strain, support, functioning; residuals have unit variance."""
    a, b, edu = women.age10, women.bmi5, women.education - 1
    black, hispanic = women.of_race(Race.BLACK), women.of_race(Race.HISPANIC)
    indian, asian = women.of_race(Race.AMERICAN_INDIAN), women.of_race(Race.ASIAN)
    past, current = women.smoking == 1, women.smoking == 2
    hormones_now = women.hormones == 2
    active = np.minimum(women.activity, 60)
    strain = 0.05 - 0.42 * a + 0.38 * black + 0.42 * hispanic + 0.48 * indian - 0.05 * asian + 0.13 * b
    strain += 0.28 * current + 0.06 * past - 0.08 * edu - 0.15 * hormones_now - 0.004 * active
    support = -0.08 * a - 0.10 * black - 0.12 * hispanic - 0.05 * b - 0.20 * current + 0.10 * edu
    support += 0.10 * hormones_now + 0.004 * active
    functioning = -0.05 + 0.10 * a - 0.12 * black - 0.12 * hispanic - 0.30 * indian - 0.20 * b - 0.22 * current
    functioning += 0.10 * edu + 0.010 * active
    noise = rng.standard_normal((a.size, 3)) @ np.linalg.cholesky(np.asarray(RESIDUAL_CORRELATION)).T
    return np.stack([strain, support, functioning], axis=1) + noise


def answer_items(rng: np.random.Generator, latents: Floats) -> Stress:
    """Each item is its trait seen through noise of its own, cut into five answers."""
    strain, support, functioning = latents.T
    return Stress(
        latents=latents,
        strain_items=np.stack(
            [_answer(rng, strain, loading=loading, cuts=cuts) for loading, cuts in STRAIN_ITEMS.values()], axis=1
        ),
        support_items=np.stack(
            [_answer(rng, support, loading=SUPPORT_LOADING, cuts=cuts) for cuts in SUPPORT_ITEMS.values()], axis=1
        ),
        functioning_items=np.stack(
            [
                _answer(rng, -functioning, loading=FUNCTIONING_LOADING, cuts=INTSOC_CUTS),
                _answer(rng, functioning, loading=FUNCTIONING_LOADING, cuts=INTSOC2_CUTS),
            ],
            axis=1,
        ),
    )


def _answer(rng: np.random.Generator, trait: Floats, *, loading: float, cuts: tuple[float, ...]) -> Ints:
    shown = loading * trait + np.sqrt(1 - loading**2) * rng.standard_normal(trait.size)
    return cut(shown, cuts) + 1
