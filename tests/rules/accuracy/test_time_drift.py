"""ACC302: whose values are drawn over time, what is held constant, and where the line is."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.accuracy import time_drift
from cohortqc.rules.evidence import Evidence
from cohortqc.stats.drift import Drift
from cohortqc.stats.number import Absent

EvidenceFrom = Callable[[str, dict[str, str]], Evidence]
Row = Mapping[str, object]
START = dt.date(1995, 1, 1)


def tables(*, bmd: str = "margin: 0.02", date: str = "type: date, role: visit_date", more: str = "") -> str:
    return f"""
tables:
  hip:
    title: Scans
    file: hip
    visits: {{year: YEAR, days: DAYS}}
    variables:
      ID: {{type: text, role: identifier, label: Participant}}
      YEAR: {{type: integer, optional: true, label: Visit year}}
      DAYS: {{type: integer, optional: true, label: Days since enrolment}}
      DATE: {{{date}, label: Date of the scan}}
      SCANNER: {{type: text, role: device, optional: true, label: Scanner}}
      SITE: {{type: text, role: centre, optional: true, label: Clinic}}
      BMD: {{type: number, unit: g/cm², digits: 3, label: Total hip BMD, {bmd}}}
{more}"""


def csv(rows: Sequence[Row]) -> str:
    return "\n".join([",".join(rows[0]), *(",".join(str(cell) for cell in row.values()) for row in rows)]) + "\n"


def scans(*, women: int, seed: int = 1, jump: float = 0.0, scanner: str = "A") -> list[dict[str, object]]:
    """Scans at years 0 and 2 of women enrolled within four years, who lose bone; from 1998 on it reads high."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for woman in range(women):
        level, enrolled = 0.8 + 0.1 * rng.standard_normal(), int(rng.integers(0, 1460))
        for year in (0, 2):
            day = START + dt.timedelta(days=enrolled + 730 * year // 2)
            bmd = level - 0.02 * year + 0.01 * rng.standard_normal() + (jump if day.year >= 1998 else 0.0)
            rows.append(
                {"ID": f"{scanner}{woman:04}", "YEAR": year, "DATE": day, "SCANNER": scanner, "BMD": f"{bmd:.3f}"}
            )
    return rows


def only(evidence: Evidence) -> Outcome:
    (found,) = time_drift.check(evidence)
    return found


def test_a_jump_is_told_with_its_size_and_time(evidence_from: EvidenceFrom) -> None:
    found = only(evidence_from(tables(), {"hip.csv": csv(scans(women=200, jump=0.08))}))
    assert (found.status, found.unit, found.looked_at, found.what) == (
        Status.FAILED,
        "devices",
        1,
        "no drift over DATE",
    )
    (finding,) = found.findings
    assert finding.message == "The values drift over the calendar on one device"
    assert finding.observed[0].startswith("A: 0.0")
    assert " g/cm² up (99 % CI 0.0" in finding.observed[0]
    assert " from 199" in finding.observed[0]
    assert finding.expected == "at most 0.02 g/cm²"


@pytest.mark.parametrize(
    "blank",
    [{"BMD": ""}, {"DATE": ""}, {"ID": ""}, {"YEAR": ""}, {"SITE": ""}],
    ids=lambda blank: next(iter(blank)),
)
def test_a_row_that_lacks_what_is_compared_takes_no_part(evidence_from: EvidenceFrom, blank: dict[str, object]) -> None:
    rows: list[Row] = [row | {"SITE": "W"} for row in scans(women=200, jump=0.08)]
    wild: list[Row] = [{**row, "ID": f"x{number}", "BMD": "1.5", **blank} for number, row in enumerate(rows[:40])]
    alone, together = (only(evidence_from(tables(), {"hip.csv": csv(delivered)})) for delivered in (rows, rows + wild))
    assert alone.failed == 1
    assert together.findings[0].observed == alone.findings[0].observed


def test_women_who_lose_bone_do_not_drift(evidence_from: EvidenceFrom) -> None:
    assert only(evidence_from(tables(), {"hip.csv": csv(scans(women=200))})).status is Status.PASSED


def test_each_scanner_is_judged_by_itself(evidence_from: EvidenceFrom) -> None:
    rows = scans(women=150, jump=0.09) + scans(women=150, scanner="B", seed=2) + scans(women=20, scanner="C", seed=3)
    found = only(evidence_from(tables(), {"hip.csv": csv(rows)}))
    assert (found.looked_at, found.not_applicable, found.passed, found.failed) == (3, 1, 1, 1)
    assert found.findings[0].observed[0].startswith("A: ")


def test_without_scanners_all_rows_are_judged_together(evidence_from: EvidenceFrom) -> None:
    rows = [{name: cell for name, cell in row.items() if name != "SCANNER"} for row in scans(women=200, jump=0.08)]
    found = only(evidence_from(tables(), {"hip.csv": csv(rows)}))
    assert (found.unit, found.failed) == ("columns", 1)
    assert found.findings[0].message == "The values drift over the calendar"
    assert found.findings[0].observed[0].startswith("0.0")


def test_days_since_enrolment_serve_where_there_is_no_year(evidence_from: EvidenceFrom) -> None:
    rows = [{("DAYS" if name == "YEAR" else name): cell for name, cell in row.items()} for row in scans(women=200)]
    assert only(evidence_from(tables(), {"hip.csv": csv(rows)})).status is Status.PASSED


def test_a_clinic_that_joins_late_is_no_drift(evidence_from: EvidenceFrom) -> None:
    rows = [row | {"SITE": "old" if str(row["DATE"]) < "1998" else "new"} for row in scans(women=200, jump=0.08)]
    rows = [row | {"ID": f"{row['ID']}{row['SITE']}"} for row in rows]
    assert only(evidence_from(tables(), {"hip.csv": csv(rows)})).status is Status.PASSED


def test_200_rows_of_100_participants_are_enough_and_no_fewer(evidence_from: EvidenceFrom) -> None:
    rows = scans(women=100)
    assert only(evidence_from(tables(), {"hip.csv": csv(rows)})).status is Status.PASSED
    needs = "it needs 200 rows of 100 participants a device"
    assert only(evidence_from(tables(), {"hip.csv": csv(rows[1:])})).why == needs
    fewer = [row | {"ID": "A0001"} if row["ID"] == "A0000" else row for row in rows] + scans(women=1, seed=9)
    fewer[-2:] = [row | {"ID": "A0002"} for row in fewer[-2:]]
    assert only(evidence_from(tables(), {"hip.csv": csv(fewer)})).why == needs


def test_what_is_not_declared_or_not_delivered_is_said(evidence_from: EvidenceFrom) -> None:
    rows = scans(women=100)
    undated = [{name: cell for name, cell in row.items() if name != "DATE"} for row in rows]
    valueless = [{name: cell for name, cell in row.items() if name != "BMD"} for row in rows]
    assert only(evidence_from(tables(), {"hip.csv": csv(undated)})).why == time_drift.NO_DATE
    assert only(evidence_from(tables(date="type: date"), {"hip.csv": csv(rows)})).why == time_drift.NO_DATE
    assert only(evidence_from(tables(), {"hip.csv": csv(valueless)})).why == "not delivered"
    assert list(time_drift.check(evidence_from(tables(bmd="scale: log"), {"hip.csv": csv(rows)}))) == []
    one_day = [row | {"DATE": START} for row in rows]
    assert only(evidence_from(tables(), {"hip.csv": csv(one_day)})).why == "there are too few different times"


@dataclass
class Told:
    """Stands in for the statistics, so that the line can be tried exactly."""

    span: float = 0.05
    low: float = 0.04
    p_value: float = 0.00001

    def __call__(self, *_: object, **__: object) -> Drift | Absent:
        return Drift(
            lower=9200.0,
            higher=9900.0,
            span=self.span,
            difference=0.05,
            low=self.low,
            high=0.06,
            p_value=self.p_value,
        )


@pytest.mark.parametrize(
    ("told", "failed"),
    [
        (Told(), 1),
        (Told(span=0.02), 0),
        (Told(span=np.nextafter(0.02, 1)), 1),
        (Told(low=0.02), 0),
        (Told(low=np.nextafter(0.02, 1)), 1),
        (Told(p_value=0.0001), 0),
        (Told(p_value=np.nextafter(0.0001, 0)), 1),
    ],
)
def test_curve_interval_and_chance_must_all_be_beyond(
    evidence_from: EvidenceFrom, monkeypatch: pytest.MonkeyPatch, told: Told, failed: int
) -> None:
    monkeypatch.setattr(time_drift, "drift", told)
    assert only(evidence_from(tables(), {"hip.csv": csv(scans(women=100))})).failed == failed


def test_a_schema_may_ask_for_another_p(evidence_from: EvidenceFrom, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"hip.csv": csv(scans(women=100))}
    monkeypatch.setattr(time_drift, "drift", Told(p_value=0.0005))
    assert only(evidence_from(tables(), files)).failed == 0
    assert only(evidence_from(tables(more="checks: {ACC302: {limit: 0.001}}\n"), files)).failed == 1


def test_the_way_and_the_months_are_told(evidence_from: EvidenceFrom, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"hip.csv": csv(scans(women=100))}
    monkeypatch.setattr(time_drift, "drift", Told())
    # 9200 and 9900 days after 1970-01-01 are 1995-03-11 and 1997-02-08.
    assert only(evidence_from(tables(), files)).findings[0].observed == (
        "A: 0.050 g/cm² up (99 % CI 0.040 to 0.060) from 1995-03 to 1997-02",
    )
