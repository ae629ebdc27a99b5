"""Outcomes over the pieces of a table, added up: counts are exact, the lists of problems bounded."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from cohortqc.model.finding import Finding
from cohortqc.model.schema import Schema
from cohortqc.model.severity import Severity
from cohortqc.model.table import DeliveredFile, PartId
from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.judging import NOTHING_TO_JUDGE, Counts, Place, counted
from cohortqc.validation.pieces.bounds import Bounds
from cohortqc.validation.pieces.reduced import reduced

_Key = tuple[str, str, str, str, str]


@dataclass(slots=True, kw_only=True)
class _Total:
    """One place of one rule. `listed`: problems kept; `beyond`: one finding for each kind of those only counted."""

    first: Outcome
    looked_at: int = 0
    not_applicable: int = 0
    unknown: int = 0
    listed: int = 0
    whys: dict[str, None] = field(default_factory=dict)
    severities: set[Severity] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    beyond: dict[tuple[object, ...], Finding] = field(default_factory=dict)


class OutcomeSum:
    """Takes the outcomes of one piece after the other; what it keeps of a piece is bounded. held: parts that stay."""

    def __init__(self, *, bounds: Bounds, schema: Schema, held: Collection[PartId]) -> None:
        self._held = held
        self._parts = 0
        self._bounds = bounds
        self._schema = schema
        self._totals: dict[_Key, _Total] = {}
        self._listed = 0

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Count what these say, and keep the first problems of each."""
        kept: list[tuple[_Total, Finding, int]] = []
        for outcome in outcomes:
            total = self._totals.setdefault(_key(outcome), _Total(first=outcome))
            _count(total, outcome)
            for finding in outcome.findings:
                room = self._room(total, finding)
                if room:
                    kept.append((total, finding, room))
                    total.listed += room
                    self._listed += room
                if finding.count > room:
                    _count_beyond(total, finding, finding.count - room)
        pairs = [(finding, room) for _, finding, room in kept]
        shorter = reduced(pairs, schema=self._schema, held=self._held, number=self._parts)
        self._parts += len({finding.part.id for finding in shorter if finding.part is not None})
        for (total, _, _), finding in zip(kept, shorter, strict=True):
            total.findings.append(finding)

    def outcomes(self, files: Mapping[str, DeliveredFile]) -> Iterator[Outcome]:
        """One outcome for each place. files: as they are known once all was read."""
        for total in self._totals.values():
            findings = [_of_file(finding, files) for finding in (*total.findings, *total.beyond.values())]
            first = total.first
            severity = min(total.severities, key=lambda found: found.rank, default=first.severity)
            yield counted(
                first.rule,
                Counts(
                    looked_at=total.looked_at,
                    not_applicable=total.not_applicable,
                    unknown=total.unknown,
                    unit=first.unit,
                ),
                place=Place(
                    table=first.table, variable=first.variable, id=first.id, what=first.what, severity=severity
                ),
                findings=tuple(findings),
                why=next(iter(total.whys), NOTHING_TO_JUDGE),
            )

    def _room(self, total: _Total, finding: Finding) -> int:
        """How many problems of a finding are kept."""
        if finding.unlisted:
            return 0
        in_all = max(self._bounds.in_all - self._listed, self._bounds.at_least - total.listed, 0)
        return min(finding.count, max(self._bounds.each - total.listed, 0), in_all)


def _key(outcome: Outcome) -> _Key:
    return outcome.rule.code, outcome.id, outcome.table, outcome.variable, outcome.what


def _count(total: _Total, outcome: Outcome) -> None:
    total.looked_at += outcome.looked_at
    total.not_applicable += outcome.not_applicable
    total.unknown += outcome.unknown
    if outcome.status is Status.NOT_RUN:
        total.whys.setdefault(outcome.why)
    if outcome.findings:
        total.severities.add(outcome.severity)


def _count_beyond(total: _Total, finding: Finding, count: int) -> None:
    """Add to what is counted of this kind and not listed."""
    name = "" if finding.file is None else finding.file.name
    key = (name, finding.severity, finding.message, finding.remedy, finding.variable, finding.expected)
    before = total.beyond[key].unlisted if key in total.beyond else 0
    nothing = replace(finding, part=None, rows=None, lines=(), observed=(), expected_each=(), related=(), in_doubt=())
    total.beyond[key] = replace(nothing, unlisted=before + count)


def _of_file(finding: Finding, files: Mapping[str, DeliveredFile]) -> Finding:
    if finding.file is None:
        return finding
    file = files.get(finding.file.name, finding.file)
    part = None if finding.part is None else replace(finding.part, file=file)
    return replace(finding, file=file, part=part)
