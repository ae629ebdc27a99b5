"""A measurement lies beyond what its instrument can tell.

# What it does

Holds every value against the variable's `detection` limits: the smallest and the largest value that the assay can
quantify. Values that stand for "below" or "above" (`censored`) pass.

# Why it matters

A number below the limit of detection was not measured: it was made up, extrapolated or filled in. Analysed as a
measurement it biases means and hides how many samples were undetectable.

# Missing values

Not applicable.

# Fails

    tables:
      lab:
        title: Laboratory
        file: lab
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          CORTISOL: {type: number, unit: µg/dL, detection: [0.5, 60], censored: {below: 0.25}, label: Cortisol}

    lab.csv
    ID,CORTISOL
    1001,11.2
    1002,0.3      <- CORTISOL
    1003,61.5     <- CORTISOL

# Passes

    lab.csv
    ID,CORTISOL
    1001,0.5
    1002,0.25
    1003,
"""

from cohortqc.model.constraint import Constraint
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable
from cohortqc.model.severity import Severity
from cohortqc.rules.consistency.limits import limits_of

MESSAGE = "Beyond the instrument's limits of detection"


def constraint(variable: Variable) -> Constraint | None:
    """Within `detection`."""
    return limits_of(variable, limits=variable.detection, code=RULE.code)


RULE = Rule(
    code="CON103",
    name="outside-detection",
    family=Family.VALUES,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.WARNING,
    scope=Scope.ROW,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Send undetectable results as the agreed code, not as a number",
    explanation=__doc__,
)
