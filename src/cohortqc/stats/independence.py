"""Which columns of a design are independent, and which combinations of coefficients the data can tell."""

from dataclasses import dataclass

import numpy as np

from cohortqc.stats.number import Floats

_TOLERANCE = 1e-10
_ESTIMABLE = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Independence:
    """The columns of a matrix, looked at from left to right.

    scale: shape (p,), length of each column (1 for an empty one); kept: positions of the columns that none to the left
    of them make up; rows: shape (rank, p), orthonormal, spanning the rows of the matrix divided by `scale`;
    basis: shape (n, rank), orthonormal, spanning its columns; triangle: shape (rank, rank), so that basis @ triangle
    gives the kept columns divided by their scale.
    """

    scale: Floats
    kept: tuple[int, ...]
    rows: Floats
    basis: Floats
    triangle: Floats

    def tells(self, contrast: Floats) -> bool:
        """Whether the data tell this combination of coefficients, shape (p,): it must lie among the matrix's rows."""
        scaled = contrast / self.scale
        size = float(np.linalg.norm(scaled))
        rest = scaled - self.rows.T @ (self.rows @ scaled)
        return size == 0 or float(np.linalg.norm(rest)) <= _ESTIMABLE * size


def independence(matrix: Floats) -> Independence:
    """Find the independent columns of a matrix of shape (n, p), the first ones first, as R's `lm` does.

    Columns are brought to unit length first, so that units do not matter.
    """
    lengths = np.linalg.norm(matrix, axis=0)
    scale = np.where(lengths > 0, lengths, 1.0)
    orthonormal, triangle = np.linalg.qr(matrix / scale)
    basis = np.empty((triangle.shape[0], 0))
    kept: list[int] = []
    for place in range(matrix.shape[1]):
        rest = triangle[:, place]
        for _ in range(2):  # a second pass takes away what rounding left of the first
            rest = rest - basis @ (basis.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > _TOLERANCE:
            kept.append(place)
            basis = np.column_stack([basis, rest / length])
    coordinates = basis.T @ triangle
    rows = np.linalg.qr(coordinates.T)[0].T if kept else np.empty((0, matrix.shape[1]))
    return Independence(
        scale=scale, kept=tuple(kept), rows=rows, basis=orthonormal @ basis, triangle=coordinates[:, kept]
    )
