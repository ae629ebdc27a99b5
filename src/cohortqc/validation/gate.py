"""May the delivery go on? A validation, judged under a policy, and the verdict as people read it."""

from collections.abc import Sequence

from cohortqc.model.severity import Severity
from cohortqc.model.validation import ExceededLimit, Outcome, Policy, Validation, Verdict
from cohortqc.validation.affected import affected_facts
from cohortqc.validation.limits import exceeded_limits, exceeded_text, limit_of

_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")

MOST_LIMITS = 3
"""Exceeded limits spelled out in the verdict; the page lists all."""


def judge(validation: Validation, policy: Policy) -> Verdict:
    """Closed by any problem at or above `policy.fail_on`, and when not a single record could be read.

    A rule with a limit closes it only beyond that limit, then whatever its severity. What is waived closes nothing.
    """
    exceeded = exceeded_limits(validation.outcomes, policy)
    severe = [outcome for outcome in validation.outcomes if _is_severe(outcome, policy)]
    beyond = {id(outcome) for found in exceeded for outcome in found.outcomes} | {id(outcome) for outcome in severe}
    closing = tuple(outcome for outcome in validation.outcomes if id(outcome) in beyond)
    nothing_read = validation.delivery.rows_read == 0
    return Verdict(
        open=not closing and not nothing_read,
        policy=policy,
        sentence=_sentence(validation, severe, exceeded, policy=policy),
        detail=_detail(validation),
        closing=closing,
        exceeded=exceeded,
    )


def _is_severe(outcome: Outcome, policy: Policy) -> bool:
    """Whether its severity alone closes the gate: the rule has no limit."""
    standing = any(finding.severity.at_least(policy.fail_on) for finding in outcome.findings if not finding.waiver)
    return standing and limit_of(outcome, policy) is None


def _sentence(
    validation: Validation, severe: Sequence[Outcome], exceeded: Sequence[ExceededLimit], *, policy: Policy
) -> str:
    reasons = [_severe_text(severe, policy=policy)] if severe else []
    reasons += [exceeded_text(found) for found in exceeded[:MOST_LIMITS]]
    if len(exceeded) > MOST_LIMITS:
        reasons.append(f"{_counted(len(exceeded) - MOST_LIMITS, 'more limit')} exceeded")
    if reasons:
        return f"Not ready: {_listed(reasons, word='and')}."
    if validation.delivery.rows_read == 0:
        return "Not ready: not a single record could be read."
    left = [_counted(count, severity) for severity in Severity if (count := validation.counts.get(severity, 0))]
    if not left:
        return "Ready: no problem was found." if not validation.waived else "Ready: every problem is waived."
    return f"Ready: nothing closes the gate; {_listed(left, word='and')} to look at."


def _severe_text(severe: Sequence[Outcome], *, policy: Policy) -> str:
    rules = {(outcome.rule.code, outcome.id) for outcome in severe}
    kinds = _listed([f"{severity}s" for severity in Severity if severity.at_least(policy.fail_on)], word="or")
    verb = "closes" if len(rules) == 1 else "close"
    return f"{_counted(len(rules), 'rule')} with {kinds} {verb} the gate"


def _detail(validation: Validation) -> str:
    """How much is affected, and who has to do something about it."""
    sentences = [_affected(validation), _tasks(validation), _waived(validation), _not_read(validation)]
    return " ".join(sentence for sentence in sentences if sentence)


def _affected(validation: Validation) -> str:
    standing = [finding for finding in validation.findings if not finding.waiver]
    facts = affected_facts(validation, standing).values()
    rows = sum(len(found.rows) for found in facts)
    participants = len({name for found in facts for name in found.participants if name})
    if not rows:
        return ""
    whose = f" of {_counted(participants, 'participant')}" if participants else ""
    affected = f"{_counted(rows, 'row')}{whose} {'is' if rows == 1 else 'are'} affected."
    # What is not listed is counted by rule, not by row.
    return f"At least {affected}" if validation.unlisted else affected


def _tasks(validation: Validation) -> str:
    systematic = sum(1 for outcome in validation.outcomes if outcome.standing and outcome.systematic)
    if not systematic:
        return ""
    count = _WORDS[systematic] if systematic < len(_WORDS) else f"{systematic:,}"
    if systematic == 1:
        return f"{count} finding is systematic and needs the sender."
    return f"{count} findings are systematic and need the sender."


def _waived(validation: Validation) -> str:
    waived = validation.waived
    return f"{_counted(waived, 'problem')} {'is' if waived == 1 else 'are'} waived." if waived else ""


def _not_read(validation: Validation) -> str:
    lost = validation.delivery.rows_not_read
    return f"{_counted(lost, 'record')} could not be read." if lost else ""


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _listed(parts: Sequence[str], *, word: str) -> str:
    """`errors, warnings or notes`."""
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
