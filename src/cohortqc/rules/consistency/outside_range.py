"""A value lies outside the limits of what can be.

# What it does

Holds every value of a variable against its `range`: closed at both ends, in the variable's unit. Bottom and top codes
(`censored`) that lie outside the range pass, as they stand for something else than themselves.

# Why it matters

A range says what is physically possible, not what was once observed: a femoral neck of 7.12 g/cm² is a lost decimal
point, and one such value moves a mean more than a hundred true ones.

# Missing values

Not applicable: a missing value is judged by the rules on completeness. A text that is no number is INT401.

# Fails

    tables:
      hip:
        title: Hip scans
        file: hip
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          BMD: {type: number, unit: g/cm², digits: 3, range: [0.2, 2.0], missing: {-9: refused}, label: Neck BMD}
          YEARS: {type: integer, unit: years, range: [1, 79], censored: {above: 80}, label: Age at fracture}

    hip.csv
    ID,BMD,YEARS
    1001,0.712,61
    1002,7.12,60         <- BMD
    1003,0.199,81        <- BMD, YEARS

# Passes

    hip.csv
    ID,BMD,YEARS
    1001,0.2,80
    1002,2.0,1
    1003,-9,
"""

from cohortqc.model.constraint import Constraint
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable
from cohortqc.model.severity import Severity
from cohortqc.rules.consistency.limits import limits_of

MESSAGE = "Outside the limits of what can be"


def constraint(variable: Variable) -> Constraint | None:
    """Within `range`."""
    return limits_of(variable, limits=variable.range, code=RULE.code)


RULE = Rule(
    code="CON101",
    name="outside-range",
    family=Family.VALUES,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Verify the value at its source",
    explanation=__doc__,
)
