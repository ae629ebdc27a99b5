"""cohortqc: validate deliveries of cohort data, and turn the good ones into publication-ready tables.

The public names are resolved on first use, so that `import cohortqc` and `cohortqc --help` load no data library.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from cohortqc.model.version import VERSION

__version__ = VERSION

if TYPE_CHECKING:
    from cohortqc.analysis.build import build_analysis_set
    from cohortqc.delivery.read import read_delivery
    from cohortqc.errors import CohortqcError, DefinitionError, ExpressionError, UsageError
    from cohortqc.layouts.build import build_layout
    from cohortqc.model.problem import Problem
    from cohortqc.model.result import Result, Results
    from cohortqc.model.schema import Schema
    from cohortqc.model.severity import Severity
    from cohortqc.model.validation import Policy, Validation, Verdict
    from cohortqc.report.load import load_report
    from cohortqc.schema.load import load_schema
    from cohortqc.summaries.build import build_results
    from cohortqc.validation.gate import judge
    from cohortqc.validation.listing import problems
    from cohortqc.validation.run import validate
    from cohortqc.workflows.report import build_report
    from cohortqc.workflows.simulate import simulate_delivery
    from cohortqc.workflows.validate import validate_delivery

_HOMES = {
    "CohortqcError": "errors",
    "DefinitionError": "errors",
    "ExpressionError": "errors",
    "Policy": "model.validation",
    "Problem": "model.problem",
    "Result": "model.result",
    "Results": "model.result",
    "Schema": "model.schema",
    "Severity": "model.severity",
    "UsageError": "errors",
    "Validation": "model.validation",
    "Verdict": "model.validation",
    "build_analysis_set": "analysis.build",
    "build_layout": "layouts.build",
    "build_report": "workflows.report",
    "build_results": "summaries.build",
    "judge": "validation.gate",
    "load_report": "report.load",
    "load_schema": "schema.load",
    "problems": "validation.listing",
    "read_delivery": "delivery.read",
    "simulate_delivery": "workflows.simulate",
    "validate": "validation.run",
    "validate_delivery": "workflows.validate",
}
"""Public name -> the module where it lives."""

__all__ = [
    "CohortqcError",
    "DefinitionError",
    "ExpressionError",
    "Policy",
    "Problem",
    "Result",
    "Results",
    "Schema",
    "Severity",
    "UsageError",
    "Validation",
    "Verdict",
    "__version__",
    "build_analysis_set",
    "build_layout",
    "build_report",
    "build_results",
    "judge",
    "load_report",
    "load_schema",
    "problems",
    "read_delivery",
    "simulate_delivery",
    "validate",
    "validate_delivery",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'cohortqc' has no attribute '{name}'")
    found: object = getattr(import_module(f"cohortqc.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
