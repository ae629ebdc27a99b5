"""Least squares of many rows on few columns by the cross-products of the columns, some ten times cheaper than by QR."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve, solve_triangular

from cohortqc.stats.number import Floats

_SMALLEST_REST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CrossProducts:
    """The cross-products of a matrix of shape (n, p), its columns looked at from left to right.

    scale: shape (p,), length of each column (1 for an empty one); kept: positions of the columns that none to the left
    of them make up; triangle: shape (rank, rank), the lower Cholesky factor of the cross-products of the kept columns;
    made_up: shape (rank, p - rank), how the kept make up the others; these two of columns divided by their scale.
    """

    scale: Floats
    kept: tuple[int, ...]
    triangle: Floats
    made_up: Floats

    @property
    def others(self) -> list[int]:
        """Positions of the columns that are not kept."""
        return [place for place in range(self.scale.size) if place not in self.kept]

    def inverse(self) -> Floats:
        """Inverse of the cross-products of the kept columns, in their own units, shape (rank, rank)."""
        scale = self.scale[list(self.kept)]
        found: Floats = cho_solve((self.triangle, True), np.eye(len(self.kept))) / np.outer(scale, scale)
        return found

    def coefficients(self, outcome: Floats, *, kept: Floats) -> Floats:
        """Least squares of an outcome, shape (n,), on the kept columns themselves, shape (n, rank), which are given.

        A second step on the residuals takes away what rounding left: as exact as QR where columns are not all but
        dependent.
        """
        scale = self.scale[list(self.kept)]
        found = np.zeros(len(self.kept))
        for _ in range(2):
            crossed = kept.T @ (outcome - kept @ found)
            found = found + cho_solve((self.triangle, True), crossed / scale) / scale
        return found


def cross_products(matrix: Floats) -> CrossProducts:
    """Look at the columns of a matrix of shape (n, p), as `independence` does, in one pass over its rows.

    A column of which less than a millionth of its length is new counts as made up by those to the left of it.
    """
    products = matrix.T @ matrix
    lengths = np.sqrt(np.diag(products))
    scale = np.where(lengths > 0, lengths, 1.0)
    scaled = products / np.outer(scale, scale)
    kept: list[int] = []
    triangle = np.zeros((0, 0))
    for place in range(matrix.shape[1]):
        row = solve_triangular(triangle, scaled[kept, place], lower=True) if kept else np.zeros(0)
        rest = float(scaled[place, place] - row @ row)
        if rest > _SMALLEST_REST**2:
            triangle = np.block([[triangle, np.zeros((len(kept), 1))], [row, np.sqrt(rest)]])
            kept.append(place)
    others = [place for place in range(matrix.shape[1]) if place not in kept]
    made_up = cho_solve((triangle, True), scaled[np.ix_(kept, others)]) if kept else np.zeros((0, len(others)))
    return CrossProducts(scale=scale, kept=tuple(kept), triangle=triangle, made_up=made_up)
