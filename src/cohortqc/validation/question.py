"""The question to send to the clinic or the sender about one problem."""

from dataclasses import dataclass

from cohortqc.model.finding import Finding
from cohortqc.rules.judging import TOGETHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known of one problem of a finding; "" (line: None) where nothing is. `label` is the variable's."""

    participant: str
    visit: str
    line: int | None
    label: str
    observed: str
    expected: str
    related: str


def question(finding: Finding, case: Case) -> str:
    """One or two short sentences that somebody without the data at hand understands.

    "Participant 100442, year 6: Femoral neck BMD is 0.144, expected 0.2 to 2.0 g/cm². Verify at source."
    A row of nobody known is told by its file and line.
    """
    who = _who(finding, case)
    if finding.variable and finding.part is not None:
        facts = _about_cells(finding, case)
    elif case.observed and (finding.lines or case.label):
        shown = f"{case.observed}, expected {case.expected}" if case.expected else case.observed
        about = f"{case.label}: {_continued(finding.message)}" if case.label else finding.message
        facts = _with(about, shown)
    else:
        facts = _with(finding.message, case.related)
    subject = f"{who}: {facts}" if who else facts
    return f"{subject.rstrip('.')}. {finding.remedy[:1].upper()}{finding.remedy[1:].rstrip('.')}."


def _who(finding: Finding, case: Case) -> str:
    if case.participant:
        return f"Participant {case.participant}, {case.visit}" if case.visit else f"Participant {case.participant}"
    file = finding.file.name if finding.file is not None else ""
    return f"{file}, line {case.line}" if file and case.line is not None else file


def _about_cells(finding: Finding, case: Case) -> str:
    name = case.label or finding.variable
    observed = "" if case.observed == case.participant else case.observed
    continued = _continued(finding.message)
    if finding.rule:
        together = finding.part is None or finding.variable not in finding.part.table.variables
        return _with(finding.message if together else f"{name}: {continued}", observed)
    if case.participant and case.observed == case.participant:
        return _with(continued, case.related)
    if not observed:
        return _with(f"{name}: {continued}", case.related)
    if observed.startswith(f"{finding.variable.split(TOGETHER)[0]}="):
        # Several columns of the row, each with its name.
        return _with(f"{name}: {continued}", f"{observed}, expected {case.expected}" if case.expected else observed)
    shown = f'"{observed}"' if observed != observed.strip() else observed
    fact = f"{name} is {shown}" + (f", expected {case.expected}" if case.expected else f": {continued}")
    return f"{fact} ({case.related})" if case.related else fact


def _with(message: str, values: str) -> str:
    """The message with values in brackets; where it ends with a condition in brackets, what holds here follows it."""
    bare = message.rstrip(".")
    if not values:
        return bare
    return f"{bare[:-1]}; here {values})" if bare.endswith(")") else f"{bare} ({values})"


def _continued(message: str) -> str:
    """The message as it goes on behind a colon: a capital of an ordinary word becomes small, one of `PHQ-9` stays."""
    return message if message[1:2].isupper() else message[:1].lower() + message[1:]
