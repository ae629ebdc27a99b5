"""Who stays in the analysis, and how many leave for which reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cohortqc.analysis.roster import Roster
from cohortqc.model.analysis import FlowStep
from cohortqc.model.finding import Finding
from cohortqc.model.report import Report
from cohortqc.model.table import Part, Table

Mask = npt.NDArray[np.bool_]


@dataclass(slots=True, kw_only=True)
class Flow:
    """Who is still in (`stays`, shape (n,)), and the steps that led there."""

    stays: Mask
    steps: list[FlowStep] = field(default_factory=list)

    def leave(self, leaving: Mask, *, reason: str) -> None:
        """Those still in leave for this reason."""
        lost = int((self.stays & leaving).sum())
        self.stays = self.stays & ~leaving
        self.steps.append(FlowStep(reason=reason, lost=lost, left=int(self.stays.sum())))


def flow_of(report: Report, roster: Roster, *, tables: Mapping[str, Table], findings: Sequence[Finding]) -> Flow:
    """The flow from everybody to the analysis set: no identifier, each requirement, rows that rules flagged.

    A requirement that is false and one that is unknown are lines of their own; each participant leaves once.
    """
    flow = Flow(stays=np.ones(roster.n, dtype=np.bool_))
    flow.steps.append(FlowStep(reason=f"All {report.who} delivered", lost=0, left=roster.n))
    anonymous = np.asarray(roster.keys.isna(), dtype=np.bool_)
    if anonymous.any():
        flow.leave(anonymous, reason="No identifier")
    for requirement in report.require:
        found = roster.truth(requirement.that)
        flow.leave(found.false, reason=requirement.otherwise)
        if requirement.unknown or (flow.stays & found.unknown).any():
            flow.leave(found.unknown, reason=requirement.unknown or f"{requirement.otherwise}: not known")
    for code in report.without_problems:
        flagged = [finding for finding in findings if code in {finding.code, finding.rule}]
        flow.leave(_flagged(flagged, roster, tables), reason=f"A row flagged by {code}")
    return flow


def _flagged(findings: Sequence[Finding], roster: Roster, tables: Mapping[str, Table]) -> Mask:
    """Participants one of whose rows is among those that the findings are about."""
    result = np.zeros(roster.n, dtype=np.bool_)
    for join, index in roster.rows.items():
        name = roster.joined[join]
        if name not in tables:
            continue
        hit = np.zeros(tables[name].row_count, dtype=np.bool_)
        for finding in findings:
            if finding.part is not None and finding.rows is not None and finding.table == name:
                hit[_offset(finding.part, tables[name]) + finding.rows] = True
        result |= (index >= 0) & hit[np.maximum(index, 0)] if hit.size else False
    return result


def _offset(part: Part, table: Table) -> int:
    """Rows of the table before this part."""
    before = 0
    for other in table.parts:
        if other.id == part.id:
            return before
        before += other.row_count
    raise ValueError(f"{part.file.name} is no part of table {table.name}")
