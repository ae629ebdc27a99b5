"""From what a rule saw in each part to its outcome: counts that add up, findings, or why it was not run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Rule
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part, Rows
from cohortqc.model.validation import Outcome, Status

SYSTEMATIC_SHARE = 0.05
SYSTEMATIC_FROM = 20
NOTHING_TO_JUDGE = "nothing to judge"
NOT_DELIVERED = "not delivered"
TOGETHER = "|"
"""Between the names of variables that a problem is about together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a rule saw in one part. Of all its rows, some are not applicable, some unknown; the others it judged.

    `failed`: the rows that failed. `observed`, `expected_each`, `related`: as in `Finding`, one text a failed row.
    `message`: in place of the outcome's, where releases differ in what is asked.
    """

    part: Part
    failed: Rows
    not_applicable: int = 0
    unknown: int = 0
    observed: Sequence[str] = ()
    expected: str = ""
    expected_each: Sequence[str] = ()
    related: Sequence[str] = ()
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What an outcome is about. `id`: the schema's own rule id (CON201); `what`: the condition, as people read it.

    `compared`: several variables, none of which is to blame alone: problems name them all (`RIDAGEYR|RIDAGEMN`).
    `severity` and `remedy` stand in for the rule's own where the schema declares them.
    """

    table: str
    variable: str = ""
    compared: tuple[str, ...] = ()
    id: str = ""
    what: str = ""
    severity: Severity | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many rows (or what `unit` says) a rule looked at; those not applicable and unknown it did not judge."""

    looked_at: int
    not_applicable: int = 0
    unknown: int = 0
    unit: str = "rows"

    @property
    def judged(self) -> int:
        """Passed and failed together."""
        return self.looked_at - self.not_applicable - self.unknown


def outcome_of_rows(rule: Rule, judged: Iterable[Judged], *, place: Place, message: str) -> Outcome:
    """The outcome over all parts: `judged` holds one entry a delivered part; none means that it was not delivered."""
    seen = tuple(judged)
    findings = tuple(_finding(rule, part, place=place, message=message) for part in seen if len(part.failed))
    return counted(
        rule,
        Counts(
            looked_at=sum(part.part.row_count for part in seen),
            not_applicable=sum(part.not_applicable for part in seen),
            unknown=sum(part.unknown for part in seen),
        ),
        place=place,
        findings=findings,
        why=NOTHING_TO_JUDGE if seen else NOT_DELIVERED,
    )


def counted(
    rule: Rule,
    counts: Counts,
    *,
    place: Place,
    findings: tuple[Finding, ...],
    why: str = NOTHING_TO_JUDGE,
) -> Outcome:
    """An outcome from its counts; `why` is said when nothing was judged."""
    failed = sum(finding.count for finding in findings)
    status = Status.NOT_RUN if counts.judged == 0 else Status.FAILED if failed else Status.PASSED
    return Outcome(
        rule=rule,
        severity=place.severity or rule.severity,
        status=status,
        id=place.id,
        table=place.table,
        variable=place.variable,
        what=place.what,
        unit=counts.unit,
        looked_at=counts.looked_at,
        not_applicable=counts.not_applicable,
        unknown=counts.unknown,
        passed=counts.judged - failed,
        failed=failed,
        why=why if status is Status.NOT_RUN else "",
        systematic=counts.judged >= SYSTEMATIC_FROM and failed > SYSTEMATIC_SHARE * counts.judged,
        findings=findings,
    )


def recounted(outcome: Outcome, *, findings: tuple[Finding, ...]) -> Outcome:
    """The same outcome with only some of its findings: what is left out was not judged."""
    left_out = outcome.failed - sum(finding.count for finding in findings)
    place = Place(
        table=outcome.table,
        variable=outcome.variable,
        id=outcome.id,
        what=outcome.what,
        severity=outcome.severity,
    )
    return counted(
        outcome.rule,
        Counts(
            looked_at=outcome.looked_at - left_out,
            not_applicable=outcome.not_applicable,
            unknown=outcome.unknown,
            unit=outcome.unit,
        ),
        place=place,
        findings=findings,
        why=outcome.why or NOTHING_TO_JUDGE,
    )


def not_run(rule: Rule, *, why: str, place: Place | None = None) -> Outcome:
    """An outcome that says why nothing was judged."""
    return counted(rule, Counts(looked_at=0), place=place or Place(table=""), findings=(), why=why)


def _finding(rule: Rule, judged: Judged, *, place: Place, message: str) -> Finding:
    return Finding(
        code=rule.code,
        severity=place.severity or rule.severity,
        message=judged.message or message,
        remedy=place.remedy or rule.remedy,
        rule=place.id,
        table=place.table,
        variable=place.variable or TOGETHER.join(place.compared),
        file=judged.part.file,
        part=judged.part,
        rows=judged.failed,
        observed=judged.observed,
        expected=judged.expected,
        expected_each=judged.expected_each,
        related=judged.related,
    )
