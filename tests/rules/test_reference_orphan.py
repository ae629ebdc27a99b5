"""Orphans: failed, unless their parents may be among the rows that could not be read or named."""

from collections.abc import Callable

from cohortqc.model.validation import Status
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.integrity.reference_orphan import check

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
  hip:
    title: Hip scans
    file: hip
    key: [ID, DAYS]
    references: {ID: dem.ID}
    variables:
      ID: {type: text, label: Participant}
      DAYS: {type: integer, label: Days}
"""
HIP = "ID,DAYS\n1001,0\n1009,0\n1009,365\n1002,0\n"


def test_a_row_whose_parent_was_not_delivered_fails(evidence_from: EvidenceFrom) -> None:
    (outcome,) = check(evidence_from(TABLES, {"dem.csv": "ID,AGE\n1001,63\n1002,58\n", "hip.csv": HIP}))
    (finding,) = outcome.findings
    assert finding.rows is not None
    assert finding.rows.tolist() == [1, 2]
    assert list(finding.observed) == ["1009", "1009"]


def test_one_unreadable_row_may_be_the_parent_of_one_lost_identifier(evidence_from: EvidenceFrom) -> None:
    (outcome,) = check(evidence_from(TABLES, {"dem.csv": "ID,AGE\n1001,63\n1009\n1002,58\n", "hip.csv": HIP}))
    assert (outcome.status, outcome.unknown, outcome.passed) == (Status.PASSED, 2, 2)


def test_a_row_without_identifier_may_be_the_parent_too(evidence_from: EvidenceFrom) -> None:
    (outcome,) = check(evidence_from(TABLES, {"dem.csv": "ID,AGE\n1001,63\n,61\n1002,58\n", "hip.csv": HIP}))
    assert (outcome.status, outcome.unknown) == (Status.PASSED, 2)


def test_more_lost_identifiers_than_unreadable_rows_are_orphans(evidence_from: EvidenceFrom) -> None:
    (outcome,) = check(evidence_from(TABLES, {"dem.csv": "ID,AGE\n1001,63\n,61\n", "hip.csv": HIP}))
    assert (outcome.status, outcome.failed, outcome.unknown) == (Status.FAILED, 3, 0)


def test_without_the_table_referred_to_nothing_is_judged(evidence_from: EvidenceFrom) -> None:
    (outcome,) = check(evidence_from(TABLES, {"hip.csv": HIP}))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "dem.ID was not delivered")


def test_a_row_without_identifier_refers_to_nothing(evidence_from: EvidenceFrom) -> None:
    (outcome,) = check(evidence_from(TABLES, {"dem.csv": "ID,AGE\n1001,63\n", "hip.csv": "ID,DAYS\n,0\n1001,0\n"}))
    assert (outcome.status, outcome.not_applicable, outcome.passed) == (Status.PASSED, 1, 1)


def test_a_table_without_records_makes_no_orphans(evidence_from: EvidenceFrom) -> None:
    (outcome,) = check(evidence_from(TABLES, {"dem.csv": "ID,AGE\n", "hip.csv": HIP}))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "no record of dem was read")
