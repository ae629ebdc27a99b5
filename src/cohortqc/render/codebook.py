"""The codebook of a delivery: every variable as it was agreed on, and how complete it came; as CSV and as a page."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from cohortqc.model.schema import TableSchema, Variable
from cohortqc.model.validation import Missingness, Validation
from cohortqc.render.csv_text import csv_text
from cohortqc.render.limits import limits_text
from cohortqc.render.missing_section import missing_view
from cohortqc.render.provenance import validation_provenance
from cohortqc.render.templates import rendered
from cohortqc.render.variables_section import variable_tables

COLUMNS = (
    *("table", "variable", "label", "description", "type", "unit", "digits", "role", "key", "required", "asked_if"),
    *("range", "expected", "codes", "missing_codes", "computed", "rows", "not_asked", "answered", "missing"),
)
"""The columns in their order. Lists read `1=Yes; 2=No`; `missing` counts by reason: `refused=3; not_recorded=12`."""


def codebook_csv(validation: Validation) -> str:
    """One line a variable that was delivered, in the order of the schema; no cell comes alive in a spreadsheet."""
    return csv_text(COLUMNS, _lines(validation))


def _lines(validation: Validation) -> Iterator[tuple[str, ...]]:
    entries = defaultdict[tuple[str, str], list[Missingness]](list)
    for entry in validation.missingness:
        entries[entry.table, entry.variable].append(entry)
    for table in validation.schema.tables.values():
        delivered = validation.delivery.tables.get(table.name)
        for variable in table.variables.values():
            if delivered is not None and delivered.has(variable.name):
                yield (*_agreed(variable, table), *_counted(entries[table.name, variable.name]))


def codebook_html(validation: Validation, *, command: str, as_of: str | None) -> str:
    """The codebook as a page: limits and codes of each variable, and its missing values by visit and reason."""
    return rendered(
        "codebook.html",
        delivery=validation.delivery,
        schema=validation.schema,
        as_of=as_of,
        missing=missing_view(validation),
        variables=[table for table in variable_tables(validation) if table.delivered],
        provenance=validation_provenance(validation, command=command, as_of=as_of),
    )


def _agreed(variable: Variable, table: TableSchema) -> Iterator[str]:
    yield table.name
    yield variable.name
    yield variable.label
    yield variable.description
    yield variable.type.value
    yield variable.unit
    yield "" if variable.digits is None else str(variable.digits)
    yield "" if variable.role is None else variable.role.value
    yield "yes" if variable.name in table.key else ""
    yield "yes" if variable.required else ""
    yield variable.asked_if or ""
    yield limits_text(variable.range)
    yield limits_text(variable.expected)
    yield "; ".join(f"{code}={label}" for code, label in variable.codes.items())
    yield "; ".join(f"{code or 'blank'}={reason}" for code, reason in variable.missing.items())
    yield "" if variable.computed is None else variable.computed.sql


def _counted(found: Sequence[Missingness]) -> Iterator[str]:
    """Rows, not asked, answered, and missing by reason, over all visits."""
    yield str(sum(entry.rows for entry in found))
    yield str(sum(entry.not_asked for entry in found))
    yield str(sum(entry.answered for entry in found))
    reasons = Counter[str]()
    for entry in found:
        reasons.update(entry.reasons)
    yield "; ".join(f"{reason}={count}" for reason, count in reasons.items())
