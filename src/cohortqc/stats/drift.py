"""How a value drifts over time: a smooth curve of what covariates leave of it, and whether it is more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from cohortqc.stats.clustered import block, clustered_covariance, own_level_share, partly_centred, positions, wald_f
from cohortqc.stats.cross_products import cross_products
from cohortqc.stats.design import Term, design
from cohortqc.stats.number import Absent, Codes, Floats
from cohortqc.stats.splines import harrell_knots, spline_basis

_KNOTS = 5
_BULK = (0.05, 0.95)
_TIMES = 41
_FRACTION = 2 / 3
_ITERATIONS = 3
_STEP = 0.01
_MOST_POINTS = 5_000
"""With more observations the curve is drawn through means of neighbours in time, as many as this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How far the outcome rises from the time `lower` to the time `higher`, which may lie before it.

    difference: of the spline between these times, with its interval from `low` to `high`; they are the two times for
    which `low` is largest. span: from the lowest to the highest point of the smooth curve; p_value: of no drift at all.
    All but the times and p in the unit of the outcome.
    """

    lower: float
    higher: float
    difference: float
    low: float
    high: float
    span: float
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
    outcome. Curve and spline are looked at between the 5th and the 95th centile of time. Absent when time has too few
    different values or cannot be told apart from the covariates, when participants are too few or hardly vary.
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
    first, last = np.quantile(time, _BULK)
    times = np.linspace(first, last, _TIMES)
    step = _clearest(basis(times), fit, factor=float(stdtrit(fit.clusters - 1, (1 + level) / 2)))
    return Drift(
        lower=float(times[step.start]),
        higher=float(times[step.end]),
        difference=step.difference,
        low=step.difference - step.error,
        high=step.difference + step.error,
        span=_span(fit.rest, time=time, first=float(first), last=float(last)),
        p_value=p_value,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """From one place in a list of times to another: how far up, and half the length of the interval."""

    start: int
    end: int
    difference: float
    error: float


def _clearest(points: Floats, fit: _Fit, *, factor: float) -> _Step:
    """The step up between two points of the spline, shape (times, q), whose lower limit is the largest."""
    starts, ends = np.triu_indices(len(points), k=1)
    between = points[ends] - points[starts]
    differences = between @ fit.slopes
    errors = factor * np.sqrt(np.einsum("kp,pq,kq->k", between, fit.covariance, between).clip(min=0))
    best = int((np.abs(differences) - errors).argmax())
    start, end = int(starts[best]), int(ends[best])
    if differences[best] < 0:
        start, end = end, start
    return _Step(start=start, end=end, difference=abs(float(differences[best])), error=float(errors[best]))


def _fit(outcome: Floats, spline: Floats, base: Floats, *, clusters: Codes) -> _Fit | Absent:
    matrix = np.empty((len(base), base.shape[1] + spline.shape[1]), order="F")  # by columns: they are gone through
    matrix[:, : base.shape[1]], matrix[:, base.shape[1] :] = base, spline
    found = cross_products(matrix)
    kept = [place for place in found.kept if place < base.shape[1]]
    if len(found.kept) - len(kept) < spline.shape[1]:
        return Absent("time cannot be told apart from the covariates")
    if found.others:
        matrix = matrix.T[list(found.kept)].T
    first = outcome - matrix @ found.coefficients(outcome, kept=matrix)
    share = own_level_share(first, clusters=clusters)
    freed = partly_centred(matrix, clusters=clusters, share=share)
    freed_outcome = partly_centred(outcome[:, np.newaxis], clusters=clusters, share=share)[:, 0]
    again = cross_products(freed)
    if again.others:
        return Absent("the values hardly vary within the participants")
    coefficients = again.coefficients(freed_outcome, kept=freed)
    covariance = clustered_covariance(freed_outcome - freed @ coefficients, matrix=freed, clusters=clusters)
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


def _span(values: Floats, *, time: Floats, first: float, last: float) -> float:
    """How far the curve moves between the first and the last time."""
    order = np.lexsort((values, time))
    times, points = _thinned(time[order]), _thinned(values[order])
    curve = lowess(points, time=times, fraction=_FRACTION, iterations=_ITERATIONS, delta=_STEP * float(np.ptp(times)))
    bulk = curve[(times >= first) & (times <= last) & np.isfinite(curve)]
    return float(np.ptp(bulk)) if bulk.size else 0.0


def _thinned(values: Floats) -> Floats:
    """Means of consecutive values, when there are too many."""
    if values.size <= _MOST_POINTS:
        return values
    starts = np.linspace(0, values.size, _MOST_POINTS, endpoint=False).astype(np.int64)
    return np.asarray(np.add.reduceat(values, starts) / np.diff([*starts, values.size]))
