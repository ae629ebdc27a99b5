"""ACC301: which units are compared, by what, and where the line is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.accuracy import group_effect, unit_comparison
from cohortqc.rules.evidence import Evidence
from cohortqc.stats.random_intercept import RandomIntercept, random_intercept
from cohortqc.stats.unit_effects import UnitEffects, unit_effects

EvidenceFrom = Callable[[str, dict[str, str]], Evidence]
Row = Mapping[str, object]


def tables(*, bmd: str, more: str = "") -> str:
    return f"""
tables:
  dem:
    title: Women
    file: dem
    key: [ID]
    optional: true
    variables:
      ID: {{type: text, role: identifier, label: Participant}}
      AGE: {{type: integer, label: Age}}
      CLINIC: {{type: text, role: centre, optional: true, label: Clinic}}
  hip:
    title: Scans
    file: hip
    references: {{ID: dem.ID}}
    visits: {{days: DAYS}}
    variables:
      ID: {{type: text, label: Participant}}
      DAYS: {{type: integer, optional: true, label: Days}}
      SCANNER: {{type: text, role: device, optional: true, label: Scanner}}
      READER: {{type: text, role: examiner, optional: true, label: Reader}}
      BMD: {{type: number, unit: g/cm², digits: 3, label: Total hip BMD, {bmd}}}
{more}"""


def csv(rows: Sequence[Row]) -> str:
    lines = [",".join(rows[0]), *(",".join(str(cell) for cell in row.values()) for row in rows)]
    return "\n".join(lines) + "\n"


def scans(shifts: Mapping[str, float], *, each: int, seed: int = 1, spread: float = 0.05) -> list[dict[str, object]]:
    """One scan a woman, `each` of every scanner, its BMD about 0.8 plus the scanner's shift."""
    rng = np.random.default_rng(seed)
    return [
        {"ID": f"{name}{number:03}", "DAYS": 0, "SCANNER": name, "BMD": f"{0.8 + shift + spread * noise:.3f}"}
        for name, shift in shifts.items()
        for number, noise in enumerate(rng.standard_normal(each))
    ]


def outcomes(evidence: Evidence) -> list[Outcome]:
    return list(group_effect.check(evidence))


def observed(outcome: Outcome) -> list[str]:
    return [finding.observed[0] for finding in outcome.findings]


ONE_OFF = {"A": 0.0, "B": 0.0, "C": 0.09}


def test_the_scanner_that_is_off_is_told_with_its_interval(evidence_from: EvidenceFrom) -> None:
    (found,) = outcomes(evidence_from(tables(bmd="margin: 0.035"), {"hip.csv": csv(scans(ONE_OFF, each=60))}))
    assert (found.status, found.unit, found.looked_at, found.failed) == (Status.FAILED, "units", 3, 1)
    (finding,) = found.findings
    assert finding.observed == ("C: +0.058 g/cm² (90 % CI 0.050 to 0.066)",)
    assert finding.expected == "within ±0.035 g/cm²"
    assert finding.related == ("60 of 180 participants",)
    assert finding.file is not None
    assert (finding.file.name, finding.variable) == ("hip.csv", "BMD")


def effects_of(rows: Sequence[Row]) -> UnitEffects:
    names = tuple(sorted({str(row["SCANNER"]) for row in rows}))
    units = np.array([names.index(str(row["SCANNER"])) for row in rows])
    values = np.array([float(str(row["BMD"])) for row in rows])
    found = unit_effects(values, units=units, covariates=())
    assert isinstance(found, UnitEffects)
    return found


@pytest.mark.parametrize("sign", [1, -1])
def test_an_interval_that_only_reaches_the_margin_passes(evidence_from: EvidenceFrom, sign: int) -> None:
    rows = scans({"A": 0.0, "B": 0.0, "C": sign * 0.09}, each=60)
    third = effects_of(rows).difference(2, among=range(3), level=0.9)
    end = abs(float(str(third.conf_low if sign > 0 else third.conf_high)))
    for margin, failed in ((end, 0), (float(np.nextafter(end, 0)), 1)):
        (found,) = outcomes(evidence_from(tables(bmd=f"margin: {margin!r}"), {"hip.csv": csv(rows)}))
        assert found.failed == failed


def test_units_that_may_differ_by_chance_pass(evidence_from: EvidenceFrom, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = scans({"A": 0.0, "B": 0.0, "C": 0.04}, each=20)
    evidence = evidence_from(tables(bmd="margin: 0.0001"), {"hip.csv": csv(rows)})
    fit = effects_of(rows)
    p_value = fit.chance(among=range(3)).p_value
    assert isinstance(p_value, float)
    assert 0.0001 < p_value < 0.05
    assert outcomes(evidence)[0].failed == 0
    monkeypatch.setattr(unit_comparison, "CHANCE", p_value)
    assert outcomes(evidence)[0].failed == 0
    monkeypatch.setattr(unit_comparison, "CHANCE", float(np.nextafter(p_value, 1)))
    assert outcomes(evidence)[0].failed > 0


def test_the_others_are_not_blamed_for_one_that_is_far_off(evidence_from: EvidenceFrom) -> None:
    rows = scans({"A": 0.0, "B": 0.0, "C": 0.3, "D": -0.12, "E": 0.0}, each=40)
    (found,) = outcomes(evidence_from(tables(bmd="margin: 0.02"), {"hip.csv": csv(rows)}))
    # C first: 0.3 - 0.18 / 5 = 0.264; then D among the four: -0.12 + 0.12 / 4 = -0.09.
    d, c = sorted(observed(found), reverse=True)
    assert c.startswith("C: +0.2")
    assert d.startswith("D: -0.0")
    assert found.failed == 2


def test_of_two_units_both_are_told(evidence_from: EvidenceFrom) -> None:
    (found,) = outcomes(evidence_from(tables(bmd="margin: 0.02"), {"hip.csv": csv(scans({"A": 0, "B": 0.1}, each=40))}))
    assert [text[:4] for text in observed(found)] == ["A: -", "B: +"]


def test_20_participants_make_a_unit_and_19_do_not(evidence_from: EvidenceFrom) -> None:
    rows = scans(ONE_OFF, each=20)
    (found,) = outcomes(evidence_from(tables(bmd="margin: 0.02"), {"hip.csv": csv(rows)}))
    assert (found.looked_at, found.not_applicable) == (3, 0)
    (found,) = outcomes(evidence_from(tables(bmd="margin: 0.02"), {"hip.csv": csv(rows[1:])}))
    assert (found.looked_at, found.not_applicable, found.judged) == (3, 1, 2)
    (found,) = outcomes(evidence_from(tables(bmd="margin: 0.02"), {"hip.csv": csv(rows[1:-1])}))
    assert found.status is Status.NOT_RUN
    assert found.why == "it needs 2 units with 20 participants each; 1 of 3 have them"


def test_covariates_are_held_constant(evidence_from: EvidenceFrom) -> None:
    rng = np.random.default_rng(4)
    age = {f"{name}{number:03}": years for name, years in (("A", 55), ("B", 65)) for number in range(100)}
    age = {woman: int(years + rng.integers(-8, 9)) for woman, years in age.items()}
    women = [{"ID": woman, "AGE": years} for woman, years in age.items()]
    rows = [
        {"ID": woman, "SCANNER": woman[0], "BMD": f"{1.3 - 0.008 * years + 0.02 * rng.standard_normal():.3f}"}
        for woman, years in age.items()
    ]
    files = {"dem.csv": csv(women), "hip.csv": csv(rows)}
    (crude,) = outcomes(evidence_from(tables(bmd="margin: 0.02"), files))
    assert crude.failed == 2
    assert crude.findings[0].message.startswith("The mean of a unit of SCANNER")
    (adjusted,) = outcomes(evidence_from(tables(bmd="margin: 0.02, adjust: [dem.AGE]"), files))
    assert (adjusted.status, adjusted.what) == (Status.PASSED, "no difference by SCANNER, given dem.AGE")


def test_only_the_first_visit_counts_whatever_the_order_of_the_rows(evidence_from: EvidenceFrom) -> None:
    first = scans({"A": 0.0, "B": 0.0}, each=40)
    later = [row | {"DAYS": 365, "BMD": "1.200"} for row in first if row["SCANNER"] == "B"]
    for rows in (first + later, later + first):
        (found,) = outcomes(evidence_from(tables(bmd="margin: 0.02"), {"hip.csv": csv(rows)}))
        assert found.status is Status.PASSED


def test_a_first_visit_without_a_value_gives_way_to_the_next(evidence_from: EvidenceFrom) -> None:
    first = scans(ONE_OFF, each=40)
    later = [row | {"DAYS": 365} for row in first]
    rows = [row | {"BMD": ""} for row in first] + later
    (found,) = outcomes(evidence_from(tables(bmd="margin: 0.02"), {"hip.csv": csv(rows)}))
    assert "40 of 120 participants" in found.findings[0].related


def test_one_scanner_in_each_clinic_is_judged_once(evidence_from: EvidenceFrom) -> None:
    rows = scans(ONE_OFF, each=30)
    women = [{"ID": row["ID"], "AGE": 60, "CLINIC": f"at {row['SCANNER']}"} for row in rows]
    by_scanner, by_clinic = outcomes(
        evidence_from(tables(bmd="margin: 0.03"), {"dem.csv": csv(women), "hip.csv": csv(rows)})
    )
    assert by_scanner.failed == 1
    assert (by_clinic.status, by_clinic.why) == (Status.NOT_RUN, "SCANNER divides the rows in the same way")


def test_rows_of_no_clinic_do_not_make_it_another_division(evidence_from: EvidenceFrom) -> None:
    rows = scans(ONE_OFF, each=30)
    women = [
        {"ID": row["ID"], "AGE": 60, "CLINIC": "" if number % 10 == 0 else f"at {row['SCANNER']}"}
        for number, row in enumerate(rows)
    ]
    _, by_clinic = outcomes(evidence_from(tables(bmd="margin: 0.03"), {"dem.csv": csv(women), "hip.csv": csv(rows)}))
    assert by_clinic.why == "SCANNER divides the rows in the same way"


def test_groupings_that_divide_otherwise_are_judged_each(evidence_from: EvidenceFrom) -> None:
    rows = [row | {"READER": "xy"[number % 2]} for number, row in enumerate(scans(ONE_OFF, each=30))]
    found = outcomes(evidence_from(tables(bmd="margin: 0.03"), {"hip.csv": csv(rows)}))
    assert [(each.what, each.failed) for each in found] == [
        ("no difference by SCANNER", 1),
        ("no difference by READER", 0),
    ]


def test_as_many_readers_as_scanners_need_not_be_the_scanners(evidence_from: EvidenceFrom) -> None:
    rows = [row | {"READER": "xy"[number % 2]} for number, row in enumerate(scans({"A": 0.0, "B": 0.1}, each=60))]
    found = outcomes(evidence_from(tables(bmd="margin: 0.03"), {"hip.csv": csv(rows)}))
    assert [(each.what, each.failed, each.status) for each in found] == [
        ("no difference by SCANNER", 2, Status.FAILED),
        ("no difference by READER", 0, Status.PASSED),
    ]


def test_two_readers_of_one_scanner_are_not_the_scanner(evidence_from: EvidenceFrom) -> None:
    rows = [
        row | {"READER": f"{row['SCANNER']}{number % 2}" if row["SCANNER"] == "A" else "z"}
        for number, row in enumerate(scans({"A": 0.0, "B": 0.0}, each=60))
    ]
    found = outcomes(evidence_from(tables(bmd="margin: 0.03"), {"hip.csv": csv(rows)}))
    assert [each.status for each in found] == [Status.PASSED, Status.PASSED]


def test_a_covariate_that_tells_the_unit_leaves_nothing_to_compare(evidence_from: EvidenceFrom) -> None:
    rows = [row | {"READER": f"of {row['SCANNER']}"} for row in scans(ONE_OFF, each=30)]
    found, _ = outcomes(evidence_from(tables(bmd="margin: 0.03, adjust: [READER]"), {"hip.csv": csv(rows)}))
    assert found.status is Status.NOT_RUN
    assert found.why.startswith("not estimable")


def test_what_is_not_declared_or_not_delivered_is_said(evidence_from: EvidenceFrom) -> None:
    rows = scans(ONE_OFF, each=30)
    without_unit = [{"ID": row["ID"], "BMD": row["BMD"]} for row in rows]
    without_value = [{"ID": row["ID"], "SCANNER": row["SCANNER"]} for row in rows]
    (found,) = outcomes(evidence_from(tables(bmd="margin: 0.03"), {"hip.csv": csv(without_unit)}))
    assert found.why == group_effect.NO_GROUPING
    (found,) = outcomes(evidence_from(tables(bmd="margin: 0.03"), {"hip.csv": csv(without_value)}))
    assert found.why == "not delivered"
    (found,) = outcomes(evidence_from(tables(bmd="adjust: [ID]"), {"hip.csv": csv(rows)}))
    assert found.why == unit_comparison.NO_MARGIN
    (found,) = outcomes(evidence_from(tables(bmd="margin: 0.03, adjust: [dem.AGE]"), {"hip.csv": csv(rows)}))
    assert found.why == "it needs 2 units with 20 participants each; 0 of 3 have them"
    assert outcomes(evidence_from(tables(bmd="scale: log"), {"hip.csv": csv(rows)})) == []


def many(*, units: int, between: float, seed: int = 3) -> list[dict[str, object]]:
    rng = np.random.default_rng(seed)
    return scans({f"U{unit:02}": between * rng.standard_normal() for unit in range(units)}, each=30, seed=seed)


def test_from_10_units_up_the_intraclass_correlation_is_judged(evidence_from: EvidenceFrom) -> None:
    (nine,) = outcomes(evidence_from(tables(bmd="adjust: [DAYS]"), {"hip.csv": csv(many(units=9, between=0.03))}))
    assert nine.why == unit_comparison.NO_MARGIN
    (ten,) = outcomes(evidence_from(tables(bmd="adjust: [DAYS]"), {"hip.csv": csv(many(units=10, between=0.03))}))
    assert (ten.unit, ten.looked_at, ten.failed) == ("groupings", 1, 1)
    (finding,) = ten.findings
    assert finding.message == "The units of SCANNER differ in their adjusted means"
    fit = correlation_of(many(units=10, between=0.03))
    assert finding.observed == (f"SD between 10 units {fit.between**0.5:.3f} g/cm², ICC {fit.icc:.3f}",)
    assert finding.expected == "ICC of at most 0.05"
    assert finding.related[0].startswith("farthest from the average: U0")
    (alike,) = outcomes(evidence_from(tables(bmd="adjust: [ID]"), {"hip.csv": csv(many(units=10, between=0.0))}))
    assert alike.why == "there are no more observations than coefficients"
    (alike,) = outcomes(evidence_from(tables(bmd="margin: 0.03"), {"hip.csv": csv(many(units=10, between=0.0))}))
    assert (alike.status, alike.unit, alike.looked_at) == (Status.PASSED, "units", 10)


def correlation_of(rows: Sequence[Row]) -> RandomIntercept:
    names = sorted({str(row["SCANNER"]) for row in rows})
    fit = random_intercept(
        np.array([float(str(row["BMD"])) for row in rows]),
        matrix=np.ones((len(rows), 1)),
        groups=np.array([names.index(str(row["SCANNER"])) for row in rows]),
    )
    assert isinstance(fit, RandomIntercept)
    return fit


def test_many_units_that_differ_within_the_margin_are_told_by_the_variance_between_them(
    evidence_from: EvidenceFrom,
) -> None:
    (found,) = outcomes(evidence_from(tables(bmd="margin: 0.2"), {"hip.csv": csv(many(units=10, between=0.03))}))
    assert (found.unit, found.looked_at, found.failed) == ("groupings", 1, 1)
    assert found.findings[0].message == "The units of SCANNER differ in their means"


def one_wrong(units: int, *, by: float, seed: int = 1) -> list[dict[str, object]]:
    """100 women on each scanner, SD 0.1 about 0.8; the last scanner reads otherwise."""
    shifts = {f"U{unit:02}": by * (unit == units - 1) for unit in range(units)}
    return scans(shifts, each=100, seed=seed, spread=0.1)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("units", "level"), [(10, "99 %"), (40, "99.75 %")])
@pytest.mark.parametrize("by", [0.08, -0.08])
def test_one_wrong_scanner_of_many_is_found(
    evidence_from: EvidenceFrom, units: int, level: str, by: float, seed: int
) -> None:
    (found,) = outcomes(
        evidence_from(tables(bmd="margin: 0.015"), {"hip.csv": csv(one_wrong(units, by=by, seed=seed))})
    )
    assert (found.unit, found.looked_at, found.failed) == ("units", units, 1)
    (finding,) = found.findings
    assert finding.message == "The mean of a unit of SCANNER differs from that of all units"
    assert finding.observed[0].startswith(f"U{units - 1:02}: {'+' if by > 0 else '-'}0.")
    assert f"({level} CI " in finding.observed[0]
    assert finding.related == (f"100 of {100 * units} participants",)


def test_one_wrong_scanner_of_40_hides_from_the_correlation_and_the_f_test(evidence_from: EvidenceFrom) -> None:
    rows = one_wrong(40, by=0.06)
    (found,) = outcomes(evidence_from(tables(bmd="adjust: [DAYS]"), {"hip.csv": csv(rows)}))
    assert (found.unit, found.status) == ("groupings", Status.PASSED)
    (found,) = outcomes(evidence_from(tables(bmd="margin: 0.015"), {"hip.csv": csv(rows)}))
    assert found.failed == 1
    of_all = effects_of(rows).chance(among=range(40)).p_value
    assert isinstance(of_all, float)
    assert of_all > unit_comparison.CHANCE


@pytest.mark.parametrize("units", [10, 40])
def test_clean_scanners_are_silent_however_many(evidence_from: EvidenceFrom, units: int) -> None:
    for seed in range(10):
        rows = one_wrong(units, by=0.0, seed=seed)
        (found,) = outcomes(evidence_from(tables(bmd="margin: 0.001"), {"hip.csv": csv(rows)}))
        assert found.status is Status.PASSED


@pytest.mark.parametrize("sign", [1, -1])
def test_of_many_units_an_interval_that_only_reaches_the_margin_passes(evidence_from: EvidenceFrom, sign: int) -> None:
    rows = one_wrong(40, by=sign * 0.08)
    last = effects_of(rows).difference(39, among=range(40), level=1 - (1 - 0.9) / 40)
    end = abs(float(str(last.conf_low if sign > 0 else last.conf_high)))
    for margin, failed in ((end, 0), (float(np.nextafter(end, 0)), 1)):
        (found,) = outcomes(evidence_from(tables(bmd=f"margin: {margin!r}"), {"hip.csv": csv(rows)}))
        assert found.failed == failed


def test_of_many_units_one_is_beyond_chance_by_its_own_test_or_that_of_all(
    evidence_from: EvidenceFrom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rows, is_of_all in ((one_wrong(40, by=0.06), False), (many(units=10, between=0.02), True)):
        evidence = evidence_from(tables(bmd="margin: 0.0001"), {"hip.csv": csv(rows)})
        fit = effects_of(rows)
        everyone = range(fit.means.size)
        of_all = fit.chance(among=everyone).p_value
        own = [fit.difference(unit, among=everyone, level=0.9).p_value for unit in everyone]
        both = float(str(of_all)), len(own) * min(float(str(p_value)) for p_value in own)
        assert (both[0] < both[1]) is is_of_all
        for chance, is_told in ((min(both), False), (float(np.nextafter(min(both), 1)), True)):
            monkeypatch.setattr(unit_comparison, "CHANCE", chance)
            assert (outcomes(evidence)[0].unit == "units" and outcomes(evidence)[0].failed > 0) is is_told


def test_many_units_that_a_covariate_tells_are_judged_by_the_variance_alone(evidence_from: EvidenceFrom) -> None:
    rows = [row | {"READER": f"{row['SCANNER']}"[:2]} for row in one_wrong(40, by=0.08)]
    found, _ = outcomes(evidence_from(tables(bmd="margin: 0.015, adjust: [READER]"), {"hip.csv": csv(rows)}))
    assert found.unit == "groupings"


def test_a_correlation_at_the_limit_passes(evidence_from: EvidenceFrom, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = many(units=12, between=0.03)
    fit = correlation_of(rows)
    icc, p_value = fit.icc, fit.p_value
    for limit, failed in ((icc, 0), (float(np.nextafter(icc, 0)), 1)):
        checks = f"checks: {{ACC301: {{limit: {limit!r}}}}}\n"
        (found,) = outcomes(evidence_from(tables(bmd="adjust: [DAYS]", more=checks), {"hip.csv": csv(rows)}))
        assert found.failed == failed
    for chance, failed in ((p_value, 0), (float(np.nextafter(p_value, 1)), 1)):
        monkeypatch.setattr(unit_comparison, "CHANCE", chance)
        (found,) = outcomes(evidence_from(tables(bmd="adjust: [DAYS]"), {"hip.csv": csv(rows)}))
        assert found.failed == failed


def test_values_that_an_earlier_rule_failed_take_no_part(evidence_from: EvidenceFrom) -> None:
    rows = scans({"A": 0.0, "B": 0.0}, each=40)
    for row in rows[40:60]:
        row["BMD"] = "1.100"
    evidence = evidence_from(tables(bmd="margin: 0.02"), {"hip.csv": csv(rows)})
    assert outcomes(evidence)[0].failed == 2
    (part,) = evidence.parts("hip")
    doubt = (np.arange(80) >= 40) & (np.arange(80) < 60)
    assert outcomes(replace(evidence, doubtful={(part.id, "BMD"): doubt}))[0].status is Status.PASSED
