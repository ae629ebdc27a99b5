"""Columns of the analysis set: numbers, and categories as codes in order, with what a table needs to print them."""

import numpy as np
import pandas as pd
import pyarrow as pa

from cohortqc.analysis.roster import Roster
from cohortqc.errors import UsageError
from cohortqc.model.analysis import AnalysisVariable
from cohortqc.model.report import Derived
from cohortqc.model.schema import Limits, VariableType
from cohortqc.report.names import Source, scale_named
from cohortqc.sql.expression import ColumnReference


def describe(name: str, roster: Roster) -> AnalysisVariable:
    """What a table needs to print a variable."""
    found = roster.names.named(name)
    return _derived(found, roster) if isinstance(found, Derived) else _delivered(name, found, roster)


def _delivered(name: str, source: Source, roster: Roster) -> AnalysisVariable:
    variable = source.variable
    codes = variable.codes if variable.type is VariableType.CODED else {}
    if variable.type is VariableType.TEXT:
        texts = sorted({text for text in _cells(name, roster).to_pylist() if text is not None})
        codes = {text: text for text in texts}
    return AnalysisVariable(
        name=name,
        label=variable.label,
        unit=variable.unit,
        digits=variable.digits,
        codes=codes,
        ordered=variable.ordered,
        reference=variable.reference,
        higher_is=variable.higher_is,
        range=_possible(source, roster),
        censored=variable.censored,
    )


def _possible(source: Source, roster: Roster) -> Limits | None:
    """From where to where a variable goes: a score's `expected` range, as its `range` may allow for odd ones (0)."""
    is_score = source.variable.name in roster.schema.tables[source.table].scales
    return (source.variable.expected if is_score else None) or source.variable.range


def _derived(derived: Derived, roster: Roster) -> AnalysisVariable:
    scale = scale_named(derived.scale, roster.schema) if derived.scale else None
    copied = roster.names.copied(derived)
    return AnalysisVariable(
        name=derived.name,
        label=derived.label,
        unit=derived.unit,
        digits=derived.digits,
        codes=derived.codes,
        ordered=derived.ordered,
        reference=derived.reference,
        higher_is=derived.higher_is,
        range=scale.range if scale else _possible(copied, roster) if copied else None,
        censored=copied.variable.censored if copied else None,
    )


def column(variable: AnalysisVariable, roster: Roster) -> pd.Series:
    """Everybody's values, shape (n,): float64 with NaN, or a Categorical of code texts; a code not declared is missing.

    Raises UsageError when a derived variable gives a code that it does not declare.
    """
    cells = _cells(variable.name, roster)
    if not variable.codes:
        numbers = cells.cast(pa.float64()).to_numpy(zero_copy_only=False)
        return pd.Series(np.asarray(numbers, dtype=np.float64), index=roster.keys)
    texts = [None if value is None else _code(value) for value in cells.to_pylist()]
    found = roster.names.named(variable.name)
    if isinstance(found, Derived) and roster.names.copied(found) is None:
        strange = sum(text is not None and text not in variable.codes for text in texts)
        if strange:
            fact = f"derived variable {variable.name} gives values outside its codes for {strange:,} participants"
            raise UsageError(f"{fact}; add them to its `codes`, or make its `sql` give NULL for them")
    known = [text if text in variable.codes else None for text in texts]
    codes = pd.Categorical(known, categories=list(variable.codes), ordered=variable.ordered)
    return pd.Series(codes, index=roster.keys)


def _cells(name: str, roster: Roster) -> pa.Array:
    return roster.column(ColumnReference(table=None, column=name))


def _code(value: object) -> str:
    """A value as code text: 7 and 7.0 are `7`, false and true `0` and `1`."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
