"""A table as evidence, from variables and columns written down in the test."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pytest

from cohortqc.model.delivery import Delivery
from cohortqc.model.schema import NOT_RECORDED, UNREADABLE, Scale, Schema, SqlRule, TableSchema, Variable, VariableType
from cohortqc.model.table import DeliveredFile, Form, Part, Table
from cohortqc.rules.evidence import Evidence
from cohortqc.sql.evaluation import Evaluator

ARROW = {
    VariableType.INTEGER: pa.int64(),
    VariableType.NUMBER: pa.float64(),
    VariableType.TEXT: pa.string(),
    VariableType.DATE: pa.date32(),
}


class MakeEvidence(Protocol):
    """`doubtful`: variable -> rows that an earlier rule failed."""

    def __call__(
        self,
        variables: Sequence[Variable],
        columns: Mapping[str, Sequence[Any]],
        *,
        scales: Sequence[Scale] = (),
        rules: Sequence[SqlRule] = (),
        doubtful: Mapping[str, Sequence[int]] = ...,
    ) -> Evidence: ...


def _arrow_type(variable: Variable) -> pa.DataType:
    if variable.type is VariableType.CODED:
        return pa.int64() if variable.codes_are_numbers else pa.string()
    return ARROW[variable.type]


@pytest.fixture
def evidence_of() -> Iterator[MakeEvidence]:
    """Makes evidence of one table `t`, delivered as `t.csv`."""
    with Evaluator() as evaluator:

        def make(
            variables: Sequence[Variable],
            columns: Mapping[str, Sequence[Any]],
            *,
            scales: Sequence[Scale] = (),
            rules: Sequence[SqlRule] = (),
            doubtful: Mapping[str, Sequence[int]] | None = None,
        ) -> Evidence:
            by_name = {variable.name: variable for variable in variables}
            table = TableSchema(name="t", title="T", variables=by_name, scales={scale.name: scale for scale in scales})
            cells = {
                name: pa.array(columns[name], type=_arrow_type(variable))
                for name, variable in by_name.items()
                if name in columns
            }
            file = DeliveredFile(name="t.csv", size=0, sha256="", form=Form.DELIMITED, table="t")
            part = Part(file=file, table=table, data=pa.table(cells), reason_names=(NOT_RECORDED, UNREADABLE))
            tables = {"t": Table(name="t", parts=(part,))}
            schema = Schema(
                name="s", version="1", title="S", tables={"t": table}, reasons={NOT_RECORDED: ""}, rules=tuple(rules)
            )
            delivery = Delivery(name="d", files=(file,), tables=tables, faults=(), judged={})
            doubts = {}
            for name, rows in (doubtful or {}).items():
                doubts[part.id, name] = np.isin(np.arange(part.row_count), rows)
            return Evidence(delivery=delivery, schema=schema, evaluator=evaluator, doubtful=doubts)

        yield make
