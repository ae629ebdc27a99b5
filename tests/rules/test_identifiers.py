"""Which column says whose row it is."""

from collections.abc import Callable

import pytest

from cohortqc.rules.evidence import Evidence
from cohortqc.rules.identifiers import identifier_column

EvidenceFrom = Callable[[str, dict[str, str]], Evidence]

TABLES = """
tables:
  dem:
    key: [ID]
    variables: {CODE: {type: text}, ID: {type: text, role: identifier}, SITE: {type: text}}
  hip:
    references: {MINE: dem.TARGET}
    variables: {MINE: {type: text}}
"""


@pytest.mark.parametrize(("target", "found"), [("ID", "MINE"), ("CODE", None), ("SITE", None)])
def test_a_reference_tells_the_participant_only_where_it_leads_to_an_identifier(
    evidence_from: EvidenceFrom, target: str, found: str | None
) -> None:
    tables = TABLES.replace("TARGET", target).replace("key: [ID]", f"key: [{target}]")
    schema = evidence_from(tables, {"dem.csv": "ID,CODE,SITE\n1,a,b\n"}).schema
    assert identifier_column(schema.tables["hip"], schema=schema) == found
    assert identifier_column(schema.tables["dem"], schema=schema) == "ID"
