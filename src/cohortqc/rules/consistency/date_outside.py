"""A date lies after the data were closed, or before the participant was born.

# What it does

Compares every date with the delivery's cut-off, the day on which the data were closed: `--cut-off DATE`, or `cut_off`
of the schema. A date on that day passes. Compares it too with the participant's date of birth (the variable with the
role `birth_date` in the same table, or in one that it refers to); the day of birth passes.

# Why it matters

A scan cannot have been made next year. Such a date has two digits exchanged, or an American day read as a month, and so
may others that nobody can see.

# Missing values

Not applicable for a missing date. Without a known date of birth the second part is unknown. A birth after the cut-off
is a problem of the birth date alone.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, role: identifier, label: Participant}
          BORN: {type: date, role: birth_date, label: Date of birth}
      scan:
        title: Scans
        file: scan
        key: [ID]
        references: {ID: dem.ID}
        variables:
          ID: {type: text, label: Participant}
          DATE: {type: date, label: Date of the scan}
    cut_off: "2005-12-31"

    dem.csv
    ID,BORN
    1001,1935-06-01
    1002,2035-06-01       <- BORN

    scan.csv
    ID,DATE
    1001,1934-06-01       <- DATE
    1002,2006-01-01       <- DATE

# Passes

    dem.csv
    ID,BORN
    1001,1935-06-01
    1002,

    scan.csv
    ID,DATE
    1001,1935-06-01
    1002,2005-12-31
"""

from collections.abc import Iterator
from datetime import date

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable, VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.consistency.births import birth_column, dates_in_days
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, not_run, outcome_of_rows
from cohortqc.sql.reference import ColumnReference

NO_CUT_OFF = "nothing tells when the data were closed: give --cut-off DATE, or `cut_off` in the schema"
EPOCH = date(1970, 1, 1)


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each date against the cut-off, and one against the date of birth, where that is declared."""
    cut_off = evidence.circumstances.closed_on(evidence.schema)
    for table, variable in evidence.variables():
        if variable.type is not VariableType.DATE:
            continue
        parts = evidence.parts_with(table.name, variable.name)
        late = [_judge_cut_off(evidence, part, variable=variable, cut_off=cut_off) for part in parts if cut_off]
        what = f"not after {cut_off}" if cut_off else "not after the cut-off"
        place = Place(table=table.name, variable=variable.name, what=what)
        if cut_off is None:
            yield not_run(RULE, why=NO_CUT_OFF, place=place)
        else:
            yield outcome_of_rows(RULE, late, place=place, message="Lies after the day on which the data were closed")
        born = birth_column(table, schema=evidence.schema)
        if born is not None and born != ColumnReference(table=None, column=variable.name):
            judged = [_judge_birth(evidence, part, variable=variable, born=born, cut_off=cut_off) for part in parts]
            place = Place(table=table.name, variable=variable.name, what=f"not before {born}")
            yield outcome_of_rows(RULE, judged, place=place, message="Lies before the participant was born")


def _judge_cut_off(evidence: Evidence, part: Part, *, variable: Variable, cut_off: date | None) -> Judged:
    last = _last_day(cut_off)
    days = dates_in_days(evidence, part, ColumnReference(table=None, column=variable.name))
    failed = np.flatnonzero(days > last)
    unknown = int(evidence.doubt(part, variable.name).sum())
    return Judged(
        part=part,
        failed=failed,
        not_applicable=int(np.isnan(days).sum()) - unknown,
        unknown=unknown,
        observed=evidence.texts(part, variable.name, failed),
        expected=f"not after {cut_off}",
    )


def _judge_birth(
    evidence: Evidence, part: Part, *, variable: Variable, born: ColumnReference, cut_off: date | None
) -> Judged:
    """Dates that are after the cut-off have failed already, and births after it cannot be right."""
    days = dates_in_days(evidence, part, ColumnReference(table=None, column=variable.name))
    births = dates_in_days(evidence, part, born)
    known = (days <= _last_day(cut_off)) & (births <= _last_day(cut_off))
    failed = np.flatnonzero(known & (days < births))
    missing = part.missing_mask(variable.name) & ~evidence.doubt(part, variable.name)
    return Judged(
        part=part,
        failed=failed,
        not_applicable=int(missing.sum()),
        unknown=int((~missing & ~known).sum()),
        observed=evidence.texts(part, variable.name, failed),
        expected=f"not before {born}",
        related=row_texts(evidence, part, [born], failed),
    )


def _last_day(cut_off: date | None) -> float:
    """Days since 1970 of the last day that can be."""
    return np.inf if cut_off is None else float((cut_off - EPOCH).days)


RULE = Rule(
    code="CON108",
    name="date-outside",
    family=Family.VALUES,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.TEMPORAL,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Verify the date at its source",
    explanation=__doc__,
)
