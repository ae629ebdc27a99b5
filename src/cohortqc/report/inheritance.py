"""A derived variable that merely renames a column keeps what the schema says of it: nobody states a label twice."""

from dataclasses import replace

from cohortqc.model.report import Derived, Report
from cohortqc.model.schema import Schema, VariableType
from cohortqc.report.names import Names, names_of


def with_inherited(report: Report, schema: Schema) -> Report:
    """The report with labels, units, digits and codes of renamed columns filled in where it gives none."""
    names = names_of(report, schema)
    return replace(report, derive={name: _inherited(derived, names) for name, derived in report.derive.items()})


def _inherited(derived: Derived, names: Names) -> Derived:
    source = names.copied(derived)
    if source is None:
        return derived
    variable = source.variable
    codes = derived.codes or (variable.codes if variable.type is VariableType.CODED else {})
    return replace(
        derived,
        label=derived.label if derived.label != derived.name else variable.label,
        unit=derived.unit or variable.unit,
        digits=variable.digits if derived.digits is None else derived.digits,
        codes=codes,
        ordered=derived.ordered or variable.ordered,
        reference=derived.reference or (variable.reference if codes == variable.codes else None),
        higher_is=derived.higher_is or variable.higher_is,
    )
