"""Text to Parquet to SPSS to text: values and the reasons of missing ones come back as they went."""

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohortqc.delivery.read import read_delivery
from cohortqc.model.schema import TableSchema
from tests.delivery.example_read import Read, schema_of, table_of, variable

REASONS = {"refused": "-7", "dont_know": "-8", "not_asked": "-9"}
CODES = {code: reason for reason, code in REASONS.items()}
TABLE = table_of(
    variable("AGE", "integer", missing=CODES),
    variable("BMI", "number", missing=CODES),
    variable("SEX", "coded", codes={"1": "Male", "2": "Female"}, missing=CODES),
    variable("SIDE", "coded", codes={"L": "Left", "R": "Right"}, missing={"NK": "dont_know", "NA": "not_asked"}),
)
TEXT_CODES = {"dont_know": "NK", "not_asked": "NA"}

Seen = dict[str, list[tuple[object, str | None]]]

missing = st.sampled_from(["", *CODES])
numbers = st.floats(-1e6, 1e6).filter(lambda value: abs(value + 8) > 2)
rows = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 120).map(str), missing),
        st.one_of(numbers.map(lambda value: f"{value:.6f}"), missing),
        st.one_of(st.sampled_from(["1", "2"]), missing),
        st.sampled_from(["L", "R", "", "NK", "NA"]),
    ),
    min_size=1,
    max_size=20,
).filter(lambda found: any(any(row) for row in found))


def seen(path: Path, *, table: TableSchema = TABLE) -> Seen:
    """Each cell with the reason why it is missing."""
    read = Read(read_delivery(path, schema_of(table)))
    assert read.codes() == []
    assert (read.part.unreadable, read.part.undeclared) == ({}, {})
    return {name: list(zip(read.cells(name), read.reasons(name), strict=True)) for name in table.variables}


def code_of(name: str, reason: str | None) -> str | None:
    return (TEXT_CODES if name == "SIDE" else REASONS).get(reason or "")


def with_codes(found: Seen) -> dict[str, list[Any]]:
    """Cells with a missing code in place of a reason; a plain blank is nothing."""
    columns: dict[str, list[Any]] = {}
    for name, cells in found.items():
        number = float if name != "SIDE" else str
        codes = [value if reason is None else code_of(name, reason) for value, reason in cells]
        columns[name] = [None if cell is None else number(str(cell)) for cell in codes]
    return columns


def write_text(path: Path, found: Seen) -> None:
    lines = [",".join(found)]
    for cells in zip(*with_codes(found).values(), strict=True):
        texts = ["" if cell is None else cell if isinstance(cell, str) else f"{cell:.6f}" for cell in cells]
        lines.append(",".join(texts))
    path.write_text("\n".join(lines) + "\n")


def write_spss(path: Path, found: Seen) -> None:
    columns = with_codes(found)
    frame = pd.DataFrame(
        {name: pd.Series(cells, dtype=object if name == "SIDE" else float) for name, cells in columns.items()}
    )
    frame["SIDE"] = frame["SIDE"].fillna("")
    ranges: dict[str, Any] = {name: [{"lo": -9, "hi": -7}] for name in ("AGE", "BMI")}
    ranges |= {"SEX": [-7, -8, -9], "SIDE": ["NK", "NA"]}
    pyreadstat.write_sav(frame, path, missing_ranges=ranges)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows)
def test_reasons_survive_text_parquet_spss_and_text_again(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    (tmp_path / "t.csv").write_text("\n".join([",".join(TABLE.variables), *map(",".join, rows)]) + "\n")
    first = seen(tmp_path / "t.csv")
    assert [reason for _, reason in first["AGE"]] == [
        CODES.get(row[0], None if row[0] else "not_recorded") for row in rows
    ]
    pq.write_table(pa.table(with_codes(first)), tmp_path / "t.parquet")
    assert seen(tmp_path / "t.parquet") == first
    write_spss(tmp_path / "t.sav", first)
    second = seen(tmp_path / "t.sav")
    assert second == first
    write_text(tmp_path / "u.csv", second)
    again = seen(tmp_path / "u.csv", table=table_of(*TABLE.variables.values(), files=("u",)))
    assert {name: [reason for _, reason in cells] for name, cells in again.items()} == {
        name: [reason for _, reason in cells] for name, cells in first.items()
    }
    for (value, _), (other, _) in zip(first["BMI"], again["BMI"], strict=True):
        assert value == other or math.isclose(float(str(value)), float(str(other)), abs_tol=1e-6)
    assert [again[name] for name in ("AGE", "SEX", "SIDE")] == [first[name] for name in ("AGE", "SEX", "SIDE")]
