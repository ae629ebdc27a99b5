"""What is asked of a clinic about a column as a whole."""

import pytest

from cohortqc.model.finding import Finding
from cohortqc.model.severity import Severity
from cohortqc.validation.question import Case, question


def asked(*, observed: str, expected: str = "", label: str = "Total hip BMD", related: str = "") -> str:
    finding = Finding(
        code="ACC301",
        severity=Severity.WARNING,
        message="The mean of a unit differs",
        remedy="look into the log",
        variable="BMD",
    )
    case = Case(participant="", visit="", line=None, label=label, observed=observed, expected=expected, related=related)
    return question(finding, case)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            asked(observed="West: +0.034", expected="within ±0.02", related="30 women"),
            "Total hip BMD: the mean of a unit differs (West: +0.034, expected within ±0.02). Look into the log.",
        ),
        (
            asked(observed="West: +0.034"),
            "Total hip BMD: the mean of a unit differs (West: +0.034). Look into the log.",
        ),
        (asked(observed="", related="30 women"), "The mean of a unit differs (30 women). Look into the log."),
        (asked(observed="West", label=""), "The mean of a unit differs. Look into the log."),
    ],
)
def test_the_variable_and_what_was_seen_of_it_are_told(text: str, expected: str) -> None:
    assert text == expected
