"""The listing: every problem once, in order, with who, when and what to ask."""

from collections.abc import Callable

from cohortqc.model.problem import Problem
from cohortqc.model.validation import Validation
from cohortqc.validation.listing import problems

Validated = Callable[[str, dict[str, str]], Validation]

TABLES = """
reasons: {not_recorded: Not recorded, refused: Refused, not_asked: Not asked}
tables:
  dem:
    title: Demographics
    file: dem
    key: [ID]
    variables:
      ID: {type: text, role: identifier, label: Participant}
      CLINIC: {codes: {A: Tucson, B: Pittsburgh}, role: centre, label: Centre}
      AGE: {type: integer, range: [50, 70], label: Age, unit: years}
  hip:
    title: Hip scans
    file: hip
    key: [ID, DAYS]
    references: {ID: dem.ID}
    visits: {type: VTYP, year: VY, days: DAYS}
    variables:
      ID: {type: text, label: Participant}
      DAYS: {type: integer, label: Days}
      VTYP: {codes: {1: Screening, 3: Annual visit}, label: Visit type}
      VY: {type: integer, label: Year}
      BMD: {type: number, unit: g/cm², range: [0.2, 2], label: Femoral neck BMD}
      SIDE: {codes: {1: Left, 2: Right}, missing: {9: refused}, asked_if: VTYP = 3, label: Side}
"""
DEM = "ID,CLINIC,AGE\n1001,A,63\n1002,B,58\n1003,A,49\n"
HIP = "ID,DAYS,VTYP,VY,BMD,SIDE\n1001,0,1,0,0.8,\n1001,2190,3,6,0.144,2\n1002,0,1,0,0.9,1\n"
ONE_SCAN = "ID,DAYS,VTYP,VY,BMD,SIDE\n1001,0,1,0,0.8,\n"


def listed(validation: Validation) -> list[Problem]:
    return list(problems(validation))


def test_a_problem_says_who_when_what_and_where(validated: Validated) -> None:
    age, bmd, side = listed(validated(TABLES, {"dem.csv": DEM, "hip.csv": HIP}))
    assert (age.table, age.file, age.line, age.row, age.key, age.participant, age.centre) == (
        "dem",
        "dem.csv",
        4,
        3,
        "ID=1003",
        "1003",
        "Tucson",
    )
    assert (bmd.key, bmd.participant, bmd.centre) == ("ID=1001; DAYS=2190", "1001", "Tucson")
    assert (bmd.visit, bmd.label, bmd.observed) == ("Annual visit, year 6", "Femoral neck BMD", "0.144")
    assert (side.code, side.centre, side.observed, side.observed_label) == ("COM103", "Pittsburgh", "1", "Left")


def test_the_question_can_be_answered_without_the_data_at_hand(validated: Validated) -> None:
    _, bmd, side = listed(validated(TABLES, {"dem.csv": DEM, "hip.csv": HIP}))
    assert bmd.ask.startswith(
        "Participant 1001, Annual visit, year 6: Femoral neck BMD is 0.144, expected 0.2 to 2.0 g/cm²"
    )
    assert side.ask.startswith("Participant 1002, Screening, year 0: Side is 1, expected an empty cell (VTYP=1). ")
    assert side.related == "VTYP=1"


def test_problems_come_by_table_line_variable_and_code(validated: Validated) -> None:
    rows = "BMD,ID,DAYS,VTYP,VY,SIDE,EXTRA\n9,1001,0,1,0,1,\n9,1009,1,3,6,8,\n"
    found = listed(validated(TABLES, {"hip.csv": rows, "dem.csv": DEM, "other.csv": "A\n1\n"}))
    places = [(problem.table, problem.line, problem.variable, problem.code) for problem in found]
    assert places == [
        ("", None, "", "INT203"),
        ("dem", 4, "AGE", "CON101"),
        ("hip", None, "EXTRA", "INT205"),
        ("hip", 2, "BMD", "CON101"),
        ("hip", 2, "SIDE", "COM103"),
        ("hip", 3, "ID", "INT304"),
        ("hip", 3, "BMD", "CON101"),
        ("hip", 3, "SIDE", "CON104"),
    ]


def test_a_line_that_could_not_be_read_stands_among_the_others(validated: Validated) -> None:
    found = listed(validated(TABLES, {"dem.csv": DEM + "1004\n1005,A,71\n", "hip.csv": ONE_SCAN}))
    assert [(problem.line, problem.row, problem.code) for problem in found] == [
        (4, 3, "CON101"),
        (5, None, "INT105"),
        (6, 5, "CON101"),
    ]


def test_a_problem_keeps_its_name_when_its_line_moves(validated: Validated) -> None:
    before = listed(validated(TABLES, {"dem.csv": DEM, "hip.csv": HIP}))
    moved = DEM.replace("1001,A,63\n", "0999,B,70\n1001,A,63\n")
    after = listed(validated(TABLES, {"dem.csv": moved, "hip.csv": HIP}))
    assert before[0].line != after[0].line
    assert [problem.problem_id for problem in before] == [problem.problem_id for problem in after]


def test_another_value_is_another_problem(validated: Validated) -> None:
    before = listed(validated(TABLES, {"dem.csv": DEM, "hip.csv": HIP}))
    after = listed(validated(TABLES, {"dem.csv": DEM.replace("49", "48"), "hip.csv": HIP}))
    assert before[0].problem_id != after[0].problem_id
    assert before[1].problem_id == after[1].problem_id


def test_names_are_given_once_even_to_the_same_row_sent_twice(validated: Validated) -> None:
    first, second = listed(validated(TABLES, {"dem.csv": DEM.replace("49", "60") + "1003,A,60\n", "hip.csv": ONE_SCAN}))
    assert (first.code, first.related, second.related) == ("INT303", "line 5", "line 4")
    assert second.problem_id == f"{first.problem_id}-2"


def test_a_code_for_missing_shows_its_reason(validated: Validated) -> None:
    tables = TABLES.replace("AGE: {type: integer,", "AGE: {type: integer, missing: {777: refused},")
    tables += "rules:\n  - {id: told, table: dem, assert: \"reason(AGE) <> 'refused'\", message: Age refused}\n"
    (problem,) = listed(validated(tables, {"dem.csv": DEM.replace("49", "777"), "hip.csv": ONE_SCAN}))
    assert (problem.code, problem.rule, problem.key) == ("CON201", "told", "ID=1003")


def test_a_rule_that_compares_several_variables_names_them_all(validated: Validated) -> None:
    tables = TABLES.replace(
        "  hip:\n", "      YEARS: {type: integer, unit: years, label: Years in the country}\n  hip:\n", 1
    )
    tables += (
        "rules:\n  - {id: years, table: dem, assert: YEARS <= AGE, message: More years than age, remedy: Verify}\n"
    )
    dem = "ID,CLINIC,AGE,YEARS\n1001,A,63,64\n1002,A,58,7\n"
    (problem,) = listed(validated(tables, {"dem.csv": dem, "hip.csv": ONE_SCAN}))
    assert (problem.code, problem.rule, problem.line) == ("CON201", "years", 2)
    assert (problem.variable, problem.label) == ("YEARS|AGE", "Years in the country | Age")
    assert problem.observed == "YEARS=64; AGE=63"
    assert problem.ask == "Participant 1001: More years than age (YEARS=64; AGE=63). Verify."


def test_a_row_of_nobody_known_is_told_by_its_file_and_line(validated: Validated) -> None:
    dem = "ID,CLINIC,AGE\n1001,A,63\n,B,58\n1003,A\n"
    nobody, short = listed(validated(TABLES, {"dem.csv": dem, "hip.csv": ONE_SCAN}))
    assert nobody.ask == "dem.csv, line 3: Participant: the row cannot be named: its key is missing. Supply the key."
    assert short.ask.startswith("dem.csv, line 4: The line has another number of fields than the header")
    assert "(2 fields, expected 3 fields)" in short.ask


def test_a_condition_and_what_holds_share_one_bracket(validated: Validated) -> None:
    tables = TABLES.replace("asked_if: VTYP = 3,", "asked_if: VTYP = 3, required: true,")
    scan = "ID,DAYS,VTYP,VY,BMD,SIDE\n1001,2190,3,6,0.8,\n"
    (blank,) = listed(validated(tables, {"dem.csv": DEM.replace("49", "60"), "hip.csv": scan}))
    assert "Side: blank, although the question was asked (VTYP = 3; here VTYP=3). Supply" in blank.ask


def test_an_orphan_is_not_told_to_be_itself(validated: Validated) -> None:
    scan = ONE_SCAN.replace("1001", "1009")
    (orphan,) = listed(validated(TABLES, {"dem.csv": DEM.replace("49", "60"), "hip.csv": scan}))
    assert orphan.ask.startswith("Participant 1009, Screening, year 0: no row of dem has this ID. ")


def test_columns_of_a_row_are_asked_about_by_their_names_and_blanks_are_seen(validated: Validated) -> None:
    tables = """
tables:
  dem:
    file: dem
    key: [ID]
    variables:
      ID: {type: text, role: identifier}
      AGE: {type: integer, label: Age}
      WEIGHT: {type: number, label: Weight}
eligible: AGE >= 50
"""
    age, weight = listed(validated(tables, {"dem.csv": "ID,AGE,WEIGHT\n1001,49,71\n1002,60,72.5 \n1003,50,70\n"}))
    assert age.ask.startswith(
        "Participant 1001: Age: does not meet the conditions of the study (AGE=49, expected AGE >= 50). "
    )
    assert weight.ask.startswith('Participant 1002: Weight is "72.5 ", expected a number. ')
