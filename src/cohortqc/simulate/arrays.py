"""Array types of the room, and the two ways in which it draws categories."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def expit(logit: Floats) -> Floats:
    """Probability of a logit; shape kept."""
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def cut(latent: Floats, cuts: tuple[float, ...]) -> Ints:
    """Category 0 to len(cuts) of each value: how many cuts lie at or below it; shape kept."""
    return np.searchsorted(np.asarray(cuts), latent, side="right")


def never_past_current(rng: np.random.Generator, *, past: Floats, current: Floats) -> Ints:
    """0, 1 or 2 by multinomial logits against 0; shape (n,)."""
    weights = np.exp(np.stack([np.zeros_like(past), past, current]))
    shares = np.cumsum(weights, axis=0) / weights.sum(axis=0)
    return np.asarray((rng.random(past.shape) >= shares[:2]).sum(axis=0), dtype=np.int64)
