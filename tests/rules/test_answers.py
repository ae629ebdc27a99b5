"""Missing answers: which blank is a fault, and which is not."""

from collections.abc import Callable, Iterator

from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.completeness import blank_though_asked, present_though_not_asked, required_missing
from cohortqc.rules.evidence import Evidence

EvidenceFrom = Callable[[str, dict[str, str]], Evidence]

TABLES = """
tables:
  smq:
    title: Smoking
    file: "SMQ_{release}"
    key: [ID]
    variables:
      ID: {type: text, label: Participant}
      EVER: {codes: {1: "Yes", 2: "No"}, missing: {7: refused, NA: not_recorded}, required: true, label: Ever smoked}
      START: {type: integer, asked_if: EVER = 1, missing: {777: refused}, required: true, label: Age started}
      QUIT: {type: integer, asked_if: EVER = 1, label: Age quit}
releases:
  D: {title: First}
  E:
    title: Second
    tables: {smq: {variables: {EVER: {required: false}}}}
"""
HEAD = "ID,EVER,START,QUIT\n"


def the(outcomes: Iterator[Outcome], variable: str) -> Outcome:
    (found,) = [outcome for outcome in outcomes if outcome.variable == variable]
    return found


def rows(outcome: Outcome) -> list[list[int]]:
    return [finding.rows.tolist() for finding in outcome.findings if finding.rows is not None]


def test_blank_and_a_code_that_means_blank_fail_but_a_refusal_does_not(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, {"SMQ_D.csv": HEAD + "1,1,17,\n2,,,\n3,NA,,\n4,7,,\n"})
    outcome = the(required_missing.check(evidence), "EVER")
    assert (rows(outcome), outcome.passed, outcome.judged) == ([[1, 2]], 2, 4)


def test_a_release_that_does_not_require_it_is_not_looked_at(evidence_from: EvidenceFrom) -> None:
    files = {"SMQ_D.csv": HEAD + "1,1,17,\n2,,,\n", "SMQ_E.csv": HEAD + "3,,,\n4,,,\n"}
    outcome = the(required_missing.check(evidence_from(TABLES, files)), "EVER")
    assert (rows(outcome), outcome.looked_at) == ([[1]], 2)


def test_a_conditional_variable_is_not_a_matter_of_com101(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, {"SMQ_D.csv": HEAD + "1,1,17,\n"})
    assert {outcome.variable for outcome in required_missing.check(evidence)} == {"EVER"}


def test_a_blank_fails_only_where_the_question_was_certainly_asked(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, {"SMQ_D.csv": HEAD + "1,1,,\n2,2,,\n3,7,,\n4,,,\n5,1,777,\n6,1,17,\n"})
    outcome = the(blank_though_asked.check(evidence), "START")
    assert rows(outcome) == [[0]]
    assert (outcome.not_applicable, outcome.unknown, outcome.passed) == (1, 2, 2)


def test_a_variable_that_is_not_required_may_be_blank(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, {"SMQ_D.csv": HEAD + "1,1,17,\n"})
    assert {outcome.variable for outcome in blank_though_asked.check(evidence)} == {"START"}


def test_a_value_fails_only_where_the_question_was_certainly_not_asked(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, {"SMQ_D.csv": HEAD + "1,1,17,\n2,2,17,\n3,7,17,\n4,,17,\n5,2,777,\n6,2,,\n"})
    outcome = the(present_though_not_asked.check(evidence), "START")
    assert rows(outcome) == [[1]]
    # Rows 3 and 4 leave open whether it was asked; rows 5 and 6 hold no value.
    assert (outcome.not_applicable, outcome.unknown, outcome.passed, outcome.failed) == (2, 2, 1, 1)


def test_a_condition_on_what_was_not_delivered_is_not_run_and_no_condition_says_nothing(
    evidence_from: EvidenceFrom,
) -> None:
    evidence = evidence_from(TABLES, {"SMQ_D.csv": "ID\n1\n"})
    found = {
        module: {outcome.variable: outcome.status for outcome in module.check(evidence)}
        for module in (blank_though_asked, present_though_not_asked)
    }
    assert found == {
        blank_though_asked: {"START": Status.NOT_RUN},
        present_though_not_asked: {"START": Status.NOT_RUN, "QUIT": Status.NOT_RUN},
    }


def test_nothing_is_judged_when_nobody_was_asked(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(TABLES, {"SMQ_D.csv": HEAD + "1,2,,\n"})
    outcome = the(blank_though_asked.check(evidence), "START")
    assert (outcome.status, outcome.why) == (Status.NOT_RUN, "nothing to judge")
