"""Observations that determine a coefficient alone (leverage 1), on which HC3 cannot judge any error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cohortqc.stats.independence import Independence
from cohortqc.stats.number import Floats

HIGHEST_LEVERAGE = 1 - 1e-8
_RESTS_ON = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leverage:
    """The leverage of each row of a matrix, over its independent columns.

    alone: shape (n,), rows with leverage above 1 - 1e-8; triangle: shape (p, p), R of the matrix's QR; rows: shape
    (m, p), the rows of Q that are alone.
    """

    alone: NDArray[np.bool_]
    triangle: Floats
    rows: Floats

    def decides(self, weights: Floats) -> bool:
        """Whether a combination of coefficients, shape (p,), rests on one of the rows that are alone."""
        if not len(self.rows):
            return False
        direction = np.linalg.solve(self.triangle.T, weights)
        return bool(np.abs(self.rows @ direction).max() > _RESTS_ON * np.linalg.norm(direction))


def leverage(told: Independence) -> Leverage:
    """Leverage of each row over the independent columns of a matrix."""
    alone = np.square(told.basis).sum(axis=1) > HIGHEST_LEVERAGE
    return Leverage(alone=alone, triangle=told.triangle, rows=told.basis[alone])
