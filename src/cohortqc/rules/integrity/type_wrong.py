r"""A cell does not hold what its variable's type promises.

# What it does

Fails a cell of an integer, number or date variable whose text is not a whole number, number or date in plain form: a
letter O for a zero, a comma for the decimal point, `2.7` in an integer, blanks around, `1e3`, `nan`. The cell is then
missing for every later rule. Cells of coded variables belong to CON104.

# Why it matters

Read loosely, `12O` becomes 12 or nothing, and `1,5` becomes 15: a wrong number that looks like a right one.

# Missing values

Blank cells and declared missing codes are not applicable.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          AGE: {type: integer, missing: {".": refused}, label: Age}
          BMI: {type: number, label: Body mass index}

    dem.tsv
    ID\tAGE\tBMI
    1001\t63\t24.5
    1002\t6O\t23       <- AGE
    1003\t58.5\t31.2   <- AGE
    1004\t55\t27,1     <- BMI

# Passes

    dem.tsv
    ID\tAGE\tBMI
    1001\t63\t24.5
    1002\t.\t
    1003\t58\t31
"""

from collections.abc import Iterator

import numpy as np

from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable, VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, outcome_of_rows

_EXPECTED = {
    VariableType.INTEGER: "a whole number",
    VariableType.NUMBER: "a number",
    VariableType.DATE: "a date",
}


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each integer, number and date variable."""
    for table, variable in evidence.variables():
        if variable.type in _EXPECTED:
            yield outcome_of_rows(
                RULE,
                (_judge(part, variable) for part in evidence.parts_with(table.name, variable.name)),
                place=Place(table=table.name, variable=variable.name, what=_expected(variable)),
                message=f"The cell does not hold {_expected(variable)}",
            )


def _judge(part: Part, variable: Variable) -> Judged:
    name = variable.name
    rows = part.unreadable[name].rows if name in part.unreadable else np.empty(0, dtype=np.int64)
    return Judged(
        part=part,
        failed=rows,
        not_applicable=part.column(name).null_count - len(rows),
        observed=part.unreadable[name].texts if name in part.unreadable else (),
        expected=_expected(part.table.variables[name]),
    )


def _expected(variable: Variable) -> str:
    form = ""
    if variable.type is VariableType.DATE:
        form = f" as {variable.date_format or 'YYYY-MM-DD'}"
    return _EXPECTED.get(variable.type, str(variable.type)) + form


RULE = Rule(
    code="INT401",
    name="type-wrong",
    family=Family.VALUES,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Correct the value, or export the column in the agreed form (decimal point, no unit, no blanks around)",
    explanation=__doc__,
)
