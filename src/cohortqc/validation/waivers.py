"""Waivers held against what the rules found: which problems each covers, and why one covers nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from cohortqc.errors import UsageError
from cohortqc.model.circumstances import Circumstances
from cohortqc.model.finding import Finding
from cohortqc.model.schema import Schema
from cohortqc.model.validation import Outcome
from cohortqc.model.waiver import Waiver, WaiverState, WaiverUse
from cohortqc.validation.finding_subset import Places, spread, subset
from cohortqc.validation.row_facts import row_keys

Named = tuple[Finding, Places]
"""A finding, and which of its problems a waiver speaks of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """The outcomes with the covered problems told apart, and what became of each waiver, in their order."""

    outcomes: tuple[Outcome, ...]
    uses: tuple[WaiverUse, ...]


def waive(outcomes: Sequence[Outcome], circumstances: Circumstances, *, schema: Schema) -> Waived:
    """Split each finding into what a waiver covers and what none does; counts of outcomes stay as they are.

    Of two waivers that speak of one problem, the first covers it. A waiver with more problems than it allows, or past
    its last day, covers none.
    """
    today = day_for(circumstances, schema)
    left = list(outcomes)
    uses: list[WaiverUse] = []
    for waiver in circumstances.waivers:
        reached = [place for place, outcome in enumerate(left) if _reaches(waiver, outcome)]
        use = _use(waiver, [left[place] for place in reached], today=today)
        if use.state is WaiverState.IN_USE:
            covered = 0
            for place in reached:
                before = left[place].waived
                left[place] = _covered(waiver, left[place])
                covered += left[place].waived - before
            use = _counted(use, covered)
        uses.append(use)
    return Waived(outcomes=tuple(left), uses=tuple(uses))


def day_for(circumstances: Circumstances, schema: Schema) -> date | None:
    """The day on which waivers are held against the delivery: as told, else the day on which the data were closed.

    Never the clock's. Raises UsageError when a waiver has a last day and nobody says what day it is.
    """
    day = circumstances.as_of or circumstances.closed_on(schema)
    if day is not None:
        return day
    for waiver in circumstances.waivers:
        if waiver.expires is not None:
            raise UsageError(
                f"{waiver.source}, {waiver.id}: it has a last day (`expires`), and nobody says what day it is; add "
                "--as-of with the date, as 2026-05-31"
            )
    return None


def _reaches(waiver: Waiver, outcome: Outcome) -> bool:
    """Whether a waiver may speak of problems of this outcome."""
    return waiver.rule in {outcome.rule.code, outcome.id} and bool(_of_place(waiver, outcome))


def _of_place(waiver: Waiver, outcome: Outcome) -> list[Finding]:
    return [
        finding
        for finding in outcome.findings
        if waiver.table in {"", finding.table} and waiver.variable in {"", finding.variable}
    ]


def _use(waiver: Waiver, outcomes: Sequence[Outcome], *, today: date | None) -> WaiverUse:
    """What becomes of a waiver, given the outcomes that it reaches."""
    in_rows = [_of_rows(waiver, finding) for outcome in outcomes for finding in _of_place(waiver, outcome)]
    named = sum(len(_of_values(waiver, finding, places)) for finding, places in in_rows)
    in_other_values = sum(len(places) for _, places in in_rows)
    state, why = WaiverState.IN_USE, ""
    if waiver.expires is not None and today is not None and today > waiver.expires:
        state, why = WaiverState.EXPIRED, f"its last day was {waiver.expires.isoformat()}"
    elif not named:
        state = WaiverState.UNUSED
        why = "the value is another one now" if in_other_values else "it names no problem of this delivery"
    elif beyond := _beyond(waiver, named, judged=sum(outcome.judged for outcome in outcomes)):
        state, why = WaiverState.EXCEEDED, beyond
    return WaiverUse(waiver=waiver, state=state, named=named, why=why)


def _beyond(waiver: Waiver, named: int, *, judged: int) -> str:
    """By how much a waiver's limit is exceeded; "" when it is not."""
    if waiver.max_count is not None and named > waiver.max_count:
        return f"it names {named:,} problems, more than the {waiver.max_count:,} it allows"
    if waiver.share is not None and named / judged > waiver.share:
        return f"it names {named:,} of {judged:,} judged, more than the share of {waiver.share:.15g} it allows"
    return ""


def _counted(use: WaiverUse, covered: int) -> WaiverUse:
    if covered:
        return replace(use, covered=covered)
    return replace(use, state=WaiverState.UNUSED, why="another waiver covers the same problems")


def _covered(waiver: Waiver, outcome: Outcome) -> Outcome:
    """The outcome with the problems that the waiver speaks of as findings of their own, behind what still stands."""
    reached = {id(finding) for finding in _of_place(waiver, outcome) if not finding.waiver}
    findings: list[Finding] = []
    for finding in outcome.findings:
        if id(finding) not in reached:
            findings.append(finding)
            continue
        covered = _of_values(waiver, *_of_rows(waiver, finding))
        rest = np.setdiff1d(np.arange(finding.count, dtype=np.int64), covered, assume_unique=True)
        if len(rest):
            findings.append(finding if not len(covered) else subset(finding, rest))
        if len(covered):
            findings.append(subset(finding, covered, waiver=waiver.id))
    return replace(outcome, findings=tuple(sorted(findings, key=lambda finding: bool(finding.waiver))))


def _of_rows(waiver: Waiver, finding: Finding) -> Named:
    """The problems of a finding that are about rows which the waiver names, whatever their values."""
    every = np.arange(finding.count, dtype=np.int64)
    if finding.unlisted and (waiver.keys or waiver.observed is not None):
        return finding, every[:0]  # counted only: nobody knows which rows and values they are
    if not waiver.keys:
        return finding, every
    wanted = frozenset(waiver.keys)
    file = finding.file.name if finding.file is not None else ""
    if finding.part is None or finding.rows is None:
        return finding, every if file in wanted else every[:0]
    keys = row_keys(finding.part, finding.rows)
    return finding, np.array([place for place, key in enumerate(keys) if (key or file) in wanted], dtype=np.int64)


def _of_values(waiver: Waiver, finding: Finding, places: Places) -> Places:
    """Those of the problems that show a value which the waiver is bound to."""
    if waiver.observed is None or not len(places):
        return places
    texts = spread(finding.observed, finding.count, places)
    return places[np.array([text in waiver.observed for text in texts], dtype=np.bool_)]
