"""A value is possible, but unusual.

# What it does

Holds every value against the variable's `expected` limits: what this population reaches. A value outside its `range` is
an error already and is not looked at again; bottom and top codes that lie outside the limits pass.

# Why it matters

A weight of 371 kg can be true, and must not be deleted; but it is worth one look at the source before it enters a mean.

# Missing values

Not applicable.

# Fails

    tables:
      exam:
        title: Examination
        file: exam
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          WEIGHT: {type: number, unit: kg, digits: 1, range: [20, 450], expected: [30, 260], label: Weight}

    exam.csv
    ID,WEIGHT
    1001,71.3
    1002,371      <- WEIGHT

# Passes

    exam.csv
    ID,WEIGHT
    1001,30
    1002,260
    1003,
"""

from cohortqc.model.constraint import Constraint
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable
from cohortqc.model.severity import Severity
from cohortqc.rules.consistency.limits import limits_of

MESSAGE = "Unusual value"


def constraint(variable: Variable) -> Constraint | None:
    """Within `expected`."""
    return limits_of(variable, limits=variable.expected, code=RULE.code)


RULE = Rule(
    code="CON102",
    name="outside-expected",
    family=Family.VALUES,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.ATEMPORAL,
    severity=Severity.WARNING,
    scope=Scope.ROW,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Verify the value at its source; do not delete it because it is unusual",
    explanation=__doc__,
)
