"""In one centre, or at one visit, far more values are missing than elsewhere.

# What it does

Compares the share without a value, blank or with a missing code, among the rows in which the question was asked
(`asked_if`), between centres (the variable with the role `centre`, of the table or of the one it refers to) and between
visits (type and year). A group fails when all of this holds:

- its share exceeds that of all other rows together by at least the limit, a difference of shares: 0.1, ten percentage
  points, unless `checks: {COM204: {limit: 0.15}}` says otherwise;
- 20 rows or more were asked in it, and 20 or more elsewhere;
- a test of independence (Pearson's chi-square; Fisher's exact test where an expected count is below 5) gives p < 0.001
  divided by the number of groups that are compared in the delivery (Bonferroni).

A visit at which nobody has a value is left out: the question is not asked there by design. A centre in which nobody
has one fails: a clinic does not decide what is asked. Rows of a centre that failed are left out when visits are
compared, so that one cause is one problem.

# Why it matters

A form that one clinic does not fill in, a device that was broken at one visit: such values are missing for a reason of
the place, not of the participant, and the place can be asked. In an analysis they bias whatever differs between places.

# Missing values

They are what the rule counts. Cells that an earlier rule failed are left out.

# Fails

    tables:
      exam:
        title: Examination
        file: exam
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          CLINIC: {type: text, role: centre, label: Clinic}
          WEIGHT: {type: number, label: Weight}

    exam.csv            <- WEIGHT
    ID,CLINIC,WEIGHT
    1001,West,
    1002,West,
    1003,West,
    1004,West,
    1005,West,
    1006,West,
    1007,West,
    1008,West,
    1009,West,
    1010,West,
    1011,West,
    1012,West,
    1013,West,71
    1014,West,71
    1015,West,71
    1016,West,71
    1017,West,71
    1018,West,71
    1019,West,71
    1020,West,71
    2001,South,
    2002,South,71
    2003,South,71
    2004,South,71
    2005,South,71
    2006,South,71
    2007,South,71
    2008,South,71
    2009,South,71
    2010,South,71
    2011,South,71
    2012,South,71
    2013,South,71
    2014,South,71
    2015,South,71
    2016,South,71
    2017,South,71
    2018,South,71
    2019,South,71
    2020,South,71

# Passes

    exam.csv
    ID,CLINIC,WEIGHT
    1001,West,
    1002,West,
    1003,West,
    1004,West,71
    1005,West,71
    1006,West,71
    1007,West,71
    1008,West,71
    1009,West,71
    1010,West,71
    1011,West,71
    1012,West,71
    1013,West,71
    1014,West,71
    1015,West,71
    1016,West,71
    1017,West,71
    1018,West,71
    1019,West,71
    1020,West,71
    2001,South,71
    2002,South,71
    2003,South,71
    2004,South,71
    2005,South,71
    2006,South,71
    2007,South,71
    2008,South,71
    2009,South,71
    2010,South,71
    2011,South,71
    2012,South,71
    2013,South,71
    2014,South,71
    2015,South,71
    2016,South,71
    2017,South,71
    2018,South,71
    2019,South,71
    2020,South,71
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import TableSchema
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.completeness.asked_cells import AskedCells, asked_cells, share_text
from cohortqc.rules.completeness.row_groups import Index, RowGroups, by_centre, by_visit, may_be_grouped
from cohortqc.rules.completeness.shares import Share, shares, without_silent
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Counts, Place, counted, not_run

DIFFERENCE = 0.1
SIGNIFICANT = 0.001
NO_GROUPS = "neither centres nor visits of its rows were delivered, or there is only one of them"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A table whose rows can be compared. `groups`: by centre and by visit, as far as there are two of them."""

    schema: TableSchema
    parts: tuple[Part, ...]
    centres: RowGroups | None
    visits: RowGroups | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Variable:
    """The shares of one variable by centre and by visit."""

    table: _Table
    name: str
    by_centre: tuple[Share, ...]
    by_visit: tuple[Share, ...]

    @property
    def comparisons(self) -> int:
        """How many groups are compared with the others."""
        return len(self.by_centre) + len(self.by_visit)


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each delivered variable of a table whose rows have centres or visits."""
    compared: list[_Variable] = []
    for schema in evidence.schema.tables.values():
        if may_be_grouped(evidence, schema) and evidence.parts(schema.name):
            table = _table(evidence, schema)
            if table.centres is None and table.visits is None:
                yield not_run(RULE, why=NO_GROUPS, place=Place(table=schema.name))
                continue
            names = (name for name in schema.variables if any(part.has(name) for part in table.parts))
            compared += [_compared(evidence, table, name) for name in names]
    comparisons = sum(variable.comparisons for variable in compared)
    for variable in compared:
        yield _outcome(evidence, variable, comparisons=comparisons)


def _table(evidence: Evidence, schema: TableSchema) -> _Table:
    parts = evidence.parts(schema.name)
    return _Table(
        schema=schema,
        parts=parts,
        centres=_if_several(by_centre(evidence, parts)),
        visits=_if_several(by_visit(evidence, parts)),
    )


def _if_several(groups: RowGroups | None) -> RowGroups | None:
    return groups if groups is not None and len(groups.names) > 1 else None


def _compared(evidence: Evidence, table: _Table, name: str) -> _Variable:
    if not any(part.column(name).null_count for part in table.parts if part.has(name)):
        return _Variable(table=table, name=name, by_centre=(), by_visit=())
    cells = _cells(evidence, table, name)
    return _Variable(
        table=table,
        name=name,
        by_centre=() if table.centres is None else shares(*_counts(table.centres, cells)),
        by_visit=() if table.visits is None else shares(*without_silent(*_counts(table.visits, cells))),
    )


def _cells(evidence: Evidence, table: _Table, name: str) -> Sequence[AskedCells]:
    """Of every part; in one that lacks the column nobody was asked."""
    return [
        asked_cells(evidence, part, name)
        if part.has(name)
        else AskedCells(asked=np.zeros(part.row_count, np.bool_), missing=np.zeros(part.row_count, np.bool_))
        for part in table.parts
    ]


def _counts(groups: RowGroups, cells: Sequence[AskedCells]) -> tuple[Index, Index]:
    return groups.count([part.asked for part in cells]), groups.count([part.missing for part in cells])


def _outcome(evidence: Evidence, variable: _Variable, *, comparisons: int) -> Outcome:
    table = variable.table.schema.name
    limit = evidence.setting(RULE.code, table=table, variable=variable.name).limit
    limit = DIFFERENCE if limit is None else limit
    place = Place(table=table, variable=variable.name, what="about as often missing as elsewhere")
    odd = [
        (groups, share)
        for groups, found in (
            (variable.table.centres, variable.by_centre),
            (variable.table.visits, variable.by_visit),
        )
        if groups is not None
        for share in found
        if share.exceeds(limit) and share.p_value * comparisons < SIGNIFICANT
    ]
    centres = {share.group for groups, share in odd if groups is variable.table.centres}
    if centres and len(centres) < len(odd):
        odd = [*odd[: len(centres)], *_still_odd(evidence, variable, centres, limit=limit, comparisons=comparisons)]
    findings = tuple(_finding(variable, place, groups=groups, share=share) for groups, share in odd)
    return counted(RULE, _looked_at(variable), place=place, findings=findings)


def _still_odd(
    evidence: Evidence, variable: _Variable, centres: set[int], *, limit: float, comparisons: int
) -> Iterator[tuple[RowGroups, Share]]:
    """The visits that stand out among the rows of the other centres, too."""
    table = variable.table
    if table.centres is None or table.visits is None:
        return
    at_odd_centres = [np.isin(index, list(centres)) for index in table.centres.index]
    visits = table.visits.without(at_odd_centres)
    for share in shares(*without_silent(*_counts(visits, _cells(evidence, table, variable.name)))):
        if share.exceeds(limit) and share.p_value * comparisons < SIGNIFICANT:
            yield visits, share


def _looked_at(variable: _Variable) -> Counts:
    """Groups. A variable that nobody lacks passes in all of them, without being counted."""
    every = sum(len(groups.names) for groups in (variable.table.centres, variable.table.visits) if groups is not None)
    complete = not any(
        part.column(variable.name).null_count for part in variable.table.parts if part.has(variable.name)
    )
    return Counts(looked_at=every, not_applicable=0 if complete else every - variable.comparisons, unit="groups")


def _finding(variable: _Variable, place: Place, *, groups: RowGroups, share: Share) -> Finding:
    return finding_on_whole(
        RULE,
        place=place,
        parts=[part for part in variable.table.parts if part.has(variable.name)],
        message="Far more values are missing in one group than elsewhere",
        observed=f"{share_text(share.missing, of=share.asked)} in {groups.label(share.group)}",
        expected=f"{share_text(share.missing_elsewhere, of=share.asked_elsewhere).partition(' of ')[0]} elsewhere",
    )


RULE = Rule(
    code="COM204",
    name="missing-differs",
    family=Family.ANSWERS,
    dimension=Dimension.COMPLETENESS,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.FAILS,
    remedy="Ask the odd centre, or about the odd visit, why so many values are missing",
    explanation=__doc__,
)
