"""The profile of a delivery: for each variable mean, spread and counts, in which nobody can be recognised."""

from collections.abc import Iterator, Mapping

import numpy as np

from cohortqc.model.profile import FEWEST_TOGETHER, Profile, VariableProfile
from cohortqc.model.schema import TableSchema, Variable, VariableType
from cohortqc.rules.accuracy.samples import NUMBERS, TableSample
from cohortqc.rules.evidence import Evidence
from cohortqc.stats.moments import moments
from cohortqc.stats.number import Absent, Codes, Floats

FEWEST = 100
"""Participants with a value below whom a variable has no profile, and is not held against one."""

_DECILES = np.arange(1, 10) / 10
_STEPS_IN_SD = 20


def profile_of(evidence: Evidence) -> Profile:
    """The profile of every number and code of which at least FEWEST participants have a value.

    One value a participant counts, the earliest; columns that tell the visit are left out, as they change whenever a
    cohort is followed for longer.
    """
    variables = {}
    for table, variable, sample in profiled(evidence):
        found = _profile(sample, variable)
        if found is not None:
            variables[table.name, variable.name] = found
    schema = evidence.schema
    return Profile(
        delivery=evidence.delivery.name, schema=schema.name, schema_sha256=schema.sha256, variables=variables
    )


def profiled(evidence: Evidence) -> Iterator[tuple[TableSchema, Variable, TableSample]]:
    """Every delivered variable that a profile can hold, with the rows of its table."""
    for table in evidence.schema.tables.values():
        sample = TableSample.of(evidence, table)
        for variable in table.variables.values():
            if can_be_profiled(table, variable) and evidence.parts_with(table.name, variable.name):
                yield table, variable, sample


def can_be_profiled(table: TableSchema, variable: Variable) -> bool:
    """Whether a variable is a number or code, no identifier, and does not tell the visit."""
    visits = table.visits
    of_visits = {visits.type, visits.year, visits.days, visits.closest, visits.expected} if visits else set()
    is_kind = variable.type in NUMBERS or variable.type is VariableType.CODED
    return is_kind and variable.role is None and variable.name not in of_visits


def numbers_of(sample: TableSample, name: str) -> Floats:
    """One known value a participant."""
    found = sample.quantity(name)
    return found.values[sample.firsts(found.known, values=found.values)]


def codes_of(sample: TableSample, variable: Variable) -> Mapping[str, int]:
    """How many participants have each code, in the schema's order; codes that nobody has are left out."""
    found = sample.labels(variable.name)
    first = found.codes[sample.firsts(found.known, values=found.codes.astype(np.float64))]
    counts = dict(zip(found.names, np.bincount(first, minlength=len(found.names)).tolist(), strict=True))
    return {code: counts[code] for code in variable.codes if counts.get(code)}


def binned(values: Floats, *, edges: tuple[float, ...]) -> Codes:
    """How many values lie in each bin of a profile, shape (edges + 1,)."""
    places = np.searchsorted(np.array(edges), values, side="right")
    return np.bincount(places, minlength=len(edges) + 1).astype(np.int64)


def _profile(sample: TableSample, variable: Variable) -> VariableProfile | None:
    if variable.type is VariableType.CODED:
        return _of_codes(codes_of(sample, variable))
    return _of_numbers(numbers_of(sample, variable.name))


def _of_numbers(values: Floats) -> VariableProfile | None:
    found = moments(values)
    mean, sd = found.mean, found.sd
    if found.n < FEWEST or isinstance(mean, Absent) or isinstance(sd, Absent):
        return None
    edges = _wide_enough(_round_edges(np.quantile(values, _DECILES), sd=sd), values)
    return VariableProfile(n=found.n, mean=mean, sd=sd, edges=edges, counts=tuple(binned(values, edges=edges).tolist()))


def _round_edges(deciles: Floats, *, sd: float) -> tuple[float, ...]:
    """Deciles rounded to plain numbers (multiples of 1, 2 or 5 of a decimal place): none is anybody's value."""
    if sd == 0:
        return ()
    finest = sd / _STEPS_IN_SD
    place = 10.0 ** np.floor(np.log10(finest))
    step = place * max(factor for factor in (1, 2, 5) if factor * place <= finest)
    digits = max(0, -int(np.floor(np.log10(place))))
    rounded = {round(float(np.rint(decile / step) * step), digits) for decile in deciles}
    return tuple(sorted(rounded))


def _wide_enough(edges: tuple[float, ...], values: Floats) -> tuple[float, ...]:
    """The edges without those that would leave a bin with fewer than FEWEST_TOGETHER values."""
    kept = list(edges)
    while kept:
        counts = binned(values, edges=tuple(kept))
        least = int(counts.argmin())
        if counts[least] >= FEWEST_TOGETHER:
            break
        del kept[min(least, len(kept) - 1)]
    return tuple(kept)


def _of_codes(counts: Mapping[str, int]) -> VariableProfile | None:
    n = sum(counts.values())
    if n < FEWEST:
        return None
    common = {code: count for code, count in counts.items() if count >= FEWEST_TOGETHER}
    others = n - sum(common.values())
    if 0 < others < FEWEST_TOGETHER:
        rarest = min(common, key=lambda code: common[code])
        others += common.pop(rarest)
    return VariableProfile(n=n, categories=common, others=others)
