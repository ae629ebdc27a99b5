"""ACC303: what is held against a profile, by which measure, and where the line is."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from cohortqc.model.circumstances import Circumstances
from cohortqc.model.profile import Profile, VariableProfile
from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.accuracy import reference_drift
from cohortqc.rules.accuracy.profiling import profile_of
from cohortqc.rules.evidence import Evidence

EvidenceFrom = Callable[[str, dict[str, str]], Evidence]


def tables(more: str = "") -> str:
    return f"""
tables:
  exam:
    title: Examination
    file: exam
    variables:
      ID: {{type: text, role: identifier, label: Participant}}
      WEIGHT: {{type: number, unit: kg, digits: 1, optional: true, label: Weight}}
      SMOKER: {{codes: {{0: "No", 1: Past, 2: Current}}, optional: true, label: Smokes}}
{more}"""


SMOKERS = {("exam", "SMOKER"): VariableProfile(n=1000, categories={"0": 600, "1": 300, "2": 100})}


def smokers(*counts: int) -> dict[str, str]:
    codes = [code for code, count in enumerate(counts) for _ in range(count)]
    return {"exam.csv": "ID,SMOKER\n" + "".join(f"{number},{code}\n" for number, code in enumerate(codes))}


def weights(*, mean: float, sd: float, count: int = 500) -> dict[str, str]:
    """As even as quantiles are."""
    rng = np.random.default_rng(1)
    return {"exam.csv": "ID,WEIGHT\n" + "".join(f"{n},{v:.1f}\n" for n, v in enumerate(rng.normal(mean, sd, count)))}


def against(evidence: Evidence, variables: Mapping[tuple[str, str], VariableProfile]) -> list[Outcome]:
    profile = Profile(delivery="2024", schema="example", schema_sha256="", variables=variables)
    return list(reference_drift.check(replace(evidence, circumstances=Circumstances(profile=profile))))


def only(evidence: Evidence, variables: Mapping[tuple[str, str], VariableProfile]) -> Outcome:
    (found,) = against(evidence, variables)
    return found


def test_a_delivery_agrees_with_its_own_profile(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(tables(), weights(mean=70, sd=12) | {})
    found = only(evidence, profile_of(evidence).variables)
    assert (found.status, found.unit, found.passed) == (Status.PASSED, "columns", 1)


def test_codes_that_moved_are_told_with_the_one_that_moved_most(evidence_from: EvidenceFrom) -> None:
    found = only(evidence_from(tables(), smokers(300, 600, 100)), SMOKERS)
    (finding,) = found.findings
    # By hand, without the halves added: 2 * 0.3 * log(2) = 0.42; Yang and Dalton's distance: sqrt(0.18 / 0.405) = 0.67.
    assert finding.observed == ("PSI 0.41, standardised difference 0.67",)
    assert finding.expected == "at most 0.2"
    assert finding.related == ("No (0): 30 %, was 60 %",)
    assert finding.variable == "SMOKER"


def test_codes_that_are_new_count_together(evidence_from: EvidenceFrom) -> None:
    before = {("exam", "SMOKER"): VariableProfile(n=1000, categories={"0": 600, "1": 400})}
    found = only(evidence_from(tables(), smokers(200, 150, 150)), before)
    assert found.findings[0].related == ("other codes: 30 %, was 0 %",)


def test_numbers_that_moved_are_told_by_their_means(evidence_from: EvidenceFrom) -> None:
    before = profile_of(evidence_from(tables(), weights(mean=70, sd=12))).variables
    evidence = evidence_from(tables(), weights(mean=76, sd=12))
    found = only(evidence, before)
    assert found.findings[0].observed[0].endswith("standardised difference 0.55")
    # The 500 weights drawn have a mean of 69.6 and an SD of 11.0.
    assert found.findings[0].related == ("mean 75.6, was 69.6",)


def test_a_spread_that_changed_is_seen_by_the_index_alone(evidence_from: EvidenceFrom) -> None:
    before = profile_of(evidence_from(tables(), weights(mean=70, sd=12))).variables
    files = weights(mean=70, sd=24)
    assert only(evidence_from(tables(), files), before).failed == 1
    assert only(evidence_from(tables("checks: {ACC303: {method: psi}}\n"), files), before).failed == 1
    assert only(evidence_from(tables("checks: {ACC303: {method: smd}}\n"), files), before).failed == 0


def test_a_small_shift_of_the_mean_is_seen_by_the_difference_alone(evidence_from: EvidenceFrom) -> None:
    before = profile_of(evidence_from(tables(), weights(mean=70, sd=12, count=2000))).variables
    files = weights(mean=73.6, sd=12, count=2000)
    assert only(evidence_from(tables("checks: {ACC303: {method: smd}}\n"), files), before).failed == 1
    assert only(evidence_from(tables("checks: {ACC303: {method: psi}}\n"), files), before).failed == 0


@pytest.mark.parametrize("measure", ["psi", "smd"])
def test_a_measure_at_the_limit_passes(
    evidence_from: EvidenceFrom, monkeypatch: pytest.MonkeyPatch, measure: str
) -> None:
    evidence = evidence_from(tables(f"checks: {{ACC303: {{method: {measure}}}}}\n"), smokers(300, 600, 100))
    name = {"psi": "stability_index", "smd": "categorical_smd"}[measure]
    for value, failed in ((0.2, 0), (float(np.nextafter(0.2, 1)), 1), (-0.2, 0), (float(np.nextafter(-0.2, -1)), 1)):
        monkeypatch.setattr(reference_drift, name, lambda *_, value=value: value)
        assert only(evidence, SMOKERS).failed == failed


def test_a_change_that_may_be_chance_passes(evidence_from: EvidenceFrom, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = evidence_from(tables(), smokers(30, 60, 10))
    for p_value, failed in ((0.0001, 0), (float(np.nextafter(0.0001, 0)), 1)):
        monkeypatch.setattr(reference_drift, "homogeneity_p", lambda *_, p_value=p_value: p_value)
        assert only(evidence, SMOKERS).failed == failed


@pytest.mark.parametrize(("moved", "failed"), [(5.5, 0), (5.6, 1)])
def test_a_mean_that_moved_within_its_error_passes(evidence_from: EvidenceFrom, moved: float, failed: int) -> None:
    # 50 values 10 below their mean and 50 10 above: a standard error of sqrt(101.01 / 100 + 100 / 100) = 1.418.
    # R: 2 * pnorm(-c(5.5, 5.6) / 1.4178) is 0.000105 and 0.0000782; both move by more than half a standard deviation.
    evidence = evidence_from(
        tables("checks: {ACC303: {method: smd}}\n"),
        {"exam.csv": "ID,WEIGHT\n" + "".join(f"{n},{70 + moved + (10 if n % 2 else -10)}\n" for n in range(100))},
    )
    before = {("exam", "WEIGHT"): VariableProfile(n=100, mean=70.0, sd=10.0, edges=(70.0,), counts=(50, 50))}
    assert only(evidence, before).failed == failed


def test_distributions_without_overlap_are_as_far_apart_as_can_be(evidence_from: EvidenceFrom) -> None:
    before = {("exam", "SMOKER"): VariableProfile(n=1000, categories={"0": 1000})}
    found = only(evidence_from(tables("checks: {ACC303: {method: smd}}\n"), smokers(0, 500)), before)
    assert found.failed == 1
    assert "no overlap" in found.findings[0].observed[0]


def test_99_participants_now_or_before_are_too_few(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(tables(), smokers(50, 40, 10))
    assert only(evidence, SMOKERS).status is not Status.NOT_RUN
    few = {("exam", "SMOKER"): VariableProfile(n=99, categories={"0": 50, "1": 49})}
    needs = "it needs 100 participants with a value in both deliveries"
    assert only(evidence, few).why == f"{needs}; 100 have one, 99 had one"
    evidence = evidence_from(tables(), smokers(50, 39, 10))
    assert only(evidence, SMOKERS).why == f"{needs}; 99 have one, 1000 had one"


def test_one_participant_has_a_mean_and_no_spread(evidence_from: EvidenceFrom) -> None:
    before = {("exam", "WEIGHT"): VariableProfile(n=200, mean=70.0, sd=10.0, edges=(70.0,), counts=(100, 100))}
    found = only(evidence_from(tables(), {"exam.csv": "ID,WEIGHT\n1,70.0\n"}), before)
    assert found.why.endswith("; 1 have one, 200 had one")


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_profile_of_hardly_anybody_is_too_few(evidence_from: EvidenceFrom, n: int) -> None:
    before = {("exam", "WEIGHT"): VariableProfile(n=n, mean=70.0, sd=0.0, edges=(), counts=(n,))}
    found = only(evidence_from(tables(), weights(mean=70, sd=12)), before)
    assert (found.status, found.why.endswith(f"; 500 have one, {n} had one")) == (Status.NOT_RUN, True)
    codes = {("exam", "SMOKER"): VariableProfile(n=n, categories={"0": n})}
    assert only(evidence_from(tables(), smokers(300, 600, 100)), codes).status is Status.NOT_RUN


def test_what_cannot_be_compared_is_said(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(tables(), smokers(50, 40, 10))
    (found,) = reference_drift.check(evidence)
    assert found.why == reference_drift.NO_PROFILE
    assert only(evidence, {("exam", "GONE"): SMOKERS["exam", "SMOKER"]}).why == reference_drift.NOTHING_KNOWN
    number = VariableProfile(n=100, mean=1.0, sd=1.0, edges=(1.0,), counts=(50, 50))
    assert only(evidence, {("exam", "SMOKER"): number}).why == reference_drift.OTHER_KIND
    assert only(evidence, {("exam", "WEIGHT"): SMOKERS["exam", "SMOKER"]}).why == reference_drift.OTHER_KIND
    assert only(evidence, {("exam", "WEIGHT"): number}).why == "not delivered"


def test_numbers_that_never_varied_are_held_to_their_one_value(evidence_from: EvidenceFrom) -> None:
    constant = {("exam", "WEIGHT"): VariableProfile(n=200, mean=70.0, sd=0.0, counts=(200,))}
    same = "ID,WEIGHT\n" + "".join(f"{n},70.0\n" for n in range(150))
    other = same.replace("70.0", "71.0")
    assert only(evidence_from(tables(), {"exam.csv": same}), constant).failed == 0
    assert only(evidence_from(tables(), {"exam.csv": other}), constant).failed == 1
