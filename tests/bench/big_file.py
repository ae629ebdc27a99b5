"""A large CSV as a cohort might send it, and its schema: an identifier, 20 whole numbers, 19 fractions."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from cohortqc.model.schema import Limits, Role, Schema, TableSchema, Variable, VariableType

ROWS = 1_000_000
CODES, COUNTS, MEASURES = 10, 10, 19
_LARGEST_CODE = 9
_MISSING = {"": "not_recorded"}
_REASONS = {reason: reason for reason in ("not_recorded", "refused", "dont_know", "not_asked", "unreadable")}


def big_schema() -> Schema:
    """One table `big`: ID, ten coded variables (9 = don't know), ten integers (777 = refused), nineteen numbers."""
    variables = [
        Variable(name="ID", label="Participant", type=VariableType.TEXT, role=Role.IDENTIFIER, required=True),
        *(_coded(f"C{place}") for place in range(CODES)),
        *(_count(f"N{place}") for place in range(COUNTS)),
        *(_measure(f"X{place}", digits=1 + place % 3) for place in range(MEASURES)),
    ]
    table = TableSchema(
        name="big",
        title="Big",
        variables={variable.name: variable for variable in variables},
        files=("big",),
        key=("ID",),
    )
    return Schema(name="bench", version="1", title="Bench", tables={"big": table}, reasons=_REASONS)


def write_big_file(path: Path, *, rows: int, bad: float) -> None:
    """Write the CSV: 2 % of all cells empty, 1 % of coded ones and of counts a missing code; seeded.

    bad: the share of coded cells, counts and measures that are no code, or beyond their limits.
    """
    random = np.random.default_rng(20190501)

    def blanks(values: np.ndarray) -> pa.Array:
        # No two wrong numbers are alike, as one that recurs would be a missing code that nobody declared.
        wrong = 6 if values.dtype.kind == "i" and values.max() <= _LARGEST_CODE else random.integers(1_000, 9_000, rows)
        spoilt = np.where(random.random(rows) < bad, wrong, values)
        return pa.array(spoilt, mask=random.random(rows) < 0.02)

    def or_code(values: np.ndarray, code: int) -> np.ndarray:
        return np.where(random.random(rows) < 0.01, code, values)

    columns: dict[str, pa.Array] = {"ID": pa.array([f"{100_001 + row}" for row in range(rows)])}
    for place in range(CODES):
        columns[f"C{place}"] = blanks(or_code(random.integers(0, 2 + place % 4, rows), 9))
    for place in range(COUNTS):
        columns[f"N{place}"] = blanks(or_code(random.integers(0, (30, 120, 600)[place % 3], rows), 777))
    for place in range(MEASURES):
        columns[f"X{place}"] = blanks(np.round(np.abs(random.normal(50, 10, rows)) + 1, 1 + place % 3))
    with path.open("wb") as file:
        file.write((",".join(columns) + "\n").encode())
        options = pa_csv.WriteOptions(include_header=False, quoting_style="none")
        pa_csv.write_csv(pa.table(columns), file, options)


def _coded(name: str) -> Variable:
    codes = {str(code): f"answer {code}" for code in range(5)}
    missing = {**_MISSING, "9": "dont_know"}
    return Variable(name=name, label=name, type=VariableType.CODED, codes=codes, missing=missing)


def _count(name: str) -> Variable:
    missing = {**_MISSING, "777": "refused"}
    return Variable(name=name, label=name, type=VariableType.INTEGER, range=Limits(low=0, high=700), missing=missing)


def _measure(name: str, *, digits: int) -> Variable:
    return Variable(
        name=name,
        label=name,
        type=VariableType.NUMBER,
        digits=digits,
        missing=_MISSING,
        range=Limits(low=0, high=200),
        expected=Limits(low=0, high=150),
    )
