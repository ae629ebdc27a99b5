"""May the delivery go on? A validation, judged under a policy, and the verdict as people read it."""

from collections.abc import Sequence

from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome, Policy, Status, Validation, Verdict
from cohortqc.validation.affected import affected_facts

_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def judge(validation: Validation, policy: Policy) -> Verdict:
    """Closed by any problem at or above `policy.fail_on`, and when not a single record could be read."""
    closing = tuple(outcome for outcome in validation.outcomes if _closes(outcome, policy))
    nothing_read = validation.delivery.rows_read == 0
    return Verdict(
        open=not closing and not nothing_read,
        policy=policy,
        sentence=_sentence(validation, closing, policy=policy),
        detail=_detail(validation),
        closing=closing,
    )


def _closes(outcome: Outcome, policy: Policy) -> bool:
    return any(finding.severity.at_least(policy.fail_on) for finding in outcome.findings)


def _sentence(validation: Validation, closing: Sequence[Outcome], *, policy: Policy) -> str:
    if closing:
        rules = {(outcome.rule.code, outcome.id) for outcome in closing}
        kinds = _either([f"{severity}s" for severity in Severity if severity.at_least(policy.fail_on)])
        verb = "closes" if len(rules) == 1 else "close"
        return f"Not ready: {_counted(len(rules), 'rule')} with {kinds} {verb} the gate."
    if validation.delivery.rows_read == 0:
        return "Not ready: not a single record could be read."
    left = [_counted(count, severity) for severity in Severity if (count := validation.counts.get(severity, 0))]
    if not left:
        return "Ready: no problem was found."
    return f"Ready: nothing closes the gate; {_both(left)} to look at."


def _detail(validation: Validation) -> str:
    """How much is affected, and who has to do something about it."""
    sentences = [_affected(validation), _tasks(validation), _not_read(validation)]
    return " ".join(sentence for sentence in sentences if sentence)


def _affected(validation: Validation) -> str:
    facts = affected_facts(validation).values()
    rows = sum(len(found.rows) for found in facts)
    participants = len({name for found in facts for name in found.participants if name})
    if not rows:
        return ""
    whose = f" of {_counted(participants, 'participant')}" if participants else ""
    return f"{_counted(rows, 'row')}{whose} {'is' if rows == 1 else 'are'} affected."


def _tasks(validation: Validation) -> str:
    systematic = sum(1 for outcome in validation.outcomes if outcome.status is Status.FAILED and outcome.systematic)
    if not systematic:
        return ""
    count = _WORDS[systematic] if systematic < len(_WORDS) else f"{systematic:,}"
    if systematic == 1:
        return f"{count} finding is systematic and needs the sender."
    return f"{count} findings are systematic and need the sender."


def _not_read(validation: Validation) -> str:
    lost = validation.delivery.rows_not_read
    return f"{_counted(lost, 'record')} could not be read." if lost else ""


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _both(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _either(parts: Sequence[str]) -> str:
    return " or ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
