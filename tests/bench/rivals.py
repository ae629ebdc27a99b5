"""The same file under the same rules with other tools. Run as a module in their own environment: tool, file, rows.

Prints the seconds by the clock and of the processors (imports aside), the peak memory in bytes, and how many cells the
tool found wrong. The rules are those of `big_schema`: ID filled and unique, ten coded variables, ten counts and
nineteen measures within their limits, missing codes allowed, blanks passed. Each tool says them in its own words, reads
the CSV by its own reader of choice, and makes what its users look at: pandera its failure cases, pointblank its report,
frictionless its report.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

CODES = (0, 1, 2, 3, 4, 9)
CODED = tuple(f"C{place}" for place in range(10))
COUNTS = tuple(f"N{place}" for place in range(10))
MEASURES = tuple(f"X{place}" for place in range(19))
HIGHEST_COUNT, REFUSED = 700, 777
HIGHEST, HIGHEST_EXPECTED = 200, 150


def pandera(path: Path) -> int:
    """pandera on pandas, lazily: every failure case."""
    columns = {"ID": Column(str, unique=True, nullable=False)}
    columns |= {name: Column("Int64", Check.isin(CODES), nullable=True) for name in CODED}
    counts = [*range(HIGHEST_COUNT + 1), REFUSED]
    columns |= {name: Column("Int64", Check.isin(counts), nullable=True) for name in COUNTS}
    limits = [Check.in_range(0, HIGHEST), Check.in_range(0, HIGHEST_EXPECTED)]
    columns |= {name: Column(float, limits, nullable=True) for name in MEASURES}
    kinds = dict.fromkeys(CODED + COUNTS, "Int64") | {"ID": str}
    frame = pd.read_csv(path, dtype=kinds)
    try:
        DataFrameSchema(columns).validate(frame, lazy=True)
    except SchemaErrors as report:
        return len(report.failure_cases)
    return 0


def pointblank_on_polars(path: Path) -> int:
    """pointblank on polars, with its report."""
    frame = pl.read_csv(path, schema_overrides={"ID": pl.String}, infer_schema_length=None)
    steps = pointblank.Validate(frame).rows_distinct(columns_subset="ID").col_vals_not_null(columns="ID")
    steps = steps.col_vals_in_set(columns=list(CODED), set=[*CODES, None])
    steps = steps.col_vals_in_set(columns=list(COUNTS), set=[*range(HIGHEST_COUNT + 1), REFUSED, None])
    for highest in (HIGHEST, HIGHEST_EXPECTED):
        steps = steps.col_vals_between(columns=list(MEASURES), left=0, right=highest, na_pass=True)
    done = steps.interrogate()
    done.get_tabular_report().as_raw_html()
    return sum(done.n_failed().values())


def frictionless_table(path: Path) -> int:
    """frictionless: one table schema, every error."""
    fields = [{"name": "ID", "type": "string", "constraints": {"required": True, "unique": True}}]
    fields += [
        {"name": name, "type": "integer", "constraints": {"enum": [str(code) for code in CODES]}} for name in CODED
    ]
    fields += [{"name": name, "type": "integer", "constraints": {"minimum": 0, "maximum": REFUSED}} for name in COUNTS]
    limits = {"minimum": 0, "maximum": HIGHEST_EXPECTED}
    fields += [{"name": name, "type": "number", "constraints": limits} for name in MEASURES]
    schema = frictionless.Schema.from_descriptor({"fields": fields, "missingValues": [""], "primaryKey": ["ID"]})
    resource = frictionless.Resource(path=path.name, basepath=str(path.parent), schema=schema)
    report = resource.validate(frictionless.Checklist(), limit_errors=10**9)
    return int(report.stats["errors"])


TOOLS: dict[str, Callable[[Path], int]] = {
    "pandera": pandera,
    "pointblank": pointblank_on_polars,
    "frictionless": frictionless_table,
}


def peak_bytes() -> int:
    """The most memory that this process has held."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    # Only the tool that is asked for is imported, before the clock starts.
    tool = sys.argv[1]
    if tool == "pandera":
        import pandas as pd
        from pandera.errors import SchemaErrors
        from pandera.pandas import Check, Column, DataFrameSchema
    elif tool == "pointblank":
        import pointblank
        import polars as pl
    else:
        import frictionless
    began, worked = time.perf_counter(), time.process_time()
    found = TOOLS[tool](Path(sys.argv[2]))
    print(time.perf_counter() - began, time.process_time() - worked, peak_bytes(), found)
