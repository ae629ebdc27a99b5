"""The question to send to the clinic or the sender about one problem."""

from cohortqc.model.finding import Finding


def question(
    finding: Finding,
    *,
    participant: str,
    visit: str,
    line: int | None,
    label: str,
    observed: str,
    expected: str,
    related: str,
) -> str:
    """One or two short sentences that somebody without the data at hand understands.

    "Participant 100442, year 6: Femoral neck BMD is 0.144, expected 0.2 to 2.0 g/cm². Verify at source."
    A row of nobody known is told by its file and line.
    """
    who = _who(finding, participant=participant, visit=visit, line=line)
    if finding.variable and finding.part is not None:
        observed = "" if observed == participant else observed
        facts = _about_cells(finding, label=label, observed=observed, expected=expected, related=related)
    elif finding.lines and observed:
        facts = _with(finding.message, f"{observed}, expected {expected}" if expected else observed)
    else:
        facts = _with(finding.message, related)
    subject = f"{who}: {facts}" if who else facts
    return f"{subject.rstrip('.')}. {finding.remedy[:1].upper()}{finding.remedy[1:].rstrip('.')}."


def _who(finding: Finding, *, participant: str, visit: str, line: int | None) -> str:
    if participant:
        return f"Participant {participant}, {visit}" if visit else f"Participant {participant}"
    file = finding.file.name if finding.file is not None else ""
    return f"{file}, line {line}" if file and line is not None else file


def _about_cells(finding: Finding, *, label: str, observed: str, expected: str, related: str) -> str:
    name = label or finding.variable
    continued = _continued(finding.message)
    if finding.rule:
        together = finding.part is None or finding.variable not in finding.part.table.variables
        return _with(finding.message if together else f"{name}: {continued}", observed)
    if not observed:
        return _with(f"{name}: {continued}", related)
    fact = f"{name} is {observed}" + (f", expected {expected}" if expected else f": {continued}")
    return f"{fact} ({related})" if related else fact


def _with(message: str, values: str) -> str:
    """The message with values in brackets; where it ends with a condition in brackets, what holds here follows it."""
    bare = message.rstrip(".")
    if not values:
        return bare
    return f"{bare[:-1]}; here {values})" if bare.endswith(")") else f"{bare} ({values})"


def _continued(message: str) -> str:
    """The message as it goes on behind a colon: a capital of an ordinary word becomes small, one of `PHQ-9` stays."""
    return message if message[1:2].isupper() else message[:1].lower() + message[1:]
