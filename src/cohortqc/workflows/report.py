"""From a delivery on disk to the tables and figures of a report."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cohortqc.analysis.build import build_analysis_set
from cohortqc.layouts.build import build_layout
from cohortqc.model.layout import Layout
from cohortqc.model.progress import Progress
from cohortqc.model.report import Report
from cohortqc.model.result import Results
from cohortqc.model.schema import Schema
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Validation
from cohortqc.render.files import write_whole
from cohortqc.render.provenance import Provenance, report_provenance
from cohortqc.render.report_page import report_html, table_html
from cohortqc.render.results_json import results_json
from cohortqc.report.load import load_report
from cohortqc.schema.load import load_schema
from cohortqc.summaries.build import build_results
from cohortqc.workflows.validate import judged_delivery, refuse_to_write_into


class ClosedGate(StrEnum):
    """What to do when the delivery does not pass the gate."""

    REFUSE = "refuse"
    BUILD_WITH_BANNER = "build with a banner"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRun:
    """Whether the report was built, its numbers, where the page is, and what the terminal says."""

    built: bool
    results: Results | None
    page: Path | None
    summary: str


def build_report(
    delivery: Path,
    *,
    definition: str,
    out: Path,
    schema: str | None = None,
    on_closed_gate: ClosedGate = ClosedGate.REFUSE,
    as_of: str | None = None,
    progress: Progress | None = None,
) -> ReportRun:
    """Validate a delivery, then write `report.html`, `results.json` and `tables/<id>.html` into `out`.

    definition, schema: built-in name or path; the schema is the one that the report names unless given. On a closed
    gate nothing is written, unless `on_closed_gate` says to build with a banner. Raises UsageError and DefinitionError.
    """
    refuse_to_write_into(delivery, out=out)
    report, loaded = load_report(definition, schema=None if schema is None else load_schema(schema))
    validation, verdict = judged_delivery(delivery, schema=loaded, progress=progress)
    if not verdict.open and on_closed_gate is ClosedGate.REFUSE:
        refusal = (
            f"{verdict.sentence}\nNo report was built: `cohortqc validate` shows the problems, and --even-if-invalid "
            "builds the report with a banner that says so."
        )
        return ReportRun(built=False, results=None, page=None, summary=refusal)
    results, layout = computed(report, schema=loaded, validation=validation, progress=progress)
    command = f"cohortqc report {validation.delivery.name} --report {report.name}"
    provenance = report_provenance(
        validation, report=report.name, report_sha256=report.sha256, command=command, as_of=as_of
    )
    banner = "" if verdict.open else f"Built although the gate is closed. {verdict.sentence}"
    page = _write(layout, results, out=out, banner=banner, found=found(validation), provenance=provenance)
    told = f"{len(layout.tables)} tables, {len(layout.figures)} figure{'' if len(layout.figures) == 1 else 's'}"
    summary = f"{report.title}: N = {results.flow[-1].left:,}; {told}\nPage: {page}"
    if banner:
        summary = f"{banner}\n{summary}"
    return ReportRun(built=True, results=results, page=page, summary=summary)


def computed(
    report: Report, *, schema: Schema, validation: Validation, progress: Progress | None = None
) -> tuple[Results, Layout]:
    """Every number of the report, and the page as text. Nothing is written."""
    tell = progress or _nobody
    tell("Joining and deriving", 0, 3)
    analysis = build_analysis_set(report, schema, validation.delivery.tables, findings=validation.findings)
    tell("Estimating", 1, 3)
    results = build_results(analysis, report)
    tell("Laying out", 2, 3)
    return results, build_layout(results, report, analysis=analysis)


def found(validation: Validation) -> str:
    """What the validation of the delivery found, for the foot of the report."""
    counts = [(validation.counts.get(severity, 0), severity.value) for severity in Severity]
    told = [f"{count:,} {name}{'' if count == 1 else 's'}" for count, name in counts if count]
    name = validation.delivery.name
    if not told:
        return f"Validation of delivery “{name}” found no problem."
    return f"Validation of delivery “{name}” found {', '.join(told)}."


def _nobody(what: str, done: int, total: int) -> None:  # noqa: ARG001  # the shape of Progress
    return


def _write(layout: Layout, results: Results, *, out: Path, banner: str, found: str, provenance: Provenance) -> Path:
    write_whole(out / "results.json", results_json(results, provenance=provenance))
    for table in layout.tables:
        write_whole(out / "tables" / f"{table.id}.html", table_html(table))
    page = out / "report.html"
    write_whole(page, report_html(layout, banner=banner, found=found, provenance=provenance))
    return page
