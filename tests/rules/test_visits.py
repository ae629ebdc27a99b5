"""Visits in words, in the order of type and year."""

from collections.abc import Callable

import pytest

from cohortqc.rules.evidence import Evidence
from cohortqc.rules.visits import visits_of

Make = Callable[[str, dict[str, str]], Evidence]

TABLES = """
tables:
  f37:
    title: Form 37
    file: f37
    visits: VISITS
    variables:
      ID: {type: text, label: Participant}
      VTYP: {codes: {1: Screening, 3: Annual visit}, label: Visit type}
      VY: {type: integer, label: Visit year}
"""
ROWS = "ID,VTYP,VY\n1,3,6\n2,1,0\n3,3,\n4,,2\n5,,\n6,3,6\n7,8,10\n"


@pytest.mark.parametrize(
    ("declared", "names", "index"),
    [
        (
            "{type: VTYP, year: VY}",
            ["Screening, year 0", "Annual visit, year 6", "Annual visit", "8, year 10", "year 2", "visit not known"],
            [1, 0, 2, 4, 5, 1, 3],
        ),
        ("{year: VY}", ["year 0", "year 2", "year 6", "year 10", "visit not known"], [2, 0, 4, 1, 4, 2, 3]),
        ("{type: VTYP}", ["Screening", "Annual visit", "8", "visit not known"], [1, 0, 1, 3, 3, 1, 2]),
    ],
)
def test_a_visit_is_called_by_its_type_and_year(
    evidence_from: Make, declared: str, names: list[str], index: list[int]
) -> None:
    evidence = evidence_from(TABLES.replace("VISITS", declared), {"f37.csv": ROWS})
    (part,) = evidence.parts("f37")
    found = visits_of(part)
    assert found is not None
    assert (list(found.names), found.index.tolist()) == (names, index)


def test_without_type_and_year_there_are_no_visits(evidence_from: Make) -> None:
    evidence = evidence_from(TABLES.replace("VISITS", "{days: VY}"), {"f37.csv": ROWS})
    (part,) = evidence.parts("f37")
    assert visits_of(part) is None
