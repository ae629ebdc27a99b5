"""The analysis set of a report: everybody joined, derived, held to the requirements, grouped."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from cohortqc.analysis.flow import Flow, flow_of
from cohortqc.analysis.grouping import grouping_of
from cohortqc.analysis.roster import enrol
from cohortqc.analysis.variables import column, describe
from cohortqc.errors import UsageError
from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.finding import Finding
from cohortqc.model.report import AdjustmentSet, ExposureKind, Report
from cohortqc.model.schema import Schema
from cohortqc.model.table import Table
from cohortqc.sql.evaluation import Evaluator
from cohortqc.sql.expression import parse


def build_analysis_set(
    report: Report, schema: Schema, tables: Mapping[str, Table], *, findings: Sequence[Finding] = ()
) -> AnalysisSet:
    """One row a participant who fulfils every requirement, with every variable that the report prints or models.

    tables: those of the delivery; findings: what validation found, for `without_problems`. Raises UsageError when the
    participants' table is lacking, when somebody has several rows where one is meant (the message names the first
    keys), when a derived variable leaves its codes, or when nobody is left.
    """
    with Evaluator() as evaluator:
        roster = enrol(report, schema, tables, evaluator=evaluator)
        flow = flow_of(report, roster, tables=tables, findings=findings)
        _somebody(report, flow)
        variables = {name: describe(name, roster) for name in needed(report)}
        columns = {name: column(variable, roster) for name, variable in variables.items()}
    frame = pd.DataFrame(columns, index=roster.keys)[flow.stays]
    frame.index = frame.index.astype(str)
    frame.index.name = schema.tables[report.participants].key[0]
    groupings = {
        name: grouping_of(exposure, report, frame=frame, variable=variables[exposure.variable])
        for name, exposure in report.exposures.items()
        if exposure.kind in {ExposureKind.QUANTILES, ExposureKind.CUT}
    }
    return AnalysisSet(frame=frame, variables=variables, flow=tuple(flow.steps), groupings=groupings)


def _somebody(report: Report, flow: Flow) -> None:
    if not flow.stays.any():
        told = "; ".join(f"{step.reason}: {step.lost:,}" for step in flow.steps if step.lost)
        fact = f"report {report.name}: nobody is left for the analysis"
        raise UsageError(f"{fact} ({told or 'no participant was delivered'}); see its `require`, or the delivery")


def needed(report: Report) -> tuple[str, ...]:
    """Names of the variables that tables, models and conditions of a report use, each once, in a fixed order."""
    names: list[str] = []
    for table in report.tables:
        names += [row.variable for row in table.rows]
        names += [table.by] if table.by is not None and table.by not in report.exposures else []
    names += [exposure.variable for exposure in report.exposures.values()]
    names += report.outcomes
    for model in report.models.values():
        names += [*model.outcomes, *_covariates(model.sets.values()), *_named_in(model.where)]
    for change in report.sensitivity:
        names += [*(covariate.variable for covariate in change.add), *_named_in(change.where)]
    names += report.between_scans
    return tuple(dict.fromkeys(names))


def _covariates(sets: Iterable[AdjustmentSet]) -> list[str]:
    return [covariate.variable for adjustment in sets for covariate in adjustment.covariates]


def _named_in(text: str | None) -> list[str]:
    return [] if text is None else [reference.column for reference in parse(text).references]
