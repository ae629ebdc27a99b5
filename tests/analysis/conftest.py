"""A small cohort of four women: schema, tables made of plain columns, and reports over them."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pytest

from cohortqc.model.analysis import AnalysisSet
from cohortqc.model.finding import Finding
from cohortqc.model.schema import Schema, Variable, VariableType
from cohortqc.model.table import DeliveredFile, Form, Part, Table
from cohortqc.report.load import read_report
from cohortqc.schema.load import schema_from_text

SCHEMA = """
schema: small
version: "1.0"
title: Four women
missing: {"": not_recorded}
reasons: {refused: Refused}
tables:
  dem:
    title: Demographics
    file: dem
    key: [ID]
    variables:
      ID: {type: text, role: identifier, required: true, label: Participant}
      AGE: {type: integer, unit: years, range: [50, 79], missing: {99: refused}, label: Age}
      ETHNIC: {codes: {1: Asian, 5: White}, reference: 5, label: Race}
      CLINIC: {type: text, optional: true, label: Clinic}
      CHILDREN: {type: integer, optional: true, missing: {99: refused}, asked_if: AGE < 60, label: Children}
  f37:
    title: Form 37
    file: f37
    optional: true
    key: [ID, DAYS]
    references: {ID: dem.ID}
    visits: {type: VTYP, year: VY, days: DAYS, closest: VCLO}
    variables:
      ID: {type: text, role: identifier, required: true, label: Participant}
      DAYS: {type: integer, unit: days, label: Days}
      VTYP: {codes: {1: Screening, 3: Annual}, label: Visit}
      VY: {type: integer, label: Year}
      VCLO: {codes: {0: "No", 1: "Yes"}, label: Closest}
      STRAIN: {type: integer, range: [0, 20], expected: [4, 20], higher_is: worse, label: Strain}
      Q1: {codes: {0: Never, 1: Often, 2: Always}, label: Item 1}
      Q2: {codes: {0: Never, 1: Often, 2: Always}, label: Item 2}
      Q3: {codes: {0: Never, 1: Often, 2: Always}, label: Item 3}
    scales:
      STRAIN: {items: [Q1, Q2, Q3], score: sum, min_items: 3}
      MOOD: {items: [Q1, Q2, Q3], reverse: [Q3], score: sum, min_items: 2, label: Mood, range: [0, 6], higher_is: worse}
  bmd:
    title: Scans
    file: bmd
    key: [ID, VY]
    references: {ID: dem.ID}
    variables:
      ID: {type: text, role: identifier, required: true, label: Participant}
      VY: {type: integer, label: Year}
      NECK: {type: number, unit: g/cm², digits: 3, label: Neck}
"""

HEAD = """
report: small
schema: small
title: A small report
who: women
participants: dem
"""

Columns = Mapping[str, Sequence[object]]
Build = Callable[..., AnalysisSet]


@pytest.fixture(scope="session")
def schema() -> Schema:
    return schema_from_text(SCHEMA, name="small.yaml")


def _array(variable: Variable, cells: Sequence[object]) -> pa.Array:
    kinds = {VariableType.TEXT: pa.string(), VariableType.NUMBER: pa.float64(), VariableType.DATE: pa.date32()}
    kind = kinds.get(variable.type, pa.int64() if variable.is_numeric else pa.string())
    return pa.array([None if cell == "refused" else cell for cell in cells], kind)


def _table(schema: Schema, name: str, parts: Sequence[Columns]) -> Table:
    """A table of one part for each mapping of columns; the text `refused` is a missing code."""
    made = []
    for number, columns in enumerate(parts):
        variables = schema.tables[name].variables
        reasons = {
            column: np.array([2 if cell == "refused" else int(cell is None) for cell in cells], dtype=np.int8)
            for column, cells in columns.items()
            if "refused" in cells
        }
        rows = len(next(iter(columns.values())))
        file = DeliveredFile(name=f"{name}_{number}.csv", size=1, sha256="", form=Form.DELIMITED, rows_read=rows)
        data = pa.table({column: _array(variables[column], cells) for column, cells in columns.items()})
        reason_names = ("not_recorded", "refused")
        made.append(Part(file=file, table=schema.tables[name], data=data, reason_names=reason_names, reasons=reasons))
    return Table(name=name, parts=tuple(made))


@pytest.fixture
def deliver(schema: Schema) -> Callable[..., dict[str, Table]]:
    """Tables from columns: `deliver(dem={"ID": [...]}, f37=[{...}, {...}])`."""

    def tables(**given: Columns | Sequence[Columns]) -> dict[str, Table]:
        listed = {name: [parts] if isinstance(parts, Mapping) else parts for name, parts in given.items()}
        return {name: _table(schema, name, parts) for name, parts in listed.items()}

    return tables


@pytest.fixture
def build(schema: Schema) -> Build:
    """The analysis set of a report (YAML after the usual head) over tables."""
    from cohortqc.analysis.build import build_analysis_set

    def built(text: str, tables: Mapping[str, Table], findings: Sequence[Finding] = ()) -> AnalysisSet:
        report, _ = read_report(HEAD + text, name="small-report.yaml", schema=schema)
        return build_analysis_set(report, schema, tables, findings=findings)

    return built
