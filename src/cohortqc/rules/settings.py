"""What the schema says of a rule at one place: whether it is on, how severe, with which limit and method."""

from collections.abc import Iterable
from dataclasses import dataclass

from cohortqc.model.schema import RuleSetting
from cohortqc.model.severity import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The nearest word on each matter; None where the schema says nothing about it."""

    enabled: bool | None = None
    severity: Severity | None = None
    limit: float | None = None
    method: str | None = None


def setting_of(settings: Iterable[RuleSetting], code: str, *, table: str = "", variable: str = "") -> Setting:
    """What holds for a rule at a variable of a table: the nearer word, and of two at one level the later, wins.

    A word on severity, limit or method also turns the rule on again where a farther word had turned it off.
    """
    reaching = [
        found
        for found in settings
        if found.code == code and found.table in {None, table} and found.variable in {None, variable}
    ]
    ordered = sorted(reaching, key=reach)
    return Setting(
        enabled=ordered[-1].enabled if ordered else None,
        severity=next((found.severity for found in reversed(ordered) if found.severity is not None), None),
        limit=next((found.limit for found in reversed(ordered) if found.limit is not None), None),
        method=next((found.method for found in reversed(ordered) if found.method is not None), None),
    )


def reach(setting: RuleSetting) -> int:
    """0 for a word on the whole schema, 1 on a table, 2 on a variable."""
    return (setting.table is not None) + (setting.variable is not None)
