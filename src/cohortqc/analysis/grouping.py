"""Exposures as groups: cut at quantiles or fixed points over the analysis set, each labelled with its range."""

import numpy as np
import pandas as pd

from cohortqc.analysis.ranges import Range, in_print, plainly, range_within
from cohortqc.errors import UsageError
from cohortqc.model.analysis import AnalysisVariable, Grouping
from cohortqc.model.report import Exposure, ExposureKind, Report
from cohortqc.stats.quantile_groups import Grouping as Cut
from cohortqc.stats.quantile_groups import cut_groups, quantile_groups

_QUANTILES = {2: "median", 3: "tertiles", 4: "quartiles", 5: "quintiles", 10: "deciles"}
_LETTERS = {2: "H", 3: "T", 10: "D"}


def grouping_of(exposure: Exposure, report: Report, *, frame: pd.DataFrame, variable: AnalysisVariable) -> Grouping:
    """The groups of an exposure by quantiles or cut points over everybody in the frame.

    Raises UsageError when the exposure's reference is none of its groups.
    """
    values = frame[exposure.variable].to_numpy(dtype=np.float64)
    if exposure.kind is ExposureKind.QUANTILES:
        cut = quantile_groups(values, groups=exposure.groups)
    else:
        cut = cut_groups(values, cut=exposure.cut)
    places = [int(np.searchsorted(cut.boundaries, group.low, side="left")) for group in cut.groups]
    ranges = [_range(exposure, cut, number, place, values, variable) for number, place in enumerate(places)]
    levels = [_level(exposure, place, found) for place, found in zip(places, ranges, strict=True)]
    if exposure.reference is not None and levels and exposure.reference not in levels:
        fact = f"exposure {exposure.name}: its reference {exposure.reference} is none of its groups"
        raise UsageError(f"{fact}; name one of {', '.join(levels)}")
    return Grouping(
        exposure=exposure.name,
        variable=exposure.variable,
        index=cut.codes,
        levels=tuple(levels),
        labels=tuple(_label(exposure, level, found) for level, found in zip(levels, ranges, strict=True)),
        cuts=cut.boundaries,
        medians=tuple(float(np.median(values[cut.codes == place])) for place in range(len(cut.groups))),
        note=_note(exposure, report, cut, variable),
    )


def _range(
    exposure: Exposure, cut: Cut, number: int, place: int, values: np.ndarray, variable: AnalysisVariable
) -> Range:
    """What a group holds (quantiles), or may hold (cut points)."""
    group = cut.groups[number]
    whole = not np.mod(values[np.isfinite(values)], 1).any()
    if exposure.kind is ExposureKind.CUT:
        return range_within(cut.boundaries, place, seen=(group.low, group.high), whole=whole, limits=variable.range)
    digits = 0 if whole else variable.digits
    if digits is None:
        return Range(low=plainly(group.low, significant=4), high=plainly(group.high, significant=4))
    return Range(low=f"{group.low:.{digits}f}", high=f"{group.high:.{digits}f}")


def _level(exposure: Exposure, place: int, found: Range) -> str:
    """The group's name among results: `Q1`, `0-4`, or the report's own label."""
    if exposure.labels:
        return exposure.labels[place]
    if exposure.kind is ExposureKind.CUT:
        return found.machine
    return f"{_LETTERS.get(exposure.groups, 'Q')}{place + 1}"


def _label(exposure: Exposure, level: str, found: Range) -> str:
    """What tables call a group: `Q1 (4-5)`, `0-4`, with an en dash, or the report's own label."""
    if exposure.labels:
        return level
    return found.printed if exposure.kind is ExposureKind.CUT else f"{level} ({found.printed})"


def _note(exposure: Exposure, report: Report, cut: Cut, variable: AnalysisVariable) -> str:
    """How the groups were made, as a footnote says it; nothing when nobody has a value."""
    if not cut.groups:
        return ""
    points = [in_print(plainly(point)) for point in dict.fromkeys(cut.boundaries)]
    listed = f"{', '.join(points[:-1])} and {points[-1]}" if len(points) > 1 else "".join(points)
    if exposure.kind is ExposureKind.CUT:
        return f"{variable.label} is cut at {listed}, closed on the right."
    name = _QUANTILES.get(exposure.groups, f"{exposure.groups} quantile groups")
    text = f"{variable.label} is cut at its {name} ({listed}; type 2, closed on the right)"
    if cut.some_dropped:
        left = f"{len(cut.groups)} group{'' if len(cut.groups) == 1 else 's'}"
        return f"{text}; {report.who} with equal values stay together, which leaves {left}."
    if cut.sizes_differ:
        return f"{text}; {report.who} with equal values stay together, so groups differ in size."
    return f"{text}."
