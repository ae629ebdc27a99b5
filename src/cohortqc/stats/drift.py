"""How a value drifts over time: a smooth curve of what covariates leave of it, and whether it is more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from cohortqc.stats.design import Term, design
from cohortqc.stats.independence import independence
from cohortqc.stats.number import Absent, Codes, Floats
from cohortqc.stats.splines import harrell_knots, spline_basis

_KNOTS = 5
_BULK = (0.05, 0.95)
_FRACTION = 2 / 3
_ITERATIONS = 3
_STEP = 0.01
_MOST_POINTS = 20_000
"""With more observations the curve is drawn through means of neighbours in time, as many as this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme:
    """A turning point of the curve: when, and how high it is there."""

    time: float
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The lowest and the highest point of the curve within the bulk of the time; p_value: of no drift at all."""

    lowest: Extreme
    highest: Extreme
    p_value: float

    @property
    def span(self) -> float:
        """How far the curve moves, in the unit of the outcome."""
        return self.highest.value - self.lowest.value


def drift(outcome: Floats, *, time: Floats, covariates: Sequence[Term], clusters: Codes) -> Drift | Absent:
    """The drift of an outcome over time, given covariates.

    outcome, time, clusters: shape (n,), no missing; clusters: which observations are of one participant. The outcome is
    regressed on the covariates and a natural cubic spline of time (5 knots) together. The curve is Cleveland's LOWESS
    (f = 2/3, 3 robust iterations) of the outcome minus the covariates' part, within the 5th to 95th centile of time.
    The test is the spline's Wald F on the clustered covariance (`clustered_f`). Absent when time has too few different
    values, or cannot be told apart from the covariates.
    """
    knots = harrell_knots(time, knots=_KNOTS)
    if isinstance(knots, Absent):
        return Absent("there are too few different times")
    base = design(covariates, n=outcome.size).matrix
    spline = spline_basis(
        (time - time.mean()) / np.ptp(time), knots=tuple((np.array(knots) - time.mean()) / np.ptp(time))
    )
    matrix = np.column_stack([base, spline])
    told = independence(matrix)
    tested = [place for place, column in enumerate(told.kept) if column >= base.shape[1]]
    if len(tested) < spline.shape[1]:
        return Absent("time cannot be told apart from the covariates")
    kept = matrix[:, list(told.kept)]
    coefficients: Floats = np.linalg.lstsq(kept, outcome, rcond=None)[0].astype(np.float64)
    p_value = clustered_f(
        outcome - kept @ coefficients, matrix=kept, coefficients=coefficients, tested=tested, clusters=clusters
    )
    if isinstance(p_value, Absent):
        return p_value
    others = [place for place in range(len(told.kept)) if place not in tested]
    lowest, highest = _extremes(outcome - kept[:, others] @ coefficients[others], time=time)
    return Drift(lowest=lowest, highest=highest, p_value=p_value)


def clustered_f(
    residuals: Floats, *, matrix: Floats, coefficients: Floats, tested: Sequence[int], clusters: Codes
) -> float | Absent:
    """P value of Wald's F that the coefficients at `tested` are all 0, whatever the dependence within clusters.

    residuals, clusters: shape (n,); matrix: shape (n, p), independent columns. F(q, clusters - 1), covariance with the
    factor g / (g - 1) * (n - 1) / (n - p). Agrees with R `sandwich::vcovCL(fit, cluster, type = "HC1")`.
    """
    n, p = matrix.shape
    _, cluster = np.unique(clusters, return_inverse=True)
    count = int(cluster.max()) + 1
    scale = np.linalg.norm(matrix, axis=0)
    scaled = matrix / scale
    bread = np.linalg.inv(scaled.T @ scaled)
    scores = np.stack([np.bincount(cluster, weights=column * residuals) for column in scaled.T], axis=1)
    factor = count / (count - 1) * (n - 1) / (n - p) if count > 1 and n > p else np.inf
    covariance = factor * bread @ (scores.T @ scores) @ bread
    places = list(tested)
    block = covariance[np.ix_(places, places)]
    if not np.isfinite(block).all() or np.linalg.matrix_rank(block) < len(places):
        return Absent("there are too few participants")
    estimate = (coefficients * scale)[places]
    wald = float(estimate @ np.linalg.solve(block, estimate))
    return float(fdtrc(len(places), count - 1, wald / len(places)))


def lowess(values: Floats, *, time: Floats, fraction: float, iterations: int, delta: float) -> Floats:
    """Cleveland's robust locally weighted regression at each time; both shape (n,), time ascending.

    `delta`: times nearer than this to the last one fitted are interpolated. Agrees with R `lowess(f, iter, delta)`.
    """
    # Imported here: statsmodels is loaded only by those who draw a curve.
    from statsmodels.nonparametric.smoothers_lowess import lowess as smooth

    found = smooth(values, time, frac=fraction, it=iterations, delta=delta, is_sorted=True, return_sorted=False)
    return np.asarray(found, dtype=np.float64)


def _extremes(values: Floats, *, time: Floats) -> tuple[Extreme, Extreme]:
    order = np.lexsort((values, time))
    times, points = _thinned(time[order]), _thinned(values[order])
    curve = lowess(points, time=times, fraction=_FRACTION, iterations=_ITERATIONS, delta=_STEP * float(np.ptp(times)))
    first, last = np.quantile(time, _BULK)
    bulk = np.flatnonzero((times >= first) & (times <= last) & np.isfinite(curve))
    low, high = bulk[np.argmin(curve[bulk])], bulk[np.argmax(curve[bulk])]
    return (
        Extreme(time=float(times[low]), value=float(curve[low])),
        Extreme(time=float(times[high]), value=float(curve[high])),
    )


def _thinned(values: Floats) -> Floats:
    """Means of consecutive values, when there are too many."""
    if values.size <= _MOST_POINTS:
        return values
    starts = np.linspace(0, values.size, _MOST_POINTS, endpoint=False).astype(np.int64)
    return np.asarray(np.add.reduceat(values, starts) / np.diff([*starts, values.size]))
