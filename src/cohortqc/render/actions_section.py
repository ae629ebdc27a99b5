"""What to do next as the page shows it: one question each for the sender, then one card a centre."""

from collections.abc import Iterable
from dataclasses import dataclass

from cohortqc.model.problem import Problem
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome, Validation
from cohortqc.render.counts import counted, counted_in, failed_share_text, joined
from cohortqc.render.rules_section import place_text
from cohortqc.validation.actions import NO_CENTRE, CentreWork, actions

MOST_ITEMS = 10
"""Findings listed for the sender; the rules' section has them all."""

MOST_RULES = 3
"""Rules named on a centre's card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderItem:
    """One question for the sender. `seen`: what a column, group or file showed.

    `extent`: "2,020 rows (18.3 %)", and "" where it is one.
    """

    severity: Severity
    code: str
    place: str
    message: str
    extent: str
    seen: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreCard:
    """One centre: how many problems, of which severity, and the rules behind most of them."""

    name: str
    total: int
    summary: str
    details: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsView:
    """The sender's findings and the centres, in the order of the work."""

    sender: tuple[SenderItem, ...]
    centres: tuple[CentreCard, ...]


def actions_view(validation: Validation, problems: Iterable[Problem]) -> ActionsView:
    """The shared-out work in words; the rows of no centre are called so only where centres are known."""
    work = actions(validation, problems)
    nameless = "Rows of no known centre" if len(work.centres) > 1 else "Row by row"
    return ActionsView(
        sender=tuple(_sender_item(outcome) for outcome in work.sender),
        centres=tuple(_card(centre, nameless=nameless) for centre in work.centres),
    )


def _sender_item(outcome: Outcome) -> SenderItem:
    first = outcome.findings[0] if outcome.findings else None
    messages = dict.fromkeys(finding.message for finding in outcome.findings)
    others = f" (and {counted(len(messages) - 1, 'other')} like it)" if len(messages) > 1 else ""
    share = f" ({failed_share_text(outcome.standing, outcome.judged)})" if outcome.systematic else ""
    return SenderItem(
        severity=outcome.severity,
        code=outcome.rule.code,
        place=place_text(outcome),
        message=(outcome.what if first is None else first.message) + others,
        extent="" if outcome.standing == 1 else f"{counted_in(outcome.standing, outcome.unit)}{share}",
        seen=_seen(outcome),
        remedy=outcome.rule.remedy if first is None else first.remedy,
    )


def _seen(outcome: Outcome) -> str:
    """What was found and what was expected, where that is one thing and no row: "45.2 (expected 15 to 40)".

    Nothing that the message says already.
    """
    if len(outcome.findings) != 1:
        return ""
    (finding,) = outcome.findings
    if finding.rows is not None or finding.lines or len(finding.observed) != 1:
        return ""
    observed = finding.observed[0]
    if observed in finding.message:
        return f"expected {finding.expected}" if finding.expected and finding.expected not in finding.message else ""
    return f"{observed} (expected {finding.expected})" if finding.expected else observed


def _card(work: CentreWork, *, nameless: str) -> CentreCard:
    rules = [f"{code} {name} ({count:,})" for code, name, count in work.rules[:MOST_RULES]]
    others = len(work.rules) - len(rules)
    if others:
        rules.append(f"{counted(others, 'more rule')}")
    return CentreCard(
        name=nameless if work.centre == NO_CENTRE else work.centre,
        total=work.total,
        summary=joined([counted(count, severity.value) for severity, count in work.severities.items()]),
        details=", ".join(rules),
    )
