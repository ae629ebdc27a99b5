"""Table 1: every variable described overall and by group, with differences between the groups."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.report import Compare, TableDefinition
from cohortqc.model.result import Result, Stat
from cohortqc.stats.moments import moments
from cohortqc.stats.number import Absent, Codes
from cohortqc.stats.quantiles import quantiles
from cohortqc.stats.smd import PairwiseSmd, pairwise_categorical, pairwise_continuous
from cohortqc.stats.tests import TestResult, independence, rank_test, welch
from cohortqc.summaries.columns import Mask, levels, numbers, positions
from cohortqc.summaries.rows import place, row

OVERALL = "Overall"
SEED = 1
"""Seed of Fisher's test by Monte Carlo, so that the same delivery gives the same page."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """The columns of Table 1. `name`: exposure or variable ("" = overall only); `inside`: who has a group."""

    name: str
    levels: tuple[str, ...]
    codes: Codes
    inside: Mask

    def columns(self, *, overall: bool) -> Iterator[tuple[str, Mask]]:
        """Each column's name with its participants."""
        if overall:
            yield OVERALL, self.inside
        for number, level in enumerate(self.levels):
            yield level, self.codes == number


def descriptive(analysis: AnalysisSet, table: TableDefinition) -> tuple[Result, ...]:
    """All statistics of a descriptive table.

    Participants without a group are in no column, not in the overall one either; they are counted as missing of the
    grouping variable. Proportions are of participants with a known value.
    """
    groups = _groups(analysis, table.by)
    rows = list(_sizes(table, groups))
    for wanted in table.rows:
        variable = analysis.variables[wanted.variable]
        at = replace(place(table.id, "descriptive"), variable=variable.name, unit=variable.unit)
        if variable.is_categorical:
            rows.extend(_categories(analysis, at, table, groups))
        else:
            rows.extend(_continuous(analysis, at, table, groups))
    return tuple(rows)


def _groups(analysis: AnalysisSet, by: str | None) -> Groups:
    if by is None:
        nobody = np.full(analysis.n, -1, dtype=np.int64)
        return Groups(name="", levels=(), codes=nobody, inside=np.ones(analysis.n, dtype=np.bool_))
    if by in analysis.groupings:
        grouping = analysis.groupings[by]
        return Groups(name=by, levels=grouping.levels, codes=grouping.index, inside=grouping.index >= 0)
    codes = positions(analysis, by)
    return Groups(name=by, levels=levels(analysis, by), codes=codes, inside=codes >= 0)


def _sizes(table: TableDefinition, groups: Groups) -> Iterator[Result]:
    at = replace(place(table.id, "descriptive"), group=groups.name)
    for level, members in groups.columns(overall=True):
        yield row(replace(at, group_level=level), Stat.N_TOTAL, int(members.sum()))
    if groups.name:
        missing = int(groups.inside.size - groups.inside.sum())
        yield row(replace(at, variable=groups.name, group_level=OVERALL), Stat.N_MISS, missing)


def _continuous(analysis: AnalysisSet, at: Result, table: TableDefinition, groups: Groups) -> Iterator[Result]:
    values = numbers(analysis, at.variable)
    for level, members in groups.columns(overall=table.overall):
        part = moments(values[members])
        p25, median, p75 = quantiles(values[members], (0.25, 0.5, 0.75))
        here = replace(at, group=groups.name, group_level=level, n=part.n)
        yield row(here, Stat.N_OBS, part.n)
        yield row(here, Stat.N_MISS, part.missing)
        yield row(here, Stat.MEAN, part.mean)
        yield row(here, Stat.SD, part.sd)
        for name, value in ((Stat.P25, p25), (Stat.MEDIAN, median), (Stat.P75, p75)):
            yield row(replace(here, method="quantile type 2"), name, value)
        yield row(here, Stat.MIN, part.min)
        yield row(here, Stat.MAX, part.max)
    parts = [values[members] for _, members in groups.columns(overall=False)]
    if table.compare is Compare.SMD and len(parts) > 1:
        yield from _differences(at, groups, pairwise_continuous([moments(part) for part in parts]))
    if table.compare is Compare.TEST and len(parts) > 1:
        asked = {wanted.variable: wanted.statistics for wanted in table.rows}[at.variable]
        yield from _test(at, groups, rank_test(parts) if asked == "median_iqr" else welch(parts))


def _categories(analysis: AnalysisSet, at: Result, table: TableDefinition, groups: Groups) -> Iterator[Result]:
    codes, names = positions(analysis, at.variable), levels(analysis, at.variable)
    for level, members in groups.columns(overall=table.overall):
        counts = _counts(codes[members], names)
        total = int(counts.sum())
        here = replace(at, group=groups.name, group_level=level, n=total)
        yield row(here, Stat.N_OBS, total)
        yield row(here, Stat.N_MISS, int(members.sum()) - total)
        for name, count in zip(names, counts, strict=True):
            cell = replace(here, variable_level=name)
            yield row(cell, Stat.N_LEVEL, int(count))
            yield row(cell, Stat.N_TOTAL, total)
            yield row(cell, Stat.PROPORTION, int(count) / total if total else Absent("no value is known"))
    parts = [_counts(codes[members], names) for _, members in groups.columns(overall=False)]
    if table.compare is Compare.SMD and len(parts) > 1:
        yield from _differences(at, groups, pairwise_categorical(parts))
    if table.compare is Compare.TEST and len(parts) > 1:
        yield from _test(at, groups, independence(np.column_stack(parts), seed=SEED))


def _counts(codes: Codes, names: tuple[str, ...]) -> Codes:
    return np.bincount(codes[codes >= 0], minlength=len(names)).astype(np.int64)


def _differences(at: Result, groups: Groups, found: PairwiseSmd) -> Iterator[Result]:
    here = replace(at, context="smd", group=groups.name, unit="", method="standardised mean difference")
    for pair in found.pairs:
        names = f"{groups.levels[pair.first]} vs {groups.levels[pair.second]}"
        yield row(replace(here, group_level=names), Stat.SMD, pair.smd)
    yield row(replace(here, group_level="largest"), Stat.SMD, found.largest)
    yield row(replace(here, group_level="average"), Stat.SMD, found.average)


def _test(at: Result, groups: Groups, found: TestResult) -> Iterator[Result]:
    here = replace(at, context="test", group=groups.name, unit="", method=found.name.value)
    yield row(here, Stat.STATISTIC, found.statistic)
    yield row(here, Stat.P_VALUE, found.p_value)
