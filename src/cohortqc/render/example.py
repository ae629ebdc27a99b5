"""The first of an outcome's problems, to be shown beside it."""

from dataclasses import dataclass

from cohortqc.model.finding import Finding
from cohortqc.model.schema import Role
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Where one problem stands ("dem.dat, line 1317"), whose it is, what was found and what was expected."""

    where: str
    participant: str
    observed: str
    expected: str


def example_of(outcome: Outcome) -> Example | None:
    """The first problem of the first finding; None where the outcome has none."""
    if not outcome.findings:
        return None
    finding = outcome.findings[0]
    expected = finding.expected_each[0] if len(finding.expected_each) else finding.expected
    return Example(
        where=_where(finding),
        participant=_participant(finding),
        observed=finding.observed[0] if len(finding.observed) else "",
        expected=expected,
    )


def _where(finding: Finding) -> str:
    if finding.part is not None and finding.rows is not None and len(finding.rows):
        row = int(finding.rows[0])
        line = finding.part.line_of(row)
        place = f"row {finding.part.record_of(row)}" if line is None else f"line {line}"
        return f"{finding.part.file.name}, {place}"
    file = finding.file or (None if finding.part is None else finding.part.file)
    if file is None:
        return ""
    return f"{file.name}, line {finding.lines[0]}" if len(finding.lines) else file.name


def _participant(finding: Finding) -> str:
    if finding.part is None or finding.rows is None or not len(finding.rows):
        return ""
    return _cell_of_role(finding.part, Role.IDENTIFIER, row=int(finding.rows[0]))


def _cell_of_role(part: Part, role: Role, *, row: int) -> str:
    variable = part.table.with_role(role)
    if variable is None or not part.has(variable.name):
        return ""
    value = part.column(variable.name)[row].as_py()
    return "" if value is None else str(value)
