"""Least squares where observations of one participant belong together: her level, and errors that allow for it."""

from collections.abc import Sequence

import numpy as np
from scipy.special import fdtrc

from cohortqc.stats.number import Absent, Codes, Floats

_TOO_FEW = "there are too few participants"


def clustered_covariance(residuals: Floats, *, matrix: Floats, clusters: Codes) -> Floats | Absent:
    """Covariance of least squares coefficients, shape (p, p), whatever the dependence within clusters.

    residuals, clusters: shape (n,), clusters counted from 0; matrix: shape (n, p), independent columns. With the factor
    g / (g - 1) * (n - 1) / (n - p) of g clusters. Agrees with R `sandwich::vcovCL(fit, cluster, type = "HC1")`.
    """
    n, p = matrix.shape
    count = int(clusters.max(initial=-1)) + 1
    if count < 2 or n <= p:
        return Absent(_TOO_FEW)
    products = matrix.T @ matrix
    scale = np.sqrt(np.diag(products))
    bread = np.linalg.inv(products / np.outer(scale, scale))
    scores = np.empty((count, p), order="F")
    for place, column in enumerate(matrix.T):
        scores[:, place] = np.bincount(clusters, weights=column * residuals, minlength=count) / scale[place]
    factor = count / (count - 1) * (n - 1) / (n - p)
    covariance: Floats = factor * bread @ (scores.T @ scores) @ bread / np.outer(scale, scale)
    return covariance


def wald_f(coefficients: Floats, *, covariance: Floats, clusters: int) -> float | Absent:
    """P value of Wald's F(q, clusters - 1) that q coefficients are all 0, given their covariance, shape (q, q)."""
    q = len(coefficients)
    spread = np.sqrt(np.diag(covariance))
    if not (spread > 0).all() or np.linalg.matrix_rank(covariance / np.outer(spread, spread)) < q:
        return Absent(_TOO_FEW)
    wald = float(coefficients @ np.linalg.solve(covariance, coefficients))
    return float(fdtrc(q, clusters - 1, wald / q))


def own_level_share(residuals: Floats, *, clusters: Codes) -> Floats:
    """How much of a cluster's mean is its own level: shape (clusters,), g * v / (g * v + 1) for g observations.

    v is the variance between clusters over that within, by one-way analysis of variance, at least 0; 0 when nothing
    varies within clusters, or no cluster has two observations.
    """
    sizes = np.bincount(clusters).astype(np.float64)
    n, count = residuals.size, sizes.size
    means = np.bincount(clusters, weights=residuals) / sizes
    within = float(np.square(residuals - means[clusters]).sum())
    between = float((sizes * np.square(means - residuals.mean())).sum())
    if n <= count or count < 2 or within <= 0:
        return np.zeros(count)
    typical = (n - float(np.square(sizes).sum()) / n) / (count - 1)
    ratio = max(0.0, (between / (count - 1) / (within / (n - count)) - 1) / typical)
    return np.asarray(sizes * ratio / (sizes * ratio + 1))


def partly_centred(columns: Floats, *, clusters: Codes, share: Floats) -> Floats:
    """Columns, shape (n, p), minus the part of each cluster's mean that makes the errors independent.

    That part is 1 - sqrt(1 - share): least squares on the result is generalised least squares with one random level a
    cluster (Fuller and Battese 1973).
    """
    sizes = np.bincount(clusters).astype(np.float64)
    part = (1 - np.sqrt(1 - share))[clusters]
    freed = np.empty(columns.shape, order="F")
    for place, column in enumerate(columns.T):
        mean = np.bincount(clusters, weights=column) / sizes
        freed[:, place] = column - part * mean[clusters]
    return freed


def positions(clusters: Codes) -> Codes:
    """The same clusters, counted from 0 without gaps."""
    _, found = np.unique(clusters, return_inverse=True)
    return np.asarray(found, dtype=np.int64)


def block(covariance: Floats, places: Sequence[int]) -> Floats:
    """The rows and columns of a covariance at these places."""
    return covariance[np.ix_(list(places), list(places))]
