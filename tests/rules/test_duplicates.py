"""Rows with one key: what belongs together, what is the same, and how each names the others."""

from collections.abc import Callable

import numpy as np

from cohortqc.rules.duplicates import duplicates
from cohortqc.rules.evidence import Evidence

EvidenceFrom = Callable[[str, dict[str, str]], Evidence]


TABLES = """
tables:
  hip:
    title: Hip scans
    file: "hip_{release}"
    key: [ID, DAYS]
    variables:
      ID: {type: text, label: Participant}
      DAYS: {type: integer, label: Days}
      BMD: {type: number, missing: {9: refused}, label: Total hip BMD}
releases:
  A: {title: First}
  B: {title: Second}
"""


def test_identical_rows_and_different_ones_are_told_apart(evidence_from: EvidenceFrom) -> None:
    rows = "ID,DAYS,BMD\n1,0,0.8\n2,0,0.8\n1,0,0.8\n2,0,0.9\n3,0,0.7\n"
    found = evidence_from(TABLES, {"hip_A.csv": rows}).duplicates("hip")
    assert found.shared.tolist() == [0, 1, 2, 3]
    assert found.identical.tolist() == [True, False, True, False]


def test_two_rows_are_enough_to_share_a_key(evidence_from: EvidenceFrom) -> None:
    found = evidence_from(TABLES, {"hip_A.csv": "ID,DAYS,BMD\n1,0,0.8\n1,0,0.9\n"}).duplicates("hip")
    assert found.shared.tolist() == [0, 1]


def test_keys_of_several_lengths_may_come_again(evidence_from: EvidenceFrom) -> None:
    found = evidence_from(TABLES, {"hip_A.csv": "ID,DAYS,BMD\n10,0,0.8\n9,0,0.9\n10,0,0.7\n"}).duplicates("hip")
    assert found.shared.tolist() == [0, 2]


def test_five_other_rows_are_all_named_and_six_are_not(evidence_from: EvidenceFrom) -> None:
    rows = "".join(f"1,0,0.{number}\n" for number in range(1, 7)) + "2,0,1\n" * 7
    found = evidence_from(TABLES, {"hip_A.csv": f"ID,DAYS,BMD\n{rows}"}).duplicates("hip")
    (judged,) = found.judged(np.ones(13, dtype=np.bool_), not_applicable=np.zeros(13, dtype=np.bool_))
    assert judged.related[0] == "line 3, line 4, line 5, line 6, line 7"
    assert judged.related[6] == "line 9, line 10, line 11, line 12, line 13 and 1 more"


def test_a_group_is_identical_only_as_a_whole(evidence_from: EvidenceFrom) -> None:
    rows = "ID,DAYS,BMD\n1,0,0.8\n1,0,0.8\n1,0,0.9\n"
    found = evidence_from(TABLES, {"hip_A.csv": rows}).duplicates("hip")
    assert found.identical.tolist() == [False, False, False]


def test_a_blank_differs_from_a_refusal_and_one_typing_error_from_another(evidence_from: EvidenceFrom) -> None:
    rows = "ID,DAYS,BMD\n1,0,\n1,0,9\n2,0,o.8\n2,0,0,8\n3,0,o.8\n3,0,o.8\n".replace("0,0,8", "0,0.8x")
    found = evidence_from(TABLES, {"hip_A.csv": rows}).duplicates("hip")
    assert found.identical.tolist() == [False, False, False, False, True, True]


def test_a_row_without_a_complete_key_belongs_to_no_group(evidence_from: EvidenceFrom) -> None:
    rows = "ID,DAYS,BMD\n1,,0.8\n1,,0.8\n1,0,0.8\n,0,0.8\n"
    found = evidence_from(TABLES, {"hip_A.csv": rows}).duplicates("hip")
    assert found.shared.tolist() == []
    assert found.without_key == (3,)


def test_duplicates_are_found_across_files_and_named_by_file_and_line(evidence_from: EvidenceFrom) -> None:
    files = {"hip_A.csv": "ID,DAYS,BMD\n1,0,0.8\n2,0,0.8\n", "hip_B.csv": "ID,DAYS,BMD\n3,0,0.8\n2,0,0.9\n"}
    found = evidence_from(TABLES, files).duplicates("hip")
    first, second = found.judged(~found.identical, not_applicable=found.identical)
    assert (first.failed.tolist(), list(first.related)) == ([1], ["hip_B.csv line 3"])
    assert (second.failed.tolist(), list(second.related)) == ([1], ["hip_A.csv line 3"])


def test_a_large_group_names_five_rows_and_counts_the_others(evidence_from: EvidenceFrom) -> None:
    rows = "ID,DAYS,BMD\n" + "".join(f"1,0,0.{row}\n" for row in range(1, 9))
    found = evidence_from(TABLES, {"hip_A.csv": rows}).duplicates("hip")
    (judged,) = found.judged(~found.identical, not_applicable=found.identical)
    assert judged.related[0] == "line 3, line 4, line 5, line 6, line 7 and 2 more"
    assert judged.related[7] == "line 2, line 3, line 4, line 5, line 6 and 2 more"


def test_keys_in_order_and_keys_in_disorder_give_the_same(evidence_from: EvidenceFrom) -> None:
    numbers = [9, 10, 99, 100, 1000]
    for order in (numbers, numbers[::-1]):
        rows = "ID,DAYS,BMD\n" + "".join(f"{number},0,0.8\n" for number in order)
        assert evidence_from(TABLES, {"hip_A.csv": rows}).duplicates("hip").shared.tolist() == []


def test_a_table_without_rows_has_no_duplicates() -> None:
    assert duplicates([], key=["ID"]).shared.tolist() == []
