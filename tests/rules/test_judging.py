"""Counts that add up, and when a failure is systematic."""

import pytest

from cohortqc.model.finding import Finding
from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.catalogue import rule
from cohortqc.rules.judging import Counts, Place, counted, not_run, recounted

RULE = rule("INT105")


def outcome(*, judged: int, failed: int, unknown: int = 0) -> Outcome:
    finding = Finding(code=RULE.code, severity=RULE.severity, message="", remedy="", lines=tuple(range(failed)))
    return counted(
        RULE,
        Counts(looked_at=judged + unknown, unknown=unknown),
        place=Place(table="dem"),
        findings=(finding,) if failed else (),
    )


def test_looked_at_is_not_applicable_and_unknown_and_judged() -> None:
    found = outcome(judged=10, failed=3, unknown=2)
    assert (found.looked_at, found.unknown, found.judged, found.passed, found.failed) == (12, 2, 10, 7, 3)
    assert found.status is Status.FAILED


def test_what_judged_nothing_has_not_passed() -> None:
    found = outcome(judged=0, failed=0, unknown=5)
    assert (found.status, found.why) == (Status.NOT_RUN, "nothing to judge")


@pytest.mark.parametrize(("judged", "failed"), [(20, 2), (100, 6)])
def test_more_than_five_per_cent_of_at_least_twenty_is_systematic(judged: int, failed: int) -> None:
    assert outcome(judged=judged, failed=failed).systematic


@pytest.mark.parametrize(("judged", "failed"), [(20, 1), (19, 19), (100, 5)])
def test_five_per_cent_or_fewer_than_twenty_is_not_systematic(judged: int, failed: int) -> None:
    assert not outcome(judged=judged, failed=failed).systematic


def test_without_its_findings_an_outcome_passes_on_what_is_left() -> None:
    found = recounted(outcome(judged=10, failed=3), findings=())
    assert (found.status, found.judged, found.passed, found.failed) == (Status.PASSED, 7, 7, 0)


def test_not_run_says_why() -> None:
    assert not_run(RULE, why="no text file").why == "no text file"
