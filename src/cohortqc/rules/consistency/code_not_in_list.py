"""A code is not in the code list.

# What it does

Compares every value of a coded variable with its `codes`; `7`, `7.0` and `"7"` are one code. A text that is not even a
number counts as a code, too: it is not in the list.

# Why it matters

An undocumented code has no label, so it silently leaves a table, or becomes a category of its own. Either the value is
wrong, or the code list is out of date; only the sender can tell.

# Missing values

Not applicable; missing codes are declared in `missing`, not in `codes`.

# Fails

    tables:
      scan:
        title: Scans
        file: scan
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          STATUS: {codes: {0: Valid, 1: Invalid, 3: Not scanned}, missing: {9: refused}, label: Scan status}
          SIDE: {codes: {L: Left, R: Right}, label: Side}

    scan.csv
    ID,STATUS,SIDE
    1001,0,L
    1002,2,R      <- STATUS
    1003,1,l      <- SIDE
    1004,unclear,R  <- STATUS

# Passes

    scan.csv
    ID,STATUS,SIDE
    1001,0,L
    1002,3.0,R
    1003,9,
"""

from cohortqc.model.constraint import Constraint, ConstraintKind
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Variable, VariableType
from cohortqc.model.severity import Severity

MESSAGE = "Code is not in the code list"

_SHOWN = 8


def constraint(variable: Variable) -> Constraint | None:
    """One of `codes`."""
    if variable.type is not VariableType.CODED or not variable.codes:
        return None
    numbers = variable.codes_are_numbers  # asked once: it looks at every code
    return Constraint(
        code=RULE.code,
        variable=variable.name,
        kind=ConstraintKind.MEMBERSHIP,
        expected=_in_print(variable),
        allowed=tuple(int(code) if numbers else code for code in variable.codes),
    )


def _in_print(variable: Variable) -> str:
    """`one of 1 None, 2 One, 3 Some`; long lists end with how many codes there are."""
    shown = [f"{code} {label}".strip() for code, label in variable.codes.items()]
    if len(shown) == 1:
        return shown[0]
    if len(shown) <= _SHOWN:
        return f"one of {', '.join(shown)}"
    return f"one of {', '.join(shown[: _SHOWN - 1])}, ... ({len(shown)} codes)"


RULE = Rule(
    code="CON104",
    name="code-not-in-list",
    family=Family.VALUES,
    dimension=Dimension.CONSISTENCY,
    kahn=Kahn.VALUE_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.ROW,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Correct the code, or send its meaning so that it can enter `codes`",
    explanation=__doc__,
)
