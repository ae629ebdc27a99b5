"""What validating a delivery gave: an outcome for every rule, every problem, and fingerprints. Knows no exit codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cohortqc.model.delivery import Delivery
from cohortqc.model.finding import Finding
from cohortqc.model.rule import Rule
from cohortqc.model.schema import Schema
from cohortqc.model.severity import Severity
from cohortqc.model.waiver import WaiverUse


class Status(StrEnum):
    """A rule that judged nothing is NOT_RUN, never passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one rule said about one place: table and variable (or the schema's rule id), all parts together.

    looked_at = not_applicable + unknown + judged; judged = passed + failed. `unit` says what was counted: rows, lines,
    files, columns, tables. `what` is the condition as people read it; `why` tells why it was not run. `systematic`:
    failed in more than 5 % of at least 20 judged.
    """

    rule: Rule
    severity: Severity
    status: Status
    id: str = ""
    table: str = ""
    variable: str = ""
    what: str = ""
    unit: str = "rows"
    looked_at: int = 0
    not_applicable: int = 0
    unknown: int = 0
    passed: int = 0
    failed: int = 0
    why: str = ""
    systematic: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def judged(self) -> int:
        """Passed and failed together."""
        return self.passed + self.failed

    @property
    def waived(self) -> int:
        """How many of those that failed are covered by a waiver."""
        return sum(finding.count for finding in self.findings if finding.waiver)

    @property
    def standing(self) -> int:
        """How many failed and are not waived: what people still have to look at."""
        return self.failed - self.waived

    @property
    def share(self) -> float | None:
        """Failed over judged; None when nothing was judged."""
        return self.failed / self.judged if self.judged else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missingness:
    """How complete one variable is, over one visit (or all rows): counts that add up to `rows`.

    `reasons` maps reason to count, without `not_asked`, in the schema's order; `answered` cells hold a value;
    asked = answered + sum of reasons; rows = asked + not_asked.
    """

    table: str
    variable: str
    label: str
    visit: str
    rows: int
    answered: int
    not_asked: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """Everything known about a delivery held against a schema, in a fixed order.

    `outcomes`: by family, code, table, variable; every rule of the catalogue has at least one. `findings` are those of
    all outcomes, in the order of these. `counts`: problems of each severity, without the waived ones. `waivers`: what
    became of each. `sources`: what the caller gave besides schema and delivery, name -> SHA-256.
    """

    delivery: Delivery
    schema: Schema
    outcomes: tuple[Outcome, ...]
    missingness: tuple[Missingness, ...] = ()
    counts: Mapping[Severity, int] = field(default_factory=dict)
    waivers: tuple[WaiverUse, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def waived(self) -> int:
        """Problems that a waiver covers."""
        return sum(outcome.waived for outcome in self.outcomes)

    @property
    def unlisted(self) -> int:
        """Problems that are counted and not listed, as memory was bounded."""
        return sum(finding.unlisted for finding in self.findings)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of all outcomes."""
        return tuple(finding for outcome in self.outcomes for finding in outcome.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLimit:
    """How much of one rule the gate bears: a rule of the catalogue by its code, one of the schema's own by its id.

    `max_count`: problems in the whole delivery; `max_share`: failed over judged, at each place the rule judges.
    """

    rule: str
    max_count: int | None = None
    max_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What closes the gate: any problem at or above `fail_on`; of a rule with a limit, more than that limit.

    Waived problems never do.
    """

    fail_on: Severity = Severity.ERROR
    limits: tuple[RuleLimit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceededLimit:
    """A limit that was exceeded, and by which outcomes; `count` problems in all that are not waived."""

    limit: RuleLimit
    count: int
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the gate says of a Validation under a policy. `sentence` is the verdict as people read it.

    `closing`: the outcomes that close it, by their severity or beyond a limit; `exceeded`: the limits among these.
    """

    open: bool
    policy: Policy
    sentence: str
    detail: str
    closing: tuple[Outcome, ...] = ()
    exceeded: tuple[ExceededLimit, ...] = ()
