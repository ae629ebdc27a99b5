"""What rules see: own columns and the parent's, reasons, and nothing of a cell that is in doubt."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from cohortqc.model.table import Part
from cohortqc.rules.evidence import Evidence
from cohortqc.sql.reference import ColumnReference

EvidenceFrom = Callable[[str, dict[str, str]], Evidence]


TABLES = """
tables:
  dem:
    title: Demographics
    file: dem
    key: [ID]
    variables:
      ID: {type: text, label: Participant}
      AGE: {type: integer, label: Age}
      BORN: {type: date, optional: true, label: Date of birth}
  smq:
    title: Smoking
    file: smq
    key: [ID]
    references: {ID: dem.ID}
    variables:
      ID: {type: text, label: Participant}
      EVER: {codes: {1: "Yes", 2: "No"}, missing: {7: refused}, label: Ever smoked}
      START: {type: integer, asked_if: EVER = 1, missing: {777: refused}, label: Age started}
"""
FILES = {
    "dem.csv": "ID,AGE\n1001,63\n1002,58\n1003,61\n1003,62\n1004,\n",
    "smq.csv": "ID,EVER,START\n1002,1,17\n1001,2,\n1003,7,\n1004,,\n1009,1,777\n,1,20\n",
}


def part_of(evidence: Evidence, table: str) -> Part:
    (part,) = evidence.parts(table)
    return part


def column(evidence: Evidence, name: str, *, table: str | None = None, reason: bool = False) -> list[object]:
    reference = ColumnReference(table=table, column=name, reason=reason)
    found: list[object] = evidence.columns(part_of(evidence, "smq"), [reference])[reference].to_pylist()
    return found


def in_doubt(evidence: Evidence, file: str, variable: str, row: int, *, rows: int) -> Evidence:
    mask = np.zeros(rows, dtype=np.bool_)
    mask[row] = True
    return replace(evidence, doubtful={((file, 0), variable): mask})


def test_a_parents_column_follows_the_reference(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, FILES)
    # 1003 has two parents, 1004's parent has no age, 1009 has no parent, the last row no identifier.
    assert column(evidence, "AGE", table="dem") == [58, 63, None, None, None, None]


def test_a_column_that_was_not_delivered_is_null_in_the_type_that_was_promised(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, FILES)
    part = part_of(evidence, "smq")
    truth = evidence.truth(part, "dem.BORN < DATE '1950-01-01'")
    assert not truth.known.any()


def test_a_table_that_was_not_delivered_is_null_too(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, {"smq.csv": FILES["smq.csv"]})
    assert column(evidence, "AGE", table="dem") == [None] * 6


def test_a_reason_is_empty_where_a_value_is_and_knows_what_was_not_asked(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, FILES)
    assert column(evidence, "EVER", reason=True) == ["", "", "refused", "not_recorded", "", ""]
    assert column(evidence, "START", reason=True) == ["", "not_asked", "not_asked", "not_asked", "refused", ""]


def test_only_a_blank_of_a_question_not_asked_is_taken_as_not_asked(evidence_from: EvidenceFrom) -> None:
    files = {**FILES, "smq.csv": "ID,EVER,START\n1001,1,\n1002,2,777\n1003,2,\n"}
    found = column(evidence_from(TABLES, files), "START", reason=True)
    assert found == ["not_recorded", "refused", "not_asked"]


def test_a_condition_on_a_reason_is_known_where_a_value_is(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, FILES)
    truth = evidence.truth(part_of(evidence, "smq"), "EVER = 1 OR reason(EVER) IN ('refused', 'dont_know')")
    assert truth.true.tolist() == [True, False, True, False, True, True]
    # The blank filter answer leaves it open: null = 1 is unknown, and false is no help.
    assert truth.known.tolist() == [True, True, True, False, True, True]


def test_asked_is_yes_no_or_unknown(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, FILES)
    asked = evidence.asked(part_of(evidence, "smq"), "START")
    assert asked.yes.tolist() == [True, False, False, False, True, True]
    assert asked.no.tolist() == [False, True, False, False, False, False]


def test_a_question_without_condition_is_asked_of_everyone(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, FILES)
    assert evidence.asked(part_of(evidence, "smq"), "EVER").yes.all()


def test_a_cell_in_doubt_has_neither_value_nor_reason(evidence_from: EvidenceFrom) -> None:
    evidence = in_doubt(evidence_from(TABLES, FILES), "smq.csv", "EVER", 0, rows=6)
    assert column(evidence, "EVER")[0] is None
    assert column(evidence, "EVER", reason=True)[0] is None
    assert not evidence.present(part_of(evidence, "smq"), "EVER")[0]
    assert not evidence.asked(part_of(evidence, "smq"), "START").yes[0]


@pytest.mark.parametrize(
    "text", ["EVER IS NULL", "EVER IS NOT NULL", "COALESCE(EVER, 2) = 2", "CASE WHEN EVER = 2 THEN false ELSE true END"]
)
def test_no_wording_makes_a_cell_in_doubt_known(evidence_from: EvidenceFrom, text: str) -> None:
    evidence = in_doubt(evidence_from(TABLES, FILES), "smq.csv", "EVER", 0, rows=6)
    truth = evidence.truth(part_of(evidence, "smq"), text)
    assert not truth.known[0]
    assert truth.known[1]


def test_a_parents_cell_in_doubt_is_unknown_to_the_child(evidence_from: EvidenceFrom) -> None:
    evidence = in_doubt(evidence_from(TABLES, FILES), "dem.csv", "AGE", 1, rows=5)
    truth = evidence.truth(part_of(evidence, "smq"), "dem.AGE IS NULL OR dem.AGE > 50")
    assert truth.known.tolist() == [False, True, True, True, True, True]


ZONES = """
tables:
  dem: {key: [ID], variables: {ID: {type: text}, SITE: {type: text}, NAME: {type: text}}}
  smq:
    key: [ID]
    references: {SITE: zone.SITE, ID: dem.ID}
    variables: {ID: {type: text}, SITE: {type: text}, NAME: {type: text}}
  zone: {key: [SITE], variables: {SITE: {type: text}, NAME: {type: text}}}
"""


def test_of_several_parents_the_one_that_is_named_is_asked(evidence_from: EvidenceFrom) -> None:
    files = {
        "dem.csv": "ID,SITE,NAME\n1,W,Ann\n2,W,Bea\n",
        "smq.csv": "ID,SITE,NAME\n1,E,own\n2,W,own\n",
        "zone.csv": "SITE,NAME\nW,West\nE,East\n",
    }
    evidence = evidence_from(ZONES, files)
    assert [column(evidence, "NAME", table=table) for table in (None, "smq", "dem", "zone")] == [
        ["own", "own"],
        ["own", "own"],
        ["Ann", "Bea"],
        ["East", "West"],
    ]
    doubtful = {
        table: in_doubt(evidence, f"{table}.csv", "NAME", 0, rows=2).any_doubt(
            part_of(evidence, "smq"), [ColumnReference(table=table, column="NAME")]
        )
        for table in ("smq", "dem", "zone")
    }
    assert {table: mask.tolist() for table, mask in doubtful.items()} == {
        "smq": [True, False],
        "dem": [True, False],
        "zone": [False, True],
    }


def test_values_are_null_where_a_cell_is_in_doubt(evidence_from: EvidenceFrom) -> None:
    evidence = in_doubt(evidence_from(TABLES, FILES), "smq.csv", "START", 0, rows=6)
    found = evidence.values(part_of(evidence, "smq"), "COALESCE(START, 0)")
    assert found.to_pylist() == [None, 0, 0, 0, 0, 20]
