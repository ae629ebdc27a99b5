"""Numbers of rows against what was agreed on; lines that could not be read may decide."""

from collections.abc import Callable

import pytest

from cohortqc.model.validation import Status
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.integrity.row_count_outside import check

Make = Callable[[str, dict[str, str]], Evidence]


def tables(rows: str) -> str:
    variables = "{ID: {type: text}, X: {type: text}}"
    return f"tables: {{dem: {{file: dem, key: [ID], rows: {rows}, variables: {variables}}}}}\n"


@pytest.mark.parametrize(
    ("rows", "count", "status", "expected"),
    [
        ("{min: 3}", 3, Status.PASSED, ""),
        ("{min: 3}", 2, Status.FAILED, "at least 3 rows"),
        ("{max: 3}", 3, Status.PASSED, ""),
        ("{max: 3}", 4, Status.FAILED, "at most 3 rows"),
        ("{min: 2, max: 3}", 4, Status.FAILED, "2 to 3 rows"),
        ("{min: 3, max: 3}", 2, Status.FAILED, "3 rows"),
        ("{min: 0}", 1, Status.PASSED, ""),
    ],
)
def test_limits_themselves_are_allowed(
    evidence_from: Make, rows: str, count: int, status: Status, expected: str
) -> None:
    text = "ID,X\n" + "".join(f"{1000 + row},a\n" for row in range(count))
    (outcome,) = check(evidence_from(tables(rows), {"dem.csv": text}))
    assert outcome.status is status
    assert [(finding.observed[0], finding.expected) for finding in outcome.findings] == (
        [(f"{count} rows", expected)] if expected else []
    )


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ("{min: 3}", Status.NOT_RUN),
        ("{min: 4}", Status.FAILED),
        ("{max: 2}", Status.PASSED),
        ("{max: 1}", Status.FAILED),
        ("{min: 2, max: 3}", Status.PASSED),
    ],
)
def test_line_that_could_not_be_read_may_be_the_row_that_is_lacking(
    evidence_from: Make, rows: str, status: Status
) -> None:
    (outcome,) = check(evidence_from(tables(rows), {"dem.csv": "ID,X\n1,a\n2,b\n3,c,d\n"}))
    assert outcome.status is status


def test_table_without_a_record_or_a_file_has_a_problem_of_its_own(evidence_from: Make) -> None:
    (outcome,) = check(evidence_from(tables("{min: 3}"), {"other.csv": "A\n1\n"}))
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "not delivered")
    (outcome,) = check(evidence_from(tables("{min: 3}"), {"dem.csv": "ID,X\n"}))
    assert outcome.status is Status.NOT_RUN


def test_table_without_declared_numbers_is_not_counted(evidence_from: Make) -> None:
    assert list(check(evidence_from(tables("{}"), {"dem.csv": "ID,X\n1,a\n"}))) == []
