"""ACC304: who is alike, with whom, and when that says anything."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.accuracy import person_twice_suspected
from cohortqc.rules.evidence import Evidence
from cohortqc.stats.coincidence import Coincidence

EvidenceFrom = Callable[[str, dict[str, str]], Evidence]


def tables(*, identity: str = "[BORN, HEIGHT, NAME]", more: str = "", id_role: str = "role: identifier, ") -> str:
    return f"""
tables:
  exam:
    title: Examination
    file: exam
    identity: {identity}
    visits: {{days: DAYS}}
    variables:
      ID: {{type: text, {id_role}label: Participant}}
      DAYS: {{type: integer, optional: true, label: Days}}
      BORN: {{type: date, optional: true, label: Date of birth}}
      HEIGHT: {{type: number, digits: 1, label: Height}}
      NAME: {{type: text, label: First letters}}
      SEX: {{codes: {{1: Man, 2: Woman}}, optional: true, label: Sex}}
{more}"""


PEOPLE = """ID,BORN,HEIGHT,NAME
1001,1941-03-07,161.5,AB
1002,1938-11-30,158.2,CD
1003,1941-03-07,161.52,AB
1004,1936-05-21,170.4,EF
1005,1941-03-07,161.46,AB
1006,1936-05-21,170.4,GH
"""


def only(evidence: Evidence) -> Outcome:
    (found,) = person_twice_suspected.check(evidence)
    return found


def test_each_row_of_a_group_names_the_others(evidence_from: EvidenceFrom) -> None:
    found = only(evidence_from(tables(), {"exam.csv": PEOPLE}))
    assert (found.failed, found.passed, found.table, found.variable) == (3, 3, "exam", "")
    (finding,) = found.findings
    assert finding.variable == "BORN|HEIGHT|NAME"
    assert finding.rows is not None
    assert finding.rows.tolist() == [0, 2, 4]
    assert list(finding.related) == ["ID=1003, ID=1005", "ID=1001, ID=1005", "ID=1001, ID=1003"]
    assert finding.observed[0] == "1941-03-07 | 161.5 | AB"


def test_half_a_unit_of_the_digits_is_no_difference_and_a_unit_is(evidence_from: EvidenceFrom) -> None:
    alike = "1,1941-03-07,161.54,AB\n2,1941-03-07,161.46,AB\n"
    people = f"ID,BORN,HEIGHT,NAME\n{alike}3,1941-03-07,161.6,AB\n4,1950-01-01,150,X\n"
    found = only(evidence_from(tables(), {"exam.csv": people}))
    assert found.findings[0].rows is not None
    assert found.findings[0].rows.tolist() == [0, 1]


def test_values_on_either_side_of_half_a_unit_differ(evidence_from: EvidenceFrom) -> None:
    people = "ID,BORN,HEIGHT,NAME\n1,1941-03-07,161.44,AB\n2,1941-03-07,161.46,AB\n3,1941-03-07,161.54,AB\n"
    (finding,) = only(evidence_from(tables(), {"exam.csv": f"{people}4,1936-05-21,170.4,GH\n"})).findings
    assert finding.rows is not None
    assert finding.rows.tolist() == [1, 2]


def test_numbers_without_digits_must_be_the_same(evidence_from: EvidenceFrom) -> None:
    exact = tables().replace("digits: 1, ", "")
    found = only(evidence_from(exact, {"exam.csv": PEOPLE}))
    assert found.failed == 0


def test_visits_of_one_person_are_not_two_persons(evidence_from: EvidenceFrom) -> None:
    people = "ID,DAYS,BORN,HEIGHT,NAME\n" + "".join(
        f"{person},{day},19{40 + person}-01-01,{150 + person}.0,N{person}\n" for person in range(9) for day in (0, 365)
    )
    found = only(evidence_from(tables(), {"exam.csv": people}))
    assert (found.status, found.passed, found.not_applicable) == (Status.PASSED, 9, 9)


def test_the_earliest_row_with_all_of_them_is_compared(evidence_from: EvidenceFrom) -> None:
    people = """ID,DAYS,BORN,HEIGHT,NAME
1001,900,1950-01-01,150.0,ZZ
1001,365,1941-03-07,161.5,AB
1001,0,1941-03-07,,AB
1002,0,1941-03-07,161.5,AB
1003,0,1938-11-30,158.2,CD
1004,0,1936-05-21,170.4,EF
"""
    found = only(evidence_from(tables(), {"exam.csv": people}))
    assert (found.failed, found.unknown, found.not_applicable) == (2, 1, 1)
    assert found.findings[0].rows is not None
    assert found.findings[0].rows.tolist() == [1, 3]


def test_at_most_five_others_are_named(evidence_from: EvidenceFrom) -> None:
    people = "ID,BORN,HEIGHT,NAME\n" + "".join(f"{1000 + n},1941-03-07,161.5,AB\n" for n in range(8))
    people += "".join(f"{2000 + n},19{50 + n}-02-03,{150 + n}.3,N{n}\n" for n in range(40))
    found = only(evidence_from(tables(), {"exam.csv": people}))
    related = list(found.findings[0].related)
    assert related[0] == "ID=1001, ID=1002, ID=1003, ID=1004, ID=1005 and 2 more"
    assert related[7] == "ID=1000, ID=1001, ID=1002, ID=1003, ID=1004 and 2 more"
    assert len(related) == 8


def test_several_files_are_one_table(evidence_from: EvidenceFrom) -> None:
    parts = tables(more="").replace("    file: exam\n", "    file: exam_*\n    in_parts: true\n")
    north, south = PEOPLE.splitlines(keepends=True)[:3], PEOPLE.splitlines(keepends=True)[3:]
    files = {"exam_north.csv": "".join(north), "exam_south.csv": "".join([north[0], *south])}
    found = only(evidence_from(parts, files))
    assert [(finding.file.name if finding.file else "", list(finding.related)) for finding in found.findings] == [
        ("exam_north.csv", ["ID=1003, ID=1005"]),
        ("exam_south.csv", ["ID=1001, ID=1005", "ID=1001, ID=1003"]),
    ]


def test_too_little_to_tell_persons_apart_is_said(evidence_from: EvidenceFrom) -> None:
    rng = np.random.default_rng(1)
    people = "ID,BORN,HEIGHT,NAME,SEX\n" + "".join(
        f"{n},1940-01-0{rng.integers(1, 9)},{rng.integers(160, 170)}.0,{'ABCDEF'[rng.integers(6)]},2\n"
        for n in range(300)
    )
    found = only(evidence_from(tables(), {"exam.csv": people}))
    assert found.status is Status.NOT_RUN
    assert found.why.startswith("too little information: ")
    # 300 persons make 44,850 pairs, of which about 1 in 8 * 10 * 6 = 480 is alike in all three: 93.
    number = float(found.why.split(": ")[1].split(" ")[0])
    assert number == pytest.approx(93, rel=0.25)


@pytest.mark.parametrize(("expected", "status"), [(0.05, Status.NOT_RUN), (np.nextafter(0.05, 0), Status.FAILED)])
def test_the_limit_of_chance(
    evidence_from: EvidenceFrom, monkeypatch: pytest.MonkeyPatch, expected: float, status: Status
) -> None:
    evidence = evidence_from(tables(), {"exam.csv": PEOPLE})
    found = Coincidence(group=np.array([0, 1, 0, 2, 0, 3]), expected=float(expected))
    monkeypatch.setattr(person_twice_suspected, "coincidence", lambda _: found)
    assert only(evidence).status is status


def test_a_schema_may_set_another_limit(evidence_from: EvidenceFrom, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Coincidence(group=np.array([0, 1, 0, 2, 0, 3]), expected=0.02)
    monkeypatch.setattr(person_twice_suspected, "coincidence", lambda _: found)
    assert only(evidence_from(tables(), {"exam.csv": PEOPLE})).status is Status.FAILED
    strict = tables(more="checks: {ACC304: {limit: 0.01}}\n")
    why = "too little information: 0.02 pairs of strangers are expected to be alike by chance"
    assert only(evidence_from(strict, {"exam.csv": PEOPLE})).why == f"{why}; name more identity variables"


def test_what_is_not_declared_or_not_delivered_is_said(evidence_from: EvidenceFrom) -> None:
    two = only(evidence_from(tables(identity="[BORN, HEIGHT]"), {"exam.csv": PEOPLE}))
    assert two.why == "it needs 3 identity variables at least"
    nobody = only(evidence_from(tables(id_role=""), {"exam.csv": PEOPLE}))
    assert nobody.why == person_twice_suspected.NO_IDENTIFIER
    without = only(evidence_from(tables(), {"exam.csv": "ID,HEIGHT,NAME\n1,160.0,AB\n"}))
    assert without.why == "not delivered"
    none = evidence_from(tables().replace("    identity: [BORN, HEIGHT, NAME]\n", ""), {"exam.csv": PEOPLE})
    assert list(person_twice_suspected.check(none)) == []


def test_every_file_must_say_who_is_who(evidence_from: EvidenceFrom) -> None:
    parts = tables().replace("    file: exam\n", "    file: exam_*\n    in_parts: true\n")
    files = {"exam_1.csv": PEOPLE, "exam_2.csv": "BORN,HEIGHT,NAME\n1950-01-01,160.0,XY\n"}
    assert only(evidence_from(parts, files)).why == person_twice_suspected.NO_IDENTIFIER


def test_a_value_that_an_earlier_rule_failed_is_not_compared(evidence_from: EvidenceFrom) -> None:
    evidence = evidence_from(tables(), {"exam.csv": PEOPLE})
    (part,) = evidence.parts("exam")
    found = only(replace(evidence, doubtful={(part.id, "BORN"): np.arange(6) == 0}))
    assert (found.failed, found.unknown) == (2, 1)
