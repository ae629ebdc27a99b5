"""The participants whom a model's condition lets in."""

import numpy as np
import pandas as pd

from cohortqc.errors import ExpressionError
from cohortqc.model.analysis import AnalysisSet
from cohortqc.sql.evaluation import Column, Evaluator
from cohortqc.sql.expression import parse
from cohortqc.sql.reference import ColumnReference
from cohortqc.summaries.columns import Mask


def eligible(analysis: AnalysisSet, where: str | None) -> Mask:
    """For whom the condition is true, shape (n,); false and unknown stay out. Everybody without a condition.

    Raises ExpressionError when the text is not let through or names a column that the analysis set does not have.
    """
    if where is None:
        return np.ones(analysis.n, dtype=np.bool_)
    expression = parse(where)
    columns = {reference: _column(analysis, reference) for reference in expression.references}
    with Evaluator() as evaluator:
        return evaluator.truth(expression, columns, rows=analysis.n).true


def _column(analysis: AnalysisSet, reference: ColumnReference) -> Column:
    """The column; codes that are all whole numbers as numbers, as in the delivery."""
    if reference.table is not None or reference.reason or reference.column not in analysis.variables:
        fact = f"{reference} is not a variable of the analysis set"
        raise ExpressionError(fact, remedy="name a joined or derived variable of the report (case counts)")
    values = analysis.frame[reference.column]
    codes = analysis.variables[reference.column].codes
    if not codes:
        return values
    text = values.astype(object)
    if all(code.lstrip("-").isdigit() for code in codes):
        return pd.Series(pd.array([None if pd.isna(code) else int(code) for code in text], dtype="Int64"))
    return text
