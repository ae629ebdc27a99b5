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
        return f"{message} ({related})" if related else message
    name = label or finding.variable
    if finding.rule or not observed:
        return f"{name}: {message[:1].lower()}{message[1:]}"
    return f"{name} is {observed}" + (f", expected {expected}" if expected else f": {message[:1].lower()}{message[1:]}")
