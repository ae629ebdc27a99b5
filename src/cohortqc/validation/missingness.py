"""How complete each variable is, by visit, with the reasons: counts that add up to the rows."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from cohortqc.model.schema import NOT_ASKED, TableSchema, Variable
from cohortqc.model.table import Part
from cohortqc.model.validation import Missingness
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.visits import Visits, visits_of

Counts = dict[str, npt.NDArray[np.int64]]
"""Reason (PRESENT: a value) -> how many rows of each visit."""

_PRESENT = ""


def missingness(evidence: Evidence) -> tuple[Missingness, ...]:
    """One entry for each delivered variable and visit, in the order of the schema; one a variable without visits.

    A blank whose question was not asked, or whose condition is unknown, counts as not asked and leaves the denominator.
    """
    entries: list[Missingness] = []
    for table in evidence.schema.tables.values():
        parts = evidence.parts(table.name)
        visits = [visits_of(part) for part in parts]
        names = _names(visits)
        for variable in table.variables.values():
            having = [(part, visit) for part, visit in zip(parts, visits, strict=True) if part.has(variable.name)]
            if having:
                entries += _of_variable(evidence, table, variable=variable, parts=having, names=names)
    return tuple(entries)


def _names(visits: Sequence[Visits | None]) -> tuple[str, ...]:
    """The visits of all parts, in the order in which they are first met; parts without visits count as one, unnamed."""
    return tuple(dict.fromkeys(name for visit in visits for name in (visit.names if visit else ("",))))


def _of_variable(
    evidence: Evidence,
    table: TableSchema,
    *,
    variable: Variable,
    parts: Sequence[tuple[Part, Visits | None]],
    names: tuple[str, ...],
) -> Iterator[Missingness]:
    totals: Counts = {}
    for part, visits in parts:
        local = visits.names if visits else ("",)
        places = np.array([names.index(name) for name in local], dtype=np.int64)
        for reason, counts in _counts(evidence, part, variable=variable.name, visits=visits).items():
            # Two codes may have one label: their visits are counted together.
            np.add.at(totals.setdefault(reason, np.zeros(len(names), dtype=np.int64)), places, counts)
    order = [reason for reason in evidence.schema.reasons if reason != NOT_ASKED]
    for place, name in enumerate(names):
        here = {reason: int(counts[place]) for reason, counts in totals.items()}
        if rows := sum(here.values()):
            yield Missingness(
                table=table.name,
                variable=variable.name,
                label=variable.label,
                visit=name,
                rows=rows,
                answered=here.get(_PRESENT, 0),
                not_asked=here.get(NOT_ASKED, 0),
                reasons={reason: here[reason] for reason in order if here.get(reason)},
            )


def _counts(evidence: Evidence, part: Part, *, variable: str, visits: Visits | None) -> Counts:
    """How many rows of each of the part's visits hold a value, or lack one for each reason."""
    everywhere = (
        np.array([part.row_count]) if visits is None else np.bincount(visits.index, minlength=len(visits.names))
    )
    missing = part.column(variable).null_count
    conditional = part.table.variables[variable].asked_if is not None
    if not missing:
        return {_PRESENT: everywhere}
    if visits is None and variable not in part.reasons and not conditional:
        return {_PRESENT: everywhere - missing, part.blank_reason: np.array([missing])}
    codes = part.reason_index(variable)
    names = [_PRESENT, *part.reason_names]
    if conditional:
        blank = codes == names.index(part.blank_reason)
        codes = codes.copy()
        codes[blank & ~evidence.asked(part, variable).yes] = len(names)
        names.append(NOT_ASKED)
    counts: Counts = {}
    for code, name in enumerate(names):
        mask = codes == code
        found = _by_visit(mask, visits)
        if found.any():
            counts[name] = counts.get(name, 0) + found
    return counts


def _by_visit(mask: npt.NDArray[np.bool_], visits: Visits | None) -> npt.NDArray[np.int64]:
    if visits is None:
        return np.array([np.count_nonzero(mask)], dtype=np.int64)
    return np.bincount(visits.index[mask], minlength=len(visits.names)).astype(np.int64)
