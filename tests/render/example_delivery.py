"""A delivery with its schema, made by hand: three files, one of them odd, and texts that are hard to show."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from cohortqc.model.schema import Limits, Role, Schema, TableSchema, Variable, VariableType
from cohortqc.model.table import DeliveredFile, Form, Part

MARKUP = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
QUOTES = """O'Neil said "5 < 6" & left"""
ARABIC = "مرحبا بالعالم"
OVERRIDE = "abc\u202efdp.exe"
LONG = "9" * 5_000

HIP_IDS = ["203319", "100442", "100042", "100043"]

DEM = TableSchema(
    name="dem",
    title="Demographics and study membership",
    key=("ID",),
    variables={
        "ID": Variable(
            name="ID",
            label="Participant ID",
            type=VariableType.TEXT,
            role=Role.IDENTIFIER,
            required=True,
            pattern="[12][0-9]{5}",
        ),
        "AGE": Variable(
            name="AGE",
            label="Age at enrolment",
            type=VariableType.INTEGER,
            unit="years",
            range=Limits(low=50.0, high=70.0),
            required=True,
        ),
        "EDUC": Variable(
            name="EDUC",
            label=f"Education {MARKUP}",
            type=VariableType.CODED,
            codes={
                "1": "Didn't go to school",
                "2": "Grade school (1-4 years)",
                "3": "Grade school (5-8 years)",
                "4": "Some high school",
                "11": "Doctoral degree",
            },
            missing={"": "not_recorded", "98": "refused", "99": "dont_know"},
        ),
        "CLINIC": Variable(
            name="CLINIC", label="Clinical centre", type=VariableType.TEXT, role=Role.CENTRE, optional=True
        ),
    },
)
HIP = TableSchema(
    name="bmd_hip",
    title="Hip bone density scans",
    key=("ID", "HIPDAYS"),
    variables={
        "ID": Variable(name="ID", label="Participant ID", type=VariableType.TEXT, role=Role.IDENTIFIER),
        "HIPDAYS": Variable(name="HIPDAYS", label="Days to scan", type=VariableType.INTEGER, unit="days"),
        "HIPNKBMD": Variable(
            name="HIPNKBMD",
            label="Femoral neck BMD",
            type=VariableType.NUMBER,
            unit="g/cm²",
            digits=3,
            range=Limits(low=0.2, high=2.0),
            expected=Limits(low=0.36, high=1.55),
        ),
    },
)
F37 = TableSchema(
    name="f37",
    title="Form 37, thoughts and feelings",
    variables={
        "SOCSTRN": Variable(
            name="SOCSTRN", label="Social strain", type=VariableType.INTEGER, range=Limits(low=0.0, high=20.0)
        )
    },
)
SCHEMA = Schema(
    name="whi-bone",
    version="1.0",
    title="WHI-style bone density sub-cohort",
    tables={table.name: table for table in (DEM, F37, HIP)},
    reasons={
        "not_recorded": "Not recorded",
        "refused": "Refused",
        "dont_know": "Don't know",
        "not_asked": "Not asked",
        "unreadable": "Unreadable",
    },
    sha256="3b1f" + "0" * 58 + "c2",
)


def file(name: str, *, table: str | None, rows: int, not_read: int = 0) -> DeliveredFile:
    return DeliveredFile(
        name=name,
        size=rows * 80,
        sha256=("9f2c" + format(sum(map(ord, name)), "060x"))[:64],
        form=Form.DELIMITED,
        delimiter="\t",
        encoding="utf-8",
        lines=rows + not_read + 1,
        rows_read=rows,
        rows_not_read=not_read,
        table=table,
        columns=("ID",),
    )


DEM_FILE = file("dem_ctos_inv.dat", table="dem", rows=11_020)
HIP_FILE = file("bmd_hip_ctos_inv.dat", table="bmd_hip", rows=39_916, not_read=2)
ODD_FILE = replace(
    file(f"notes {MARKUP}.html", table=None, rows=0), form=Form.UNKNOWN, description="HTML page", lines=None
)

HIP_PART = Part(
    file=HIP_FILE,
    table=HIP,
    data=pa.table({"ID": HIP_IDS, "HIPDAYS": [0, 0, 2190, 2190], "HIPNKBMD": [0.7, 0.144, 0.81, 0.9]}),
    reason_names=("not_recorded",),
    lines=np.array([2, 2204, 2205, 2206], dtype=np.int64),
)
DEM_PART = Part(
    file=DEM_FILE,
    table=DEM,
    data=pa.table({"ID": HIP_IDS, "AGE": [50, 61, 70, 55], "EDUC": [1, 2, 3, 11]}),
    reason_names=("not_recorded",),
    lines=np.array([2, 3, 4, 5], dtype=np.int64),
)
