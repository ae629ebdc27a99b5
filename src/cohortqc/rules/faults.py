"""What reading found, turned into an outcome: the rules about files and columns judge nothing else."""

from cohortqc.model.delivery import Fault, FaultKind
from cohortqc.model.finding import Finding
from cohortqc.model.rule import Rule
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Counts, Place, counted


def outcome_of_faults(rule: Rule, evidence: Evidence, *, unit: str) -> Outcome:
    """One outcome over the whole delivery; the rule's code names the kind of fault. `unit`: what reading counted."""
    kind = FaultKind(rule.code)
    findings = tuple(_finding(rule, fault) for fault in evidence.delivery.faults if fault.kind is kind)
    failed = sum(finding.count for finding in findings)
    return counted(
        rule,
        Counts(looked_at=max(failed, evidence.delivery.judged.get(kind, 0)), unit=unit),
        place=Place(table=""),
        findings=findings,
    )


def _finding(rule: Rule, fault: Fault) -> Finding:
    return Finding(
        code=rule.code,
        severity=rule.severity,
        message=fault.message,
        remedy=rule.remedy,
        table=fault.table,
        variable=fault.variable,
        file=fault.file,
        lines=fault.lines,
        observed=fault.observed,
        expected=fault.expected,
        unlisted=fault.unlisted,
    )
