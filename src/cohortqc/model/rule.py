"""A rule of the catalogue: what it is called and what it checks. Its text is the docstring of its module."""

from dataclasses import dataclass
from enum import StrEnum

from cohortqc.model.severity import Severity


class Family(StrEnum):
    """The nine families in which the page shows the rules."""

    FILES = "Files"
    COLUMNS = "Columns"
    KEYS = "Keys"
    ANSWERS = "Answers missing"
    VISITS = "Visits missing"
    VALUES = "Values"
    BETWEEN = "Between variables"
    OVER_TIME = "Over time"
    DISTRIBUTIONS = "Distributions"


class Dimension(StrEnum):
    """Dimensions of Schmidt et al. 2021 (doi:10.1186/s12874-021-01252-7)."""

    INTEGRITY = "integrity"
    COMPLETENESS = "completeness"
    CONSISTENCY = "consistency"
    ACCURACY = "accuracy"


class Kahn(StrEnum):
    """Categories of Kahn et al. 2016 (doi:10.13063/2327-9214.1244)."""

    VALUE_CONFORMANCE = "value conformance"
    RELATIONAL_CONFORMANCE = "relational conformance"
    COMPUTATIONAL_CONFORMANCE = "computational conformance"
    COMPLETENESS = "completeness"
    UNIQUENESS = "uniqueness plausibility"
    ATEMPORAL = "atemporal plausibility"
    TEMPORAL = "temporal plausibility"


class Scope(StrEnum):
    """What a rule must see at once: a row judges itself, a table its keys, a delivery its references."""

    ROW = "row"
    TABLE = "table"
    DELIVERY = "delivery"


class MissingPolicy(StrEnum):
    """What a rule does with a missing value."""

    FAILS = "the blank itself fails"
    UNKNOWN = "unknown, and counted as such"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One entry of the catalogue. `explanation`: its docstring (What it does, Why it matters, Fails, Passes).

    Not `on_by_default`: run only where the `checks` of a schema turn it on.
    """

    code: str
    name: str
    family: Family
    dimension: Dimension
    kahn: Kahn
    severity: Severity
    scope: Scope
    missing: MissingPolicy
    remedy: str
    explanation: str
    on_by_default: bool = True
