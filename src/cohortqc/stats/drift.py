"""How a value drifts over time: a smooth curve of what covariates leave of it, and whether it is more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import stdtrit

from cohortqc.stats.clustered import block, clustered_covariance, own_level_share, partly_centred, positions, wald_f
from cohortqc.stats.design import Term, design
from cohortqc.stats.independence import independence
from cohortqc.stats.number import Absent, Codes, Floats
from cohortqc.stats.splines import harrell_knots, spline_basis

_KNOTS = 5
_BULK = (0.05, 0.95)
_FRACTION = 2 / 3
_ITERATIONS = 3
_STEP = 0.01
_MOST_POINTS = 5_000
"""With more observations the curve is drawn through means of neighbours in time, as many as this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The lowest and highest point of the curve within the bulk of the time, and how far they lie apart.

    lowest, highest: times; span: of the curve; difference: of the spline between these times, with its interval from
    `low` to `high`; p_value: of no drift at all. All but the times and p in the unit of the outcome.
    """

    lowest: float
    highest: float
    span: float
    difference: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    """A spline of time beside covariates, both on independent columns; `rest`: the outcome without covariates."""

    slopes: Floats
    covariance: Floats
    clusters: int
    rest: Floats


def drift(
    outcome: Floats, *, time: Floats, covariates: Sequence[Term], clusters: Codes, level: float
) -> Drift | Absent:
    """The drift of an outcome over time, given covariates.

    outcome, time, clusters: shape (n,), no missing; clusters: which observations are of one participant; level: of the
    interval. The outcome is regressed on the covariates and a natural cubic spline of time (5 knots), by generalised
    least squares with a level of her own for each participant, errors clustered by participant. The curve is
    Cleveland's LOWESS (f = 2/3, 3 robust iterations) of what covariates and the participants' levels leave of the
    outcome; its extremes are looked for between the 5th and the 95th centile of time. Absent when time has too few
    different values, or cannot be told apart from the covariates, or participants are too few.
    """
    knots = harrell_knots(time, knots=_KNOTS)
    if isinstance(knots, Absent):
        return Absent("there are too few different times")
    centre, unit = float(time.mean()), float(np.ptp(time))

    def basis(times: Floats) -> Floats:
        return spline_basis((times - centre) / unit, knots=tuple((knot - centre) / unit for knot in knots))

    fit = _fit(outcome, basis(time), design(covariates, n=outcome.size).matrix, clusters=positions(clusters))
    if isinstance(fit, Absent):
        return fit
    p_value = wald_f(fit.slopes, covariance=fit.covariance, clusters=fit.clusters)
    if isinstance(p_value, Absent):
        return p_value
    lowest, highest, span = _extremes(fit.rest, time=time)
    between = np.diff(basis(np.array([lowest, highest])), axis=0)[0]
    difference = float(between @ fit.slopes)
    error = float(stdtrit(fit.clusters - 1, (1 + level) / 2)) * sqrt(float(between @ fit.covariance @ between))
    return Drift(
        lowest=lowest,
        highest=highest,
        span=span,
        difference=difference,
        low=difference - error,
        high=difference + error,
        p_value=p_value,
    )


def _fit(outcome: Floats, spline: Floats, base: Floats, *, clusters: Codes) -> _Fit | Absent:
    told = independence(np.column_stack([base, spline]))
    kept = [place for place in told.kept if place < base.shape[1]]
    if len(told.kept) - len(kept) < spline.shape[1]:
        return Absent("time cannot be told apart from the covariates")
    matrix = np.column_stack([base[:, kept], spline])
    first = outcome - matrix @ np.linalg.lstsq(matrix, outcome, rcond=None)[0]
    share = own_level_share(first, clusters=clusters)
    freed = partly_centred(np.column_stack([outcome, matrix]), clusters=clusters, share=share)
    coefficients: Floats = np.linalg.lstsq(freed[:, 1:], freed[:, 0], rcond=None)[0].astype(np.float64)
    covariance = clustered_covariance(freed[:, 0] - freed[:, 1:] @ coefficients, matrix=freed[:, 1:], clusters=clusters)
    if isinstance(covariance, Absent):
        return covariance
    residuals = outcome - matrix @ coefficients
    levels = share * np.bincount(clusters, weights=residuals) / np.bincount(clusters)
    return _Fit(
        slopes=coefficients[len(kept) :],
        covariance=block(covariance, range(len(kept), len(coefficients))),
        clusters=int(clusters.max()) + 1,
        rest=residuals + spline @ coefficients[len(kept) :] - levels[clusters],
    )


def lowess(values: Floats, *, time: Floats, fraction: float, iterations: int, delta: float) -> Floats:
    """Cleveland's robust locally weighted regression at each time; both shape (n,), time ascending.

    `delta`: times nearer than this to the last one fitted are interpolated. Agrees with R `lowess(f, iter, delta)`.
    """
    # Imported here: statsmodels is loaded only by those who draw a curve.
    from statsmodels.nonparametric.smoothers_lowess import lowess as smooth

    found = smooth(values, time, frac=fraction, it=iterations, delta=delta, is_sorted=True, return_sorted=False)
    return np.asarray(found, dtype=np.float64)


def _extremes(values: Floats, *, time: Floats) -> tuple[float, float, float]:
    """The times of the lowest and the highest point of the curve, and how far it rises from one to the other."""
    order = np.lexsort((values, time))
    times, points = _thinned(time[order]), _thinned(values[order])
    curve = lowess(points, time=times, fraction=_FRACTION, iterations=_ITERATIONS, delta=_STEP * float(np.ptp(times)))
    first, last = np.quantile(time, _BULK)
    bulk = np.flatnonzero((times >= first) & (times <= last) & np.isfinite(curve))
    if not bulk.size:
        return float(first), float(first), 0.0
    low, high = bulk[np.argmin(curve[bulk])], bulk[np.argmax(curve[bulk])]
    return float(times[low]), float(times[high]), float(curve[high] - curve[low])


def _thinned(values: Floats) -> Floats:
    """Means of consecutive values, when there are too many."""
    if values.size <= _MOST_POINTS:
        return values
    starts = np.linspace(0, values.size, _MOST_POINTS, endpoint=False).astype(np.int64)
    return np.asarray(np.add.reduceat(values, starts) / np.diff([*starts, values.size]))
