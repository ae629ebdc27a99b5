"""Groups of rows: by visit, and none for a row whose visit cannot be trusted."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from cohortqc.rules.completeness.row_groups import by_visit
from cohortqc.rules.evidence import Evidence

EvidenceFrom = Callable[[str, dict[str, str]], Evidence]
TABLES = """
tables:
  hip:
    file: hip
    visits: {type: KIND, year: VY}
    variables: {ID: {type: text}, KIND: {codes: {1: Clinic, 2: Home}}, VY: {type: integer}, BMD: {type: number}}
"""
HIP = "ID,KIND,VY,BMD\n1,1,0,1\n2,1,0,1\n3,2,3,1\n4,1,3,1\n"


@pytest.mark.parametrize(
    ("doubtful", "groups"), [("BMD", [0, 0, 2, 1]), ("VY", [0, -1, 2, 1]), ("KIND", [0, -1, 2, 1])]
)
def test_a_row_of_a_doubtful_visit_is_in_no_group(
    evidence_from: EvidenceFrom, doubtful: str, groups: list[int]
) -> None:
    evidence = evidence_from(TABLES, {"hip.csv": HIP})
    (part,) = evidence.parts("hip")
    second = np.array([False, True, False, False])
    found = by_visit(replace(evidence, doubtful={(part.id, doubtful): second}), [part])
    assert found is not None
    assert found.index[0].tolist() == groups
