"""What the schema says of single rules: off, or of another severity, for one variable or all."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cohortqc.errors import DefinitionError, Mistake
from cohortqc.model.finding import Finding
from cohortqc.model.rule import Rule
from cohortqc.model.schema import RuleSetting, Schema
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Outcome
from cohortqc.rules.catalogue import RULES
from cohortqc.rules.judging import Place, not_run, recounted
from cohortqc.rules.settings import reach, setting_of

TURNED_OFF = "turned off in the schema"
OFF_BY_DEFAULT = "off, unless the schema turns it on"


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


def why_off(rule: Rule, settings: Sequence[RuleSetting]) -> str:
    """Why the rule is off everywhere; "" when it is on somewhere."""
    relevant = [setting for setting in settings if setting.code == rule.code]
    if any(setting.enabled for setting in relevant):
        return ""
    if not rule.on_by_default:
        return OFF_BY_DEFAULT
    return TURNED_OFF if any(reach(setting) == 0 for setting in relevant) else ""


def apply(settings: Sequence[RuleSetting], outcome: Outcome) -> Outcome:
    """The outcome as the schema wants it: with another severity, without some findings, or not run at all."""
    rule = outcome.rule
    relevant = [setting for setting in settings if setting.code == rule.code]
    if not relevant:
        return outcome
    # An outcome over the whole delivery is on where any of its tables is: its findings say of which they are.
    if outcome.table and not _enabled(rule, relevant, outcome.table, outcome.variable):
        place = Place(table=outcome.table, variable=outcome.variable, id=outcome.id, what=outcome.what)
        return not_run(rule, why=TURNED_OFF, place=place)
    if outcome.id:
        # A rule of the schema's own has its severity from the schema already: only a word on its variable is nearer.
        relevant = [setting for setting in relevant if setting.severity is None or setting.variable is not None]
    severity = _severity(rule, relevant, outcome.table, outcome.variable) or outcome.severity
    kept = tuple(
        replace(finding, severity=_severity(rule, relevant, finding.table, finding.variable) or finding.severity)
        for finding in outcome.findings
        if _enabled(rule, relevant, finding.table, finding.variable)
    )
    return recounted(replace(outcome, severity=_worst(kept, severity)), findings=kept)


def _worst(findings: Iterable[Finding], default: Severity) -> Severity:
    return min((finding.severity for finding in findings), key=lambda severity: severity.rank, default=default)


def _enabled(rule: Rule, settings: Iterable[RuleSetting], table: str, variable: str) -> bool:
    said = setting_of(settings, rule.code, table=table, variable=variable).enabled
    return rule.on_by_default if said is None else said


def _severity(rule: Rule, settings: Iterable[RuleSetting], table: str, variable: str) -> Severity | None:
    return setting_of(settings, rule.code, table=table, variable=variable).severity
