"""A table has fewer or more rows than it should have.

# What it does

Counts the records of each table for which the schema declares a number (`rows: {min: 100, max: 11020}`), over all its
files, and fails the table whose number lies outside. The limits themselves are allowed.

# Why it matters

A filter left in an export, or one forgotten, changes how many participants there are, and every value of those who are
left may be right. Only the number tells.

# Missing values

Not applicable: rows are counted, whatever they hold. Lines that could not be read may be rows: where they decide, the
outcome is unknown. A table without any record is a matter of its own (INT103).

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        rows: {min: 2, max: 3}
        variables:
          ID: {type: text, label: Participant}

    dem.csv         <-
    ID
    1001

Too many:

    dem.csv         <-
    ID
    1001
    1002
    1003
    1004

# Passes

    dem.csv
    ID
    1001
    1002

    dem.csv
    ID
    1001
    1002
    1003
"""

from collections.abc import Iterator

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Rows
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.column_findings import finding_on_whole
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted, not_run


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each table with a declared number of rows."""
    for table in evidence.schema.tables.values():
        rows = table.rows
        if rows is not None and (rows.min is not None or rows.max is not None):
            yield _judge(evidence, rows, place=Place(table=table.name, what=_in_print(rows)))


def _judge(evidence: Evidence, rows: Rows, *, place: Place) -> Outcome:
    parts = evidence.parts(place.table)
    files = {part.file.name: part.file for part in parts}
    read = sum(part.row_count for part in parts)
    most = read + sum(file.rows_not_read for file in files.values())
    if not most:
        why = "no record was delivered" if parts else NOT_DELIVERED
        return not_run(RULE, why=why, place=place)
    low = rows.min if rows.min is not None else 0
    high = rows.max if rows.max is not None else most
    if not low <= read <= high and low <= most and read <= high:
        why = f"lines that could not be read decide: {read} rows were read, {most - read} were not"
        return counted(RULE, Counts(looked_at=1, unknown=1, unit="tables"), place=place, findings=(), why=why)
    findings = () if low <= read <= high else (_finding(evidence, place, read=read),)
    return counted(RULE, Counts(looked_at=1, unit="tables"), place=place, findings=findings)


def _finding(evidence: Evidence, place: Place, *, read: int) -> Finding:
    return finding_on_whole(
        RULE,
        place=place,
        parts=evidence.parts(place.table),
        message="The table does not have the number of rows that was agreed on",
        observed=f"{read} {'row' if read == 1 else 'rows'}",
        expected=place.what,
    )


def _in_print(rows: Rows) -> str:
    if rows.min is None:
        return f"at most {rows.max} rows"
    if rows.max is None:
        return f"at least {rows.min} rows"
    return f"{rows.min} to {rows.max} rows" if rows.min < rows.max else f"{rows.min} rows"


RULE = Rule(
    code="INT211",
    name="row-count-outside",
    family=Family.COLUMNS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.COMPLETENESS,
    severity=Severity.ERROR,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Check the filter of the extract",
    explanation=__doc__,
)
