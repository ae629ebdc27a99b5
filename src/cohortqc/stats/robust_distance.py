"""How far each row lies from the middle of all, by robust location and scatter of several columns together."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtr, chdtri, fdtri

from cohortqc.stats.number import Absent, Floats

Matrix = npt.NDArray[np.float64]

ROWS_A_COLUMN = 20
"""Rows a column without which no scatter is estimated."""

FITTED_ROWS = 2_500
"""Of a longer table, so many evenly spaced rows (by the order of the first column) give location and scatter."""

TRIMMED = 0.975
"""Rows within this chi-squared quantile of the raw estimate enter the reweighted one."""

NUDGE = 1e-6
"""Of the spread of a column: what tied rows are moved apart by, for the raw estimate alone."""

SINGULAR = 1e-8
"""A correlation matrix with a singular value below it has a column that follows from the others."""

FAR = 100.0
"""Robust SDs from the median beyond which a row is as far as can be, for the raw estimate alone."""

_FINE = 1e4
"""The raw estimate sees columns in this many parts of their robust SD: its search ends at a change below 1e-8."""

_FLAT = "at least half of the values of a variable are equal, or one follows from the others"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scatter:
    """Robust `location`, shape (p,), and `scatter`, shape (p, p), from `kept` rows of those that were fitted."""

    location: Floats
    scatter: Matrix
    kept: int

    def squared_distances(self, rows: Matrix) -> Floats:
        """Squared Mahalanobis distance of each row; rows: shape (n, p), the result (n,)."""
        centred = rows - self.location
        with np.errstate(over="ignore"):
            found = np.einsum("ij,ij->i", centred, np.linalg.solve(self.scatter, centred.T).T)
        return np.asarray(found, dtype=np.float64)

    def limit(self, *, n: int, expected: float = 0.05) -> float:
        """The squared distance that `expected` of n clean normal rows exceed.

        The quantile at 1 - expected / n of chi-squared (p), as it is when location and scatter come from `kept` rows
        that the row itself is none of: ((w + 1) / w) ((w - 1) p / (w - p)) F(p, w - p) (Cerioli 2010,
        doi:10.1198/jasa.2009.tm09147); with many rows it is chi-squared itself.
        """
        p, w = self.location.size, self.kept
        stretch = (w + 1) / w * (w - 1) * p / (w - p)
        return float(stretch * fdtri(p, w - p, 1 - expected / n))


def robust_scatter(rows: Matrix) -> Scatter | Absent:
    """The reweighted minimum covariance determinant (deterministic starts: Hubert, Rousseeuw and Verdonck 2012).

    rows: shape (n, p), n >= 20 p, none missing. The raw estimate is statsmodels' CovDetMCD with h = (n + p + 1) / 2;
    the reweighted scatter is made consistent by the share of rows kept, as R's `covMcd(use.correction = FALSE)` does:
    equal to it wherever both keep the same rows. At most 2,500 rows are fitted, so that a long table costs no more;
    the order of the rows is no matter. Absent when there are too few rows, or a column follows from the others.
    """
    n, p = rows.shape
    if n < ROWS_A_COLUMN * p:
        return Absent(f"fewer than {ROWS_A_COLUMN * p} rows with all {p} values")
    fitted = _fitted(rows)
    first = _raw(fitted)
    if isinstance(first, Absent):
        return first
    kept = first.squared_distances(fitted) < chdtri(p, 1 - TRIMMED)
    if kept.sum() <= p:
        return Absent(_FLAT)
    scatter = np.cov(fitted[kept].T) * _consistency(float(kept.mean()), p)
    if not _is_scatter(scatter):
        return Absent(_FLAT)
    return Scatter(location=fitted[kept].mean(axis=0), scatter=scatter, kept=int(kept.sum()))


def _raw(fitted: Matrix) -> Scatter | Absent:
    """Of the innermost half of the rows, in the units of the columns; these may be as small or large as they like."""
    # statsmodels is slow to import: only tables with a declared group of variables wait for it.
    from statsmodels.robust.covariance import CovDetMCD

    n, p = fitted.shape
    middle = np.median(fitted, axis=0)
    spread = np.median(np.abs(fitted - middle), axis=0)
    if not (spread > 0).all():
        return Absent(_FLAT)
    rows = np.clip((fitted - middle) / spread, -FAR, FAR)
    if not _is_scatter(np.cov(rows.T)):
        return Absent(_FLAT)
    try:
        with np.errstate(all="ignore"):
            raw = CovDetMCD(_FINE * _off_centre(_untied(rows))).fit((n + p + 1) // 2, reweight=False, maxiter_step=20)
    except np.linalg.LinAlgError:
        return Absent(_FLAT)
    scatter = np.asarray(raw.cov) * np.outer(spread, spread) / _FINE**2
    if not _is_scatter(scatter):
        return Absent(_FLAT)
    return Scatter(location=middle + np.asarray(raw.mean) * spread / _FINE, scatter=scatter, kept=n)


def _fitted(rows: Matrix) -> Matrix:
    ordered = rows[np.lexsort(rows.T[::-1])]
    if len(ordered) <= FITTED_ROWS:
        return ordered
    return ordered[np.rint(np.linspace(0, len(ordered) - 1, FITTED_ROWS)).astype(np.int64)]


def _untied(rows: Matrix) -> Matrix:
    """Columns in robust SDs, moved apart by less than a millionth: whole numbers tie, and some starts need ranks."""
    place = np.arange(1, len(rows) + 1)[:, None]
    shift = (place * np.sqrt(np.arange(2, rows.shape[1] + 2)) / np.pi) % 1
    return np.asarray(rows + NUDGE * (shift - 0.5), dtype=np.float64)


def _off_centre(rows: Matrix) -> Matrix:
    """Without rows that are the median in every column: the spatial signs, with which one start begins, have none."""
    while (middle := (rows == np.median(rows, axis=0)).all(axis=1)).any() and not middle.all():
        rows = rows[~middle]
    return rows


def _is_scatter(matrix: Matrix) -> bool:
    """True when it is finite and of full rank, each column in its own measure."""
    scale = np.sqrt(np.abs(np.diag(matrix)))
    if not (np.isfinite(matrix).all() and (scale > 0).all()):
        return False
    return int(np.linalg.matrix_rank(matrix / scale / scale[:, None], tol=SINGULAR)) == len(matrix)


def _consistency(share: float, p: int) -> float:
    """What the scatter of the innermost `share` of normal rows lacks to that of all."""
    return 1.0 if share == 1 else share / float(chdtr(p + 2, chdtri(p, 1 - share)))
