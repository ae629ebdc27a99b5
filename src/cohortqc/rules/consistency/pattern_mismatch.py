"""A text does not have the agreed form.

# What it does

Holds every text against the variable's `pattern`, a regular expression (RE2) that must match the whole text.

# Why it matters

Identifiers join tables. One that lost its leading zero, or gained a blank, joins nothing, and the participant vanishes
from the analysis without a word.

# Missing values

Not applicable; a blank identifier is INT301.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, pattern: "[12][0-9]{5}", label: Participant}
          SITE: {type: text, pattern: "[A-Z]{2}", label: Site}

    dem.csv
    ID,SITE
    100042,SF
    10042,SF      <- ID
    1000042,LA    <- ID
    100043,la     <- SITE

# Passes

    dem.csv
    ID,SITE
    100042,SF
    200042,
"""

from cohortqc.model.constraint import Constraint, ConstraintKind
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable, VariableType
from cohortqc.model.severity import Severity

MESSAGE = "Text does not have the agreed form"


def constraint(variable: Variable) -> Constraint | None:
    """The whole text matches `pattern`."""
    if variable.pattern is None or variable.type is not VariableType.TEXT:
        return None
    return Constraint(
        code=RULE.code,
        variable=variable.name,
        kind=ConstraintKind.PATTERN,
        expected=f"text of the form {variable.pattern}",
        pattern=variable.pattern,
    )


RULE = Rule(
    code="CON105",
    name="pattern-mismatch",
    family=Family.VALUES,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Correct the text; look for lost leading zeros and stray blanks",
    explanation=__doc__,
)
