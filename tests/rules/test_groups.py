"""Groups of rows: own columns first, then those of the table referred to; doubt leaves a row without a group."""

from collections.abc import Callable

import numpy as np
import pytest

from cohortqc.model.schema import Role
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.groups import group_texts, groups_of, role_column
from cohortqc.rules.integrity.reference_orphan import RULE
from cohortqc.rules.judging import Judged, Place, outcome_of_rows

TABLES = """
tables:
  dem:
    file: dem
    key: [ID]
    variables:
      ID: {type: text}
      CLINIC: {codes: {1: West, 2: South}, role: centre, optional: true}
  hip:
    file: hip
    key: [ID]
    references: {ID: dem.ID}
    variables:
      ID: {type: text}
      SCANNER: {type: integer, role: device, optional: true}
"""
DEM = "ID,CLINIC\n1001,1\n1002,2\n1003,\n"
HIP = "ID,SCANNER\n1002,7\n1001,\n1003,7\n1009,8\n"

Make = Callable[[str, dict[str, str]], Evidence]


@pytest.fixture
def evidence(evidence_from: Make) -> Evidence:
    return evidence_from(TABLES, {"dem.csv": DEM, "hip.csv": HIP})


def test_own_column_gives_the_label_of_a_code(evidence: Evidence) -> None:
    (dem,) = evidence.parts("dem")
    found = groups_of(evidence, dem, Role.CENTRE)
    assert found is not None
    assert found.to_pylist() == ["West", "South", None]


def test_column_of_the_table_referred_to_comes_by_the_key_and_orphans_have_none(evidence: Evidence) -> None:
    (hip,) = evidence.parts("hip")
    found = groups_of(evidence, hip, Role.CENTRE)
    assert found is not None
    assert found.to_pylist() == ["South", "West", None, None]
    column = role_column(hip, Role.CENTRE, delivery=evidence.delivery, schema=evidence.schema)
    assert column is not None
    assert column.name == "dem.CLINIC"


def test_value_without_a_code_list_is_its_own_label(evidence: Evidence) -> None:
    (hip,) = evidence.parts("hip")
    found = groups_of(evidence, hip, Role.DEVICE)
    assert found is not None
    assert found.to_pylist() == ["7", None, "7", "8"]


def test_cell_in_doubt_here_or_there_leaves_the_row_without_a_group(evidence: Evidence) -> None:
    (dem,), (hip,) = evidence.parts("dem"), evidence.parts("hip")
    for part, variable, expected in (
        (dem, "CLINIC", [None, "West", None, None]),
        (hip, "ID", [None, "West"] + [None] * 2),
    ):
        row = 1 if part is dem else 0
        outcome = outcome_of_rows(
            RULE,
            [Judged(part=part, failed=np.array([row]))],
            place=Place(table=part.table.name, variable=variable),
            message="",
        )
        found = groups_of(evidence.after([outcome]), hip, Role.CENTRE)
        assert found is not None
        assert found.to_pylist() == expected


def test_what_is_shown_beside_a_problem_is_what_was_delivered(evidence: Evidence) -> None:
    (hip,) = evidence.parts("hip")
    rows = np.array([0, 2, 3])
    shown = group_texts(hip, rows, role=Role.CENTRE, delivery=evidence.delivery, schema=evidence.schema)
    assert shown == ["South", "", ""]


def test_without_a_delivered_column_there_are_no_groups(evidence_from: Make) -> None:
    evidence = evidence_from(TABLES, {"dem.csv": "ID\n1001\n", "hip.csv": HIP})
    (hip,) = evidence.parts("hip")
    assert groups_of(evidence, hip, Role.CENTRE) is None
    assert groups_of(evidence, hip, Role.EXAMINER) is None
    shown = group_texts(hip, np.array([1]), role=Role.CENTRE, delivery=evidence.delivery, schema=evidence.schema)
    assert shown == [""]
