"""What the schema says of single rules: off, or of another severity, for one variable or all."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cohortqc.errors import DefinitionError, Mistake
from cohortqc.model.finding import Finding
from cohortqc.model.schema import RuleSetting, Schema
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.catalogue import RULES
from cohortqc.rules.judging import Place, not_run, recounted

TURNED_OFF = "turned off in the schema"


def refuse_unknown(schema: Schema) -> None:
    """Raise DefinitionError when `checks` of the schema speak of a rule that the catalogue does not have."""
    known = {rule.code for rule in RULES}
    unknown = dict.fromkeys(_where(setting) for setting in schema.settings if setting.code not in known)
    if unknown:
        raise DefinitionError(
            tuple(
                Mistake(
                    file=schema.source or schema.name,
                    line=None,
                    place=place,
                    fact="there is no such rule",
                    remedy="write the code as `cohortqc rules` lists it",
                )
                for place in unknown
            )
        )


def _where(setting: RuleSetting) -> str:
    table = f"tables.{setting.table}." if setting.table is not None else ""
    variable = f"variables.{setting.variable}." if setting.variable is not None else ""
    return f"{table}{variable}checks.{setting.code}"


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
    if outcome.id:
        # A rule of the schema's own has its severity from the schema already: only a word on its variable is nearer.
        relevant = [setting for setting in relevant if setting.severity is None or setting.variable is not None]
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
