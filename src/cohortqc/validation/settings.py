"""What the schema says of single rules: off, or of another severity, for one variable or all."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cohortqc.model.finding import Finding
from cohortqc.model.schema import RuleSetting
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.judging import Place, not_run, recounted

TURNED_OFF = "turned off in the schema"


def is_off(settings: Sequence[RuleSetting], code: str) -> bool:
    """True when the rule is off everywhere."""
    everywhere = [setting for setting in settings if setting.code == code and _reach(setting) == 0]
    others = any(setting.enabled for setting in settings if setting.code == code and _reach(setting) > 0)
    return bool(everywhere) and not everywhere[-1].enabled and not others


def apply(settings: Sequence[RuleSetting], outcome: Outcome) -> Outcome:
    """The outcome as the schema wants it: with another severity, without some findings, or not run at all."""
    relevant = [setting for setting in settings if setting.code == outcome.rule.code]
    if not relevant:
        return outcome
    if not _enabled(relevant, outcome.table, outcome.variable):
        place = Place(table=outcome.table, variable=outcome.variable, id=outcome.id, what=outcome.what)
        return not_run(outcome.rule, why=TURNED_OFF, place=place)
    severity = _severity(relevant, outcome.table, outcome.variable) or outcome.severity
    kept = tuple(
        replace(finding, severity=_severity(relevant, finding.table, finding.variable) or finding.severity)
        for finding in outcome.findings
        if _enabled(relevant, finding.table, finding.variable)
    )
    return recounted(replace(outcome, severity=_worst(kept, severity)), findings=kept)


def _worst(findings: Iterable[Finding], default: Severity) -> Severity:
    return min((finding.severity for finding in findings), key=lambda severity: severity.rank, default=default)


def _enabled(settings: Iterable[RuleSetting], table: str, variable: str) -> bool:
    applying = _applying(settings, table, variable)
    return not applying or applying[-1].enabled


def _severity(settings: Iterable[RuleSetting], table: str, variable: str) -> Severity | None:
    given = [setting.severity for setting in _applying(settings, table, variable) if setting.severity is not None]
    return given[-1] if given else None


def _applying(settings: Iterable[RuleSetting], table: str, variable: str) -> list[RuleSetting]:
    """The settings that reach this place, the nearest and latest last."""
    reaching = [s for s in settings if s.table in {None, table} and s.variable in {None, variable}]
    return sorted(reaching, key=_reach)


def _reach(setting: RuleSetting) -> int:
    return (setting.table is not None) + (setting.variable is not None)
