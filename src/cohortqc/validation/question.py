"""The question to send to the clinic or the sender about one problem."""

from cohortqc.model.finding import Finding


def question(
    finding: Finding, *, participant: str, visit: str, label: str, observed: str, expected: str, related: str
) -> str:
    """One or two short sentences that somebody without the data at hand understands.

    "Participant 100442, year 6: Femoral neck BMD is 0.144, expected 0.2 to 2.0 g/cm². Verify at source."
    """
    who = ", ".join(part for part in (f"Participant {participant}" if participant else "", visit) if part)
    if finding.part is None:
        who = finding.file.name if finding.file is not None else ""
    facts = _facts(finding, label=label, observed=observed, expected=expected, related=related)
    subject = f"{who}: {facts}" if who else facts
    return f"{subject.rstrip('.')}. {finding.remedy.rstrip('.')}."


def _facts(finding: Finding, *, label: str, observed: str, expected: str, related: str) -> str:
    message = finding.message.rstrip(".")
    if not finding.variable or finding.part is None:
        return message + _in_brackets(related)
    name = label or finding.variable
    if finding.rule:
        together = finding.variable not in finding.part.table.variables
        return (message if together else f"{name}: {_continued(message)}") + _in_brackets(observed)
    if not observed:
        return f"{name}: {_continued(message)}" + _in_brackets(related)
    fact = f"{name} is {observed}" + (f", expected {expected}" if expected else f": {_continued(message)}")
    return fact + _in_brackets(related)


def _in_brackets(values: str) -> str:
    return f" ({values})" if values else ""


def _continued(message: str) -> str:
    """The message as it goes on behind a colon: a capital of an ordinary word becomes small, one of `PHQ-9` stays."""
    return message if message[1:2].isupper() else message[:1].lower() + message[1:]
