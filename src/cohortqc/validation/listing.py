"""Every problem spelled out, in a fixed order: table, file, line, variable, code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt

from cohortqc.model.comparison import ProblemStatus
from cohortqc.model.finding import Finding
from cohortqc.model.problem import Problem
from cohortqc.model.rule import Rule
from cohortqc.model.schema import Schema, Variable
from cohortqc.model.table import Part, PartId
from cohortqc.model.validation import Validation
from cohortqc.rules.judging import TOGETHER
from cohortqc.validation.affected import affected_facts
from cohortqc.validation.earlier import NOTHING_EARLIER, Earlier
from cohortqc.validation.problem_id import ProblemIds
from cohortqc.validation.question import Case, question
from cohortqc.validation.row_facts import RowFacts


def problems(validation: Validation, *, earlier: Earlier = NOTHING_EARLIER) -> Iterator[Problem]:
    """Every problem of a validation that is not merely counted, one at a time.

    Ordered by table (of the schema; what concerns the whole delivery first), file, line or record (what concerns a
    whole file first), variable and code. `earlier`: what the previous validation found, for their status.
    """
    facts = affected_facts(validation, validation.findings)
    rules = {outcome.rule.code: outcome.rule for outcome in validation.outcomes}
    ids = ProblemIds()
    columns: dict[int, _Columns] = {}
    findings = [finding for finding in validation.findings if not finding.unlisted]
    for number, place in _order(validation, findings):
        if number not in columns:
            finding = findings[number]
            columns[number] = _columns(finding, facts=facts, rule=rules[finding.code], schema=validation.schema)
        yield columns[number].problem(place, ids=ids, earlier=earlier)


def _order(validation: Validation, findings: Sequence[Finding]) -> Iterator[tuple[int, int]]:
    """(index of the finding, index of the problem within it) in the order of the listing."""
    if not findings:
        return
    schema = validation.schema
    tables = {name: place for place, name in enumerate(schema.tables)}
    files = {file.name: place for place, file in enumerate(validation.delivery.files)}
    variables = {
        table.name: {name: place for place, name in enumerate(table.variables)} for table in schema.tables.values()
    }
    codes = {code: place for place, code in enumerate(sorted({finding.code for finding in findings}))}

    def each(numbers: Sequence[int]) -> npt.NDArray[np.int64]:
        return np.repeat(np.array(numbers, dtype=np.int64), [finding.count for finding in findings])

    table = each([tables.get(finding.table, -1) for finding in findings])
    file = each([files.get(finding.file.name, -1) if finding.file else -1 for finding in findings])
    line = np.concatenate([_lines(finding) for finding in findings])
    variable = each([variables.get(finding.table, {}).get(_first(finding.variable), -1) for finding in findings])
    code = each([codes[finding.code] for finding in findings])
    number = each(range(len(findings)))
    place = np.concatenate([np.arange(finding.count, dtype=np.int64) for finding in findings])
    order = np.lexsort((place, number, code, variable, line, file, table))
    yield from zip(number[order].tolist(), place[order].tolist(), strict=True)


def _first(variable: str) -> str:
    """The variable that a problem is sorted by: the first of those that it names together."""
    return variable.partition(TOGETHER)[0]


def _lines(finding: Finding) -> npt.NDArray[np.int64]:
    """What each problem is sorted by within its file: its line, its record in a binary file, 0 for the file itself."""
    if finding.part is not None and finding.rows is not None:
        numbers = finding.part.lines if finding.part.lines is not None else finding.part.records
        return finding.rows + 1 if numbers is None else numbers[finding.rows]
    return np.array(finding.lines or [0], dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The texts of one finding, ready to be taken one problem at a time."""

    finding: Finding
    rule: Rule
    variable: Variable | None
    label: str
    reasons: Mapping[str, str]
    lines: Sequence[int | None]
    records: Sequence[int | None]
    observed: Sequence[str]
    expected: Sequence[str]
    related: Sequence[str]
    facts: RowFacts | None
    places: Sequence[int]

    def problem(self, place: int, *, ids: ProblemIds, earlier: Earlier) -> Problem:
        finding = self.finding
        at = self.places[place] if self.facts is not None else -1
        key, participant, centre, visit = _of_row(self.facts, at)
        case = Case(
            participant=participant,
            visit=visit,
            line=self.lines[place],
            label=self.label,
            observed=self.observed[place],
            expected=self.expected[place],
            related=self.related[place],
        )
        problem_id = ids.of(finding, key=key, observed=case.observed)
        return Problem(
            problem_id=problem_id,
            severity=finding.severity,
            code=finding.code,
            name=self.rule.name,
            rule=finding.rule,
            table=finding.table,
            file=finding.file.name if finding.file is not None else "",
            line=case.line,
            row=self.records[place],
            release=_release(finding),
            participant=participant,
            key=key,
            centre=centre,
            visit=visit,
            variable=finding.variable,
            label=case.label,
            observed=case.observed,
            observed_label=self._label(case.observed),
            expected=case.expected,
            related=case.related,
            message=finding.message,
            remedy=finding.remedy,
            ask=question(finding, case),
            status=ProblemStatus.WAIVED.value if finding.waiver else earlier.status(problem_id).value,
            waiver=finding.waiver,
        )

    def _label(self, observed: str) -> str:
        if self.variable is None or not observed:
            return ""
        reason = self.variable.missing.get(observed, "")
        return self.variable.codes.get(observed, self.reasons.get(reason, ""))


def _columns(finding: Finding, *, facts: Mapping[PartId, RowFacts], rule: Rule, schema: Schema) -> _Columns:
    about = facts[finding.part.id] if finding.part is not None else None
    return _Columns(
        finding=finding,
        rule=rule,
        variable=_variable(finding, schema),
        label=_labels(finding, schema),
        reasons=schema.reasons,
        lines=_line_numbers(finding),
        records=_record_numbers(finding.part, finding),
        observed=_spread(finding.observed, finding.count),
        expected=list(finding.expected_each) if len(finding.expected_each) else [finding.expected] * finding.count,
        related=_spread(finding.related, finding.count),
        facts=about,
        places=about.places(finding.rows) if about is not None and finding.rows is not None else (),
    )


def _of_row(facts: RowFacts | None, place: int) -> tuple[str, str, str, str]:
    if facts is None:
        return "", "", "", ""
    return facts.keys[place], facts.participants[place], facts.centres[place], facts.visits[place]


def _spread(texts: Sequence[str], count: int) -> Sequence[str]:
    """One text a problem."""
    if len(texts) == count:
        return list(texts)
    return list(repeat(texts[0] if len(texts) else "", count))


def _line_numbers(finding: Finding) -> Sequence[int | None]:
    if finding.part is not None and finding.rows is not None:
        lines = finding.part.lines
        return [None] * finding.count if lines is None else lines[finding.rows].tolist()
    return list(finding.lines) or [None]


def _record_numbers(part: Part | None, finding: Finding) -> Sequence[int | None]:
    if part is None or finding.rows is None:
        return [None] * finding.count
    records: list[int | None] = (finding.rows + 1 if part.records is None else part.records[finding.rows]).tolist()
    return records


def _variable(finding: Finding, schema: Schema) -> Variable | None:
    return _variables(finding, schema).get(finding.variable)


def _labels(finding: Finding, schema: Schema) -> str:
    """The label of the variable; of several, each: `Age in years | Age in months`."""
    variables = _variables(finding, schema)
    names = [finding.variable] if finding.variable in variables else finding.variable.split(TOGETHER)
    return f" {TOGETHER} ".join(variables[name].label for name in names if name in variables)


def _variables(finding: Finding, schema: Schema) -> Mapping[str, Variable]:
    table = finding.part.table if finding.part is not None else schema.tables.get(finding.table)
    return table.variables if table is not None else {}


def _release(finding: Finding) -> str:
    if finding.part is not None and finding.part.release:
        return finding.part.release
    return (finding.file.release or "") if finding.file is not None else ""
