"""What a problem shows of its row: own cells as delivered, cells of the table referred to, reasons for missing ones."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest

from cohortqc.model.delivery import Delivery
from cohortqc.model.schema import NOT_RECORDED, UNREADABLE, Reference, Schema, TableSchema, Variable, VariableType
from cohortqc.model.table import DeliveredFile, Form, Part, Table, UnreadableCells
from cohortqc.rules.consistency.row_texts import row_texts
from cohortqc.rules.evidence import Evidence
from cohortqc.sql.evaluation import Evaluator
from cohortqc.sql.expression import parse

ID = Variable(name="ID", label="Participant", type=VariableType.TEXT)
AGE = Variable(name="AGE", label="Age", type=VariableType.INTEGER)
BMD = Variable(name="BMD", label="BMD", type=VariableType.NUMBER)
SIDE = Variable(name="SIDE", label="Side", type=VariableType.TEXT)


def part_of(table: TableSchema, cells: dict[str, pa.Array], unreadable: dict[str, UnreadableCells]) -> Part:
    file = DeliveredFile(name=f"{table.name}.csv", size=0, sha256="", form=Form.DELIMITED, table=table.name)
    reasons = {"BMD": np.array([0, 1, 2, 0], dtype=np.int8)} if "BMD" in cells else {}
    return Part(
        file=file,
        table=table,
        data=pa.table(cells),
        reason_names=("refused", UNREADABLE, NOT_RECORDED),
        reasons=reasons,
        unreadable=unreadable,
    )


@pytest.fixture
def evidence() -> Iterator[Evidence]:
    """Two participants; four scans, the last of somebody unknown."""
    dem = TableSchema(name="dem", title="D", variables={"ID": ID, "AGE": AGE}, key=("ID",))
    to_dem = Reference(column="ID", target_table="dem", target_column="ID")
    hip = TableSchema(name="hip", title="H", variables={"ID": ID, "BMD": BMD, "SIDE": SIDE}, references=(to_dem,))
    parents = part_of(dem, {"ID": pa.array(["1", "2"]), "AGE": pa.array([63, None], type=pa.int64())}, {})
    scans = part_of(
        hip,
        {"ID": pa.array(["1", "1", "2", "9"]), "BMD": pa.array([0.715, None, None, 0.9], type=pa.float64())},
        {"BMD": UnreadableCells(rows=np.array([2]), texts=("O.9",))},
    )
    tables = {"dem": Table(name="dem", parts=(parents,)), "hip": Table(name="hip", parts=(scans,))}
    schema = Schema(name="s", version="1", title="S", tables={"dem": dem, "hip": hip}, reasons={})
    delivery = Delivery(name="d", files=(parents.file, scans.file), tables=tables, faults=(), judged={})
    with Evaluator() as evaluator:
        yield Evidence(delivery=delivery, schema=schema, evaluator=evaluator)


def texts(evidence: Evidence, text: str, rows: list[int]) -> list[str]:
    (part,) = evidence.parts("hip")
    found = row_texts(evidence, part, parse(text).references, np.array(rows, dtype=np.int64))
    assert [found[index] for index in range(len(found))] == list(found)
    assert list(found[1:]) == list(found)[1:]
    return list(found)


def test_each_column_is_shown_once_in_the_order_it_is_named(evidence: Evidence) -> None:
    assert texts(evidence, "BMD > 1 AND ID = '1' AND BMD < 2", [0, 3]) == ["BMD=0.715; ID=1", "BMD=0.9; ID=9"]


def test_a_missing_value_says_why_and_an_unreadable_one_is_shown(evidence: Evidence) -> None:
    assert texts(evidence, "reason(BMD) = 'refused'", [0, 1, 2]) == ["BMD=0.715", "BMD=(refused)", "BMD=O.9"]


def test_values_of_the_table_referred_to_are_shown(evidence: Evidence) -> None:
    expected = ["dem.AGE=63", "dem.AGE=63", "dem.AGE=(missing)", "dem.AGE=(missing)"]
    assert texts(evidence, "dem.AGE > 50", [0, 1, 2, 3]) == expected


def test_a_column_that_did_not_arrive_is_named_as_such(evidence: Evidence) -> None:
    assert texts(evidence, "SIDE = 'L'", [0]) == ["SIDE=(not delivered)"]


def test_no_column_and_no_row_show_nothing(evidence: Evidence) -> None:
    assert texts(evidence, "1 = 1", [0]) == []
    assert texts(evidence, "BMD > 1", []) == []
