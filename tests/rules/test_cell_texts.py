"""Values as text: no digit more or less than the value has."""

import datetime as dt
from collections.abc import Callable

import pytest

from cohortqc.rules.cell_texts import CellTexts, text_of
from cohortqc.rules.evidence import Evidence

EvidenceFrom = Callable[[str, dict[str, str]], Evidence]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.215, "1.215"),
        (14.0, "14"),
        (-0.5, "-0.5"),
        (1e-7, "0.0000001"),
        (12345678901234567.0, "12345678901234568"),
        (9007199254740993, "9007199254740993"),
        ("007", "007"),
        (dt.date(1950, 1, 2), "1950-01-02"),
    ],
)
def test_a_value_reads_as_people_write_it(value: object, text: str) -> None:
    assert text_of(value) == text


def test_a_cell_that_did_not_fit_its_type_reads_as_delivered(evidence_from: EvidenceFrom) -> None:
    tables = """
tables:
  dem:
    title: Demographics
    file: dem
    key: [ID]
    variables:
      ID: {type: text, label: Participant}
      AGE: {type: integer, label: Age}
"""
    evidence = evidence_from(tables, {"dem.csv": "ID,AGE\n1,63\n2,6O\n3,\n"})
    (part,) = evidence.parts("dem")
    rows = evidence.present(part, "ID").nonzero()[0]
    texts = CellTexts(part=part, variable="AGE", rows=rows)
    assert list(texts) == ["63", "6O", ""]
    assert (texts[1], list(texts[1:]), len(texts)) == ("6O", ["6O", ""], 3)
