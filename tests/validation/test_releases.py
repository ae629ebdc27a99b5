"""Several releases in one delivery: each is held to what it asks, an unknown one to what all ask."""

from collections.abc import Callable

from cohortqc.model.validation import Validation
from cohortqc.validation.listing import problems

Validated = Callable[[str, dict[str, str]], Validation]

TABLES = """
tables:
  demo:
    file: DEMO_{release}
    key: [SEQN]
    variables:
      SEQN: {type: text, label: Respondent}
      AGE: {type: integer, range: [0, 80], label: Age}
      BORN: {codes: {1: Here, 2: Abroad}, in: [D], label: Country of birth}
      BORN2: {codes: {1: Here, 4: Abroad}, in: [E], label: Country of birth}
      YEARS: {type: integer, required: true, asked_if: BORN2 = 4, label: Years in the country}
  bmx:
    file: BMX_{release}
    key: [SEQN]
    references: {SEQN: demo.SEQN}
    variables:
      SEQN: {type: text, label: Respondent}
      KG: {type: number, digits: 1, label: Weight}
      LB: {type: number, digits: 1, computed: {sql: 2.2046 * KG, tolerance: rounding}, label: Weight in pounds}
rules:
  - {id: years, table: demo, assert: YEARS <= AGE, message: More years than age}
  - {id: born-here, table: demo, when: BORN2 = 1, assert: YEARS IS NULL, message: Years of one who never came}
  - {id: grown-weight, table: bmx, when: demo.AGE >= 18, assert: KG > 20, message: Light for an adult}
releases:
  D: {title: 2005-2006, tables: {demo: {variables: {YEARS: {asked_if: BORN = 2}, AGE: {range: [0, 85]}}}}}
  E: {title: 2007-2008}
"""
D = "SEQN,AGE,BORN,YEARS\n1,85,2,20\n2,40,1,\n"
E = "SEQN,AGE,BORN2,YEARS\n11,80,4,20\n12,40,1,\n"
WEIGHTS = "SEQN,KG,LB\n11,60.0,132.3\n12,70.5,155.4\n"


def places(validation: Validation) -> list[tuple[str, str, int | None, str]]:
    return [(problem.code, problem.file, problem.line, problem.variable) for problem in problems(validation)]


def files(**changed: str) -> dict[str, str]:
    return {"DEMO_D.csv": D, "BMX_D.csv": "SEQN,KG,LB\n1,60.0,132.3\n", "DEMO_E.csv": E, "BMX_E.csv": WEIGHTS} | {
        f"{name}.csv": text for name, text in changed.items()
    }


def test_two_clean_releases_have_no_problem(validated: Validated) -> None:
    assert places(validated(TABLES, files())) == []


def test_each_release_is_asked_its_own_question_and_told_so(validated: Validated) -> None:
    old, new = problems(validated(TABLES, files(DEMO_D=D.replace("2,20", "2,"), DEMO_E=E.replace("4,20", "4,"))))
    assert (old.file, old.line, old.variable, old.related) == ("DEMO_D.csv", 2, "YEARS", "BORN=2")
    assert old.message == "Blank, although the question was asked (BORN = 2)"
    assert (new.file, new.message) == ("DEMO_E.csv", "Blank, although the question was asked (BORN2 = 4)")


def test_a_limit_of_one_release_does_not_hold_in_another(validated: Validated) -> None:
    assert places(validated(TABLES, files(DEMO_E=E.replace("11,80", "11,85")))) == [("CON101", "DEMO_E.csv", 2, "AGE")]


def test_one_participant_in_two_releases_is_a_duplicate_key(validated: Validated) -> None:
    found = validated(TABLES, files(DEMO_E=E + "2,41,1,\n"))
    assert places(found) == [("INT302", "DEMO_D.csv", 3, ""), ("INT302", "DEMO_E.csv", 4, "")]
    assert [problem.related for problem in problems(found)] == ["DEMO_E.csv line 4", "DEMO_D.csv line 3"]


def test_a_release_that_the_schema_does_not_know_is_held_to_what_all_releases_ask(validated: Validated) -> None:
    demo = "SEQN,AGE,YEARS\n21,30,31\n22,50,\n"
    weights = "SEQN,KG,LB\n21,60.0,132.3\n22,15.0,40.0\n"
    found = validated(TABLES, files(DEMO_G=demo, BMX_G=weights))
    assert [place for place in places(found) if place[0] not in {"INT204", "INT210"}] == [
        ("CON201", "DEMO_G.csv", 2, "YEARS|AGE"),
        ("CON201", "BMX_G.csv", 3, "KG"),
        ("CON202", "BMX_G.csv", 3, "LB"),
    ]
    assert [place[:2] for place in places(found) if place[0] == "INT210"] == [
        ("INT210", "DEMO_G.csv"),
        ("INT210", "BMX_G.csv"),
    ]
