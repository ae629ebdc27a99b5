"""A validation as a document for machines; `docs/validation.schema.json` says what stands where."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from itertools import islice

from cohortqc.model.comparison import Comparison
from cohortqc.model.delivery import Delivery
from cohortqc.model.problem import Problem
from cohortqc.model.severity import Severity
from cohortqc.model.table import DeliveredFile
from cohortqc.model.validation import Missingness, Outcome, Validation, Verdict
from cohortqc.model.waiver import WaiverUse
from cohortqc.render.json_text import json_text
from cohortqc.render.provenance import provenance_document, validation_provenance

FORMAT = "cohortqc.validation"
FORMAT_VERSION = "1.1"
"""Its first number changes when a reader of the document must change."""

MOST_PROBLEMS = 100_000
"""How many problems a document lists at most; `problems_total` counts all, `problems.csv` lists all."""

_PROBLEM_FIELDS = tuple(field.name for field in fields(Problem))


def validation_json(
    validation: Validation,
    verdict: Verdict,
    problems: Iterable[Problem],
    *,
    command: str = "",
    as_of: str | None = None,
    comparison: Comparison | None = None,
) -> str:
    """`validation_document` as JSON text."""
    return json_text(
        validation_document(validation, verdict, problems, command=command, as_of=as_of, comparison=comparison)
    )


def validation_document(
    validation: Validation,
    verdict: Verdict,
    problems: Iterable[Problem],
    *,
    command: str = "",
    as_of: str | None = None,
    comparison: Comparison | None = None,
) -> dict[str, object]:
    """Verdict, files, every outcome, missingness and the first 100,000 problems, in plain JSON values.

    Texts of the delivery stand in it unchanged: whoever shows them escapes them.
    """
    provenance = validation_provenance(validation, command=command, as_of=as_of)
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "verdict": _verdict(verdict),
        "counts": {severity.value: validation.counts.get(severity, 0) for severity in Severity},
        "waived": validation.waived,
        "schema": {
            "name": validation.schema.name,
            "version": validation.schema.version,
            "title": validation.schema.title,
            "sha256": validation.schema.sha256,
        },
        "delivery": _delivery(validation.delivery),
        "outcomes": [_outcome(outcome) for outcome in validation.outcomes],
        "missingness": [_missingness(entry) for entry in validation.missingness],
        "waivers": [_waiver(use) for use in validation.waivers],
        "comparison": None if comparison is None else _comparison(comparison),
        "problems_total": sum(validation.counts.get(severity, 0) for severity in Severity) + validation.waived,
        "problems": [_problem(problem) for problem in islice(problems, MOST_PROBLEMS)],
        "provenance": provenance_document(provenance),
    }


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "open": verdict.open,
        "fail_on": verdict.policy.fail_on.value,
        "limits": [asdict(limit) for limit in verdict.policy.limits],
        "sentence": verdict.sentence,
        "detail": verdict.detail,
        "closing": [
            {"code": outcome.rule.code, "id": outcome.id, "table": outcome.table, "variable": outcome.variable}
            for outcome in verdict.closing
        ],
        "exceeded": [
            {"rule": found.limit.rule, "count": found.count, "places": [_place(outcome) for outcome in found.outcomes]}
            for found in verdict.exceeded
        ],
    }


def _place(outcome: Outcome) -> dict[str, object]:
    return {
        "code": outcome.rule.code,
        "id": outcome.id,
        "table": outcome.table,
        "variable": outcome.variable,
        "failed": outcome.standing,
        "judged": outcome.judged,
    }


def _waiver(use: WaiverUse) -> dict[str, object]:
    waiver = use.waiver
    return {
        **asdict(waiver),
        "keys": list(waiver.keys),
        "observed": None if waiver.observed is None else list(waiver.observed),
        "decided_on": waiver.decided_on.isoformat(),
        "expires": None if waiver.expires is None else waiver.expires.isoformat(),
        "state": use.state.value,
        "named": use.named,
        "covered": use.covered,
        "why": use.why,
    }


def _comparison(comparison: Comparison) -> dict[str, object]:
    changes = comparison.changes
    return {
        "previous": {"delivery": comparison.previous, "as_of": comparison.previous_as_of},
        "statuses": dict(comparison.statuses),
        "resolved_total": len(comparison.resolved),
        "resolved": [asdict(problem) for problem in comparison.resolved[:MOST_PROBLEMS]],
        "unjudged": [asdict(problem) for problem in comparison.unjudged[:MOST_PROBLEMS]],
        "resolved_ids": list(comparison.resolved_ids),
        "why": comparison.why,
        "changes": None
        if changes is None
        else {
            "delivery": changes.delivery,
            "unasked": changes.unasked,
            "asked": changes.asked,
            "tables": [asdict(table) for table in changes.tables],
        },
    }


def _delivery(delivery: Delivery) -> dict[str, object]:
    return {
        "name": delivery.name,
        "rows_read": delivery.rows_read,
        "rows_not_read": delivery.rows_not_read,
        "files": [_file(file) for file in delivery.files],
    }


def _file(file: DeliveredFile) -> dict[str, object]:
    return {**asdict(file), "form": file.form.value, "columns": list(file.columns)}


def _outcome(outcome: Outcome) -> dict[str, object]:
    return {
        "code": outcome.rule.code,
        "name": outcome.rule.name,
        "family": outcome.rule.family.value,
        "dimension": outcome.rule.dimension.value,
        "kahn": outcome.rule.kahn.value,
        "id": outcome.id,
        "table": outcome.table,
        "variable": outcome.variable,
        "severity": outcome.severity.value,
        "status": outcome.status.value,
        "why": outcome.why,
        "what": outcome.what,
        "unit": outcome.unit,
        "looked_at": outcome.looked_at,
        "not_applicable": outcome.not_applicable,
        "unknown": outcome.unknown,
        "judged": outcome.judged,
        "passed": outcome.passed,
        "failed": outcome.failed,
        "waived": outcome.waived,
        "systematic": outcome.systematic,
        "remedy": outcome.rule.remedy,
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {name: getattr(problem, name) for name in _PROBLEM_FIELDS}


def _missingness(entry: Missingness) -> dict[str, object]:
    return {
        "table": entry.table,
        "variable": entry.variable,
        "label": entry.label,
        "visit": entry.visit,
        "rows": entry.rows,
        "not_asked": entry.not_asked,
        "asked": entry.rows - entry.not_asked,
        "answered": entry.answered,
        "reasons": dict(entry.reasons),
    }
