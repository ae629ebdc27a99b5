"""Response rates by AAPOR's formulas, over all rows and by centre."""

from collections.abc import Callable

import pytest

from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.completeness.response_below_limit import check
from cohortqc.rules.evidence import Evidence

Make = Callable[[str, dict[str, str]], Evidence]

TABLES = """
tables:
  dem:
    file: dem
    key: [ID]
    variables:
      ID: {type: text}
      CLINIC: {type: text, role: centre}
      STATUS:
        codes: {1: Seen, 2: In part, 3: Refused, 4: Away, 5: Other, 6: Lost, 7: Dead, 8: Odd}
        role: status
        dispositions: {1: complete, 2: partial, 3: refusal, 4: non_contact, 5: other, 6: unknown, 7: not_eligible}
        checks: {COM303: SETTING}
"""
# 10 complete, 4 partial, 3 refusals, 2 non-contacts, 1 other; 2 unknown, 2 blank, 1 without disposition; 5 dead.
STATUSES = "1" * 10 + "2" * 4 + "3" * 3 + "4" * 2 + "5" + "6" * 2 + "  " + "8" + "7" * 5


def outcome(make: Make, setting: str, *clinics: tuple[str, str]) -> Outcome:
    rows = [f"{clinic},{status}".strip() for clinic, statuses in clinics for status in statuses]
    text = "ID,CLINIC,STATUS\n" + "".join(f"{1000 + place},{row}\n" for place, row in enumerate(rows))
    (found,) = check(make(TABLES.replace("SETTING", setting), {"dem.csv": text}))
    return found


@pytest.mark.parametrize(
    ("method", "rate", "of"),
    [("RR1", 10 / 25, 25), ("RR2", 14 / 25, 25), ("RR5", 10 / 20, 20), ("RR6", 14 / 20, 20)],
)
def test_rate_is_what_the_definition_says_and_may_be_the_limit_itself(
    evidence_from: Make, method: str, rate: float, of: int
) -> None:
    assert outcome(evidence_from, f"{{limit: {rate}, method: {method}}}", ("W", STATUSES)).status is Status.PASSED
    low = outcome(evidence_from, f"{{limit: {rate + 0.001}, method: {method}}}", ("W", STATUSES))
    assert [finding.observed[0] for finding in low.findings] == [f"{method} {100 * rate:.1f} % of {of}"]


def test_lowest_rate_is_the_one_taken_by_default(evidence_from: Make) -> None:
    assert outcome(evidence_from, "{limit: 0.41}", ("W", STATUSES)).findings[0].observed[0] == "RR1 40.0 % of 25"


def test_centre_below_the_limit_is_named_where_all_together_are_above(evidence_from: Make) -> None:
    found = outcome(evidence_from, "{limit: 0.5}", ("W", "1" * 40), ("S", "1" * 9 + "3" * 11), ("N", "3" * 19))
    assert [finding.observed[0] for finding in found.findings] == ["RR1 45.0 % of 20 in CLINIC=S"]
    assert (found.unit, found.looked_at) == ("groups", 3)


def test_every_centre_below_the_limit_is_named(evidence_from: Make) -> None:
    clinics = (("W", "1" * 40), ("S", "1" * 9 + "3" * 11), ("N", "1" * 8 + "3" * 12))
    found = outcome(evidence_from, "{limit: 0.5}", *clinics)
    assert [finding.observed[0] for finding in found.findings] == [
        "RR1 40.0 % of 20 in CLINIC=N",
        "RR1 45.0 % of 20 in CLINIC=S",
    ]


def test_a_single_centre_is_no_group_of_its_own(evidence_from: Make) -> None:
    found = outcome(evidence_from, "{limit: 0.5}", ("W", "1" * 20))
    assert (found.looked_at, found.passed) == (1, 1)


def test_centres_are_not_told_besides_where_all_together_are_below(evidence_from: Make) -> None:
    found = outcome(evidence_from, "{limit: 0.5}", ("W", "1" * 20), ("S", "3" * 30))
    assert [finding.observed[0] for finding in found.findings] == ["RR1 40.0 % of 50"]


@pytest.mark.parametrize(
    ("setting", "statuses", "why"),
    [
        ("{severity: note}", STATUSES, "no limit is declared"),
        ("{limit: 0.5, method: RR9}", STATUSES, "there is no method `RR9`"),
        ("{limit: 0.5}", "1" * 19 + "7" * 9, "19 participants were eligible"),
    ],
)
def test_what_is_lacking_is_said(evidence_from: Make, setting: str, statuses: str, why: str) -> None:
    found = outcome(evidence_from, setting, ("W", statuses))
    assert found.status is Status.NOT_RUN
    assert found.why.startswith(why)


def test_status_without_dispositions_is_not_judged(evidence_from: Make) -> None:
    tables = "\n".join(line for line in TABLES.splitlines() if "dispositions" not in line).replace(
        "SETTING", "{limit: 0.5}"
    )
    (found,) = check(evidence_from(tables, {"dem.csv": "ID,CLINIC,STATUS\n1,W,1\n"}))
    assert found.why.startswith("no code has an AAPOR category")
