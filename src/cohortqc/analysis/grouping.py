"""Exposures as groups: cut at quantiles or fixed points over the analysis set, each labelled with its range."""

import numpy as np
import pandas as pd

from cohortqc.model.analysis import AnalysisVariable, Grouping
from cohortqc.model.report import Exposure, ExposureKind, Report
from cohortqc.stats.quantile_groups import Group, cut_groups, quantile_groups
from cohortqc.stats.quantile_groups import Grouping as Cut

_QUANTILES = {2: "median", 3: "tertiles", 4: "quartiles", 5: "quintiles", 10: "deciles"}
_LETTERS = {2: "H", 3: "T", 10: "D"}


def grouping_of(exposure: Exposure, report: Report, *, frame: pd.DataFrame, variable: AnalysisVariable) -> Grouping:
    """The groups of an exposure by quantiles or cut points over everybody in the frame."""
    values = frame[exposure.variable].to_numpy(dtype=np.float64)
    if exposure.kind is ExposureKind.QUANTILES:
        cut = quantile_groups(values, groups=exposure.groups)
    else:
        cut = cut_groups(values, cut=exposure.cut)
    places = [int(np.searchsorted(cut.boundaries, group.low, side="left")) for group in cut.groups]
    ranges = [_range(exposure, cut, group, place, variable) for group, place in zip(cut.groups, places, strict=True)]
    levels = [_level(exposure, place, text) for place, text in zip(places, ranges, strict=True)]
    bare = bool(exposure.labels) or exposure.kind is ExposureKind.CUT
    labels = levels if bare else [f"{level} ({text})" for level, text in zip(levels, ranges, strict=True)]
    return Grouping(
        exposure=exposure.name,
        variable=exposure.variable,
        index=cut.codes,
        levels=tuple(levels),
        labels=tuple(labels),
        cuts=cut.boundaries,
        medians=tuple(float(np.median(values[cut.codes == place])) for place in range(len(cut.groups))),
        note=_note(exposure, report, cut, variable),
    )


def _level(exposure: Exposure, place: int, text: str) -> str:
    if exposure.labels:
        return exposure.labels[place]
    if exposure.kind is ExposureKind.CUT:
        return text
    return f"{_LETTERS.get(exposure.groups, 'Q')}{place + 1}"


def _range(exposure: Exposure, cut: Cut, group: Group, place: int, variable: AnalysisVariable) -> str:
    """Smallest and largest value of a group; for cut points, what it may hold: `0-4`, `5-9`, `10-27`."""
    low, high = group.low, group.high
    if exposure.kind is ExposureKind.CUT:
        whole = all(float(edge).is_integer() for edge in (*cut.boundaries, low, high))
        limits = variable.range
        first, last = place == 0, place == len(cut.boundaries)
        if not whole:
            return _open_range(cut, place, variable)
        low = _limit(limits.low if limits else None, low) if first else cut.boundaries[place - 1] + 1
        high = _limit(limits.high if limits else None, high) if last else cut.boundaries[place]
    return _number(low, variable) if low == high else f"{_number(low, variable)}-{_number(high, variable)}"


def _open_range(cut: Cut, place: int, variable: AnalysisVariable) -> str:
    """A group between two cut points of a measured quantity: `> 18.5 to 25`."""
    if place == 0:
        return f"≤ {_number(cut.boundaries[0], variable)}"
    low = _number(cut.boundaries[place - 1], variable)
    return f"> {low}" if place == len(cut.boundaries) else f"> {low} to {_number(cut.boundaries[place], variable)}"


def _limit(declared: float | str | None, observed: float) -> float:
    return float(declared) if isinstance(declared, int | float) else observed


def _number(value: float, variable: AnalysisVariable) -> str:
    """A boundary as text: whole numbers plainly, others with the digits of the variable."""
    if value.is_integer():
        return str(int(value))
    return f"{value:.{variable.digits}f}" if variable.digits is not None else f"{value:.4g}"


def _note(exposure: Exposure, report: Report, cut: Cut, variable: AnalysisVariable) -> str:
    """How the groups were made, as a footnote says it."""
    points = [_number(point, variable) for point in cut.boundaries]
    listed = f"{', '.join(points[:-1])} and {points[-1]}" if len(points) > 1 else "".join(points)
    if exposure.kind is ExposureKind.CUT:
        return f"Groups of {variable.label} are cut at {listed}, closed on the right."
    name = _QUANTILES.get(exposure.groups, f"{exposure.groups} quantile groups")
    text = f"{variable.label} is cut at its {name} ({listed}; type 2, closed on the right)"
    if cut.some_dropped:
        return f"{text}; {report.who} with equal values stay together, which leaves {len(cut.groups)} groups."
    if cut.sizes_differ:
        return f"{text}; {report.who} with equal values stay together, so groups differ in size."
    return f"{text}."
