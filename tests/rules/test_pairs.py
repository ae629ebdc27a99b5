"""A clean delivery and what data managers find in others: one change, one problem, at its line and variable.

The lines are those of the file, the header is line 1. What stands beside each change is everything that is told of it.
"""

from functools import cache
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.schema import Schema
from cohortqc.schema.load import schema_from_text
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

SCHEMA = """
schema: heart
title: Heart study
cut_off: "2012-12-31"
eligible: AGE BETWEEN 35 AND 75
missing: {"": not_recorded}
reasons: {refused: Refused, dont_know: "Don't know", not_done: Not done}
missing_sets: {neg: {-8: dont_know, -9: refused}}
code_lists:
  yn: {0: "No", 1: "Yes"}
  a3: {1: Never, 2: Sometimes, 3: Always}
tables:
  person:
    file: person
    key: [PID]
    variables:
      PID: {type: text, pattern: "H[0-9]{3}", role: identifier, required: true}
      SITE: {codes: {"01": Athens, "02": Basel}, role: centre}
      BORN: {type: date, role: birth_date, date_format: "%d.%m.%Y"}
      AGE: {type: integer, role: age, range: [0, 110], required: true}
      ENROL: {type: date, role: visit_date}
      SMOKE: {codes: yn, missing: neg, required: true}
      CIGS: {type: integer, range: [0, 100], expected: [0, 60], missing: neg, asked_if: SMOKE = 1, required: true}
      HEIGHT: {type: number, unit: cm, digits: 1, range: [100, 220], missing: {999: not_done}}
      WEIGHT: {type: number, unit: kg, digits: 1, range: [25, 300], expected: [35, 180], missing: {999: not_done}}
      BMI: {type: number, digits: 1, computed: {sql: WEIGHT / ((HEIGHT / 100) * (HEIGHT / 100)), tolerance: rounding}}
      TOWN: {type: text, max_length: 12}
  scan:
    file: scan
    key: [PID, YEAR, SIDE]
    references: {PID: person.PID}
    rows: {for_each: person}
    visits: {year: YEAR, days: DAYS, window: 120, schedule: [{years: [0, 2, 4]}]}
    variables:
      PID: {type: text}
      YEAR: {type: integer, range: [0, 9]}
      SIDE: {codes: {L: Left, R: Right}, constant: true}
      DAYS: {type: integer, unit: days}
      BIRTHS: {type: integer, range: [0, 20], monotone: increasing}
      BMD: {type: number, digits: 3, range: [0.2, 2], change: {percent_per_year: 2, precision: 1.5}}
      CRP: {type: number, digits: 1, detection: [0.2, 200], censored: {below: 0.1}}
      Q1: {codes: a3}
      Q2: {codes: a3, missing: {9: refused}}
      MOOD: {type: integer, range: [2, 6]}
    scales:
      MOOD: {items: [Q1, Q2], reverse: [Q2], score: sum}
rules:
  - {id: births-of-smokers, table: scan, when: person.SMOKE = 1, assert: BIRTHS <= 8, message: Many births}
"""

PERSON = """\
PID;SITE;BORN;AGE;ENROL;SMOKE;CIGS;HEIGHT;WEIGHT;BMI;TOWN
H001;01;02.03.1950;56;2006-05-11;1;20;170.0;72.3;25.0;Piräus
H002;02;14.11.1944;61;2006-05-12;0;;164.5;81.0;29.9;Basel
H003;01;30.07.1961;44;2006-06-02;1;-9;158.2;999;;
H004;02;01.01.1939;67;2006-06-03;-8;;999;64.4;;Köln
H005;02;25.12.1952;53;2006-06-19;0;;181.3;90.6;27.6;Bern
"""

SCAN = """\
PID;YEAR;SIDE;DAYS;BIRTHS;BMD;CRP;Q1;Q2;MOOD
H001;0;L;-3;2;0.812;1.4;1;3;2
H001;2;L;741;2;0.801;0.1;2;2;4
H001;4;L;1460;3;0.793;2.0;3;9;
H002;0;R;10;0;0.774;0.2;2;3;3
H002;2;R;722;0;0.770;;1;1;4
H002;4;R;1444;0;0.752;11.8;;2;
H003;0;R;0;1;0.655;3.1;3;1;6
H003;2;R;760;1;0.648;2.9;2;2;4
H003;4;R;1500;1;0.640;0.7;2;1;5
H004;0;L;-20;4;0.902;0.1;1;2;3
H004;2;L;700;4;0.891;0.4;1;2;3
H004;4;L;1461;4;0.880;0.5;3;3;4
H005;0;L;5;0;1.013;0.9;2;2;4
H005;2;L;733;0;1.004;0.8;2;2;4
H005;4;L;1459;0;0.998;1.1;2;2;4
"""

Told = set[tuple[str, str, int | None, str]]

CELLS = [
    # An identifier in another case, with a blank, without its zeros; one that nobody has.
    ("person", 4, "H003", "h003", "CON105 person 4 PID"),
    ("person", 4, "H003", "H003 ", "CON105 person 4 PID"),
    ("person", 4, "H003", "H3", "CON105 person 4 PID"),
    ("scan", 9, "H003", "H3", "INT304 scan 9 PID"),
    ("scan", 9, "H003", "H033", "INT304 scan 9 PID"),
    ("scan", 9, "H003", "", "INT301 scan 9 PID"),
    # Codes without their zero, as labels, that do not exist, of a program that knows no whole numbers.
    ("person", 2, ";01;", ";1;", "CON104 person 2 SITE"),
    ("person", 2, ";01;", ";Athens;", "CON104 person 2 SITE"),
    ("person", 3, ";0;", ";2;", "CON104 person 3 SMOKE"),
    ("person", 3, ";0;", ";-7;", "CON104 person 3 SMOKE"),
    ("person", 3, ";0;", ";0.0;", ""),
    # Numbers with a comma, a unit, a blank, an exponent, an operator, an error of a spreadsheet.
    ("person", 2, "72.3", "72,3", "INT401 person 2 WEIGHT"),
    ("person", 2, "72.3", "72.3 kg", "INT401 person 2 WEIGHT"),
    ("person", 2, "72.3", "72.3 ", "INT401 person 2 WEIGHT"),
    ("person", 2, "72.3", "7.23E+01", "INT401 person 2 WEIGHT"),
    ("person", 2, "72.3", "#VALUE!", "INT401 person 2 WEIGHT"),
    ("scan", 12, "0.4", "<0.2", "INT401 scan 12 CRP"),
    # A lost point, metres, values changed over, an unusual one, one below what the instrument sees.
    ("person", 2, "72.3", "723", "CON101 person 2 WEIGHT"),
    ("person", 2, "170.0", "1.70", "CON101 person 2 HEIGHT"),
    ("person", 2, "170.0;72.3", "72.3;170.0", "CON101 person 2 HEIGHT"),
    ("person", 2, ";20;", ";80;", "CON102 person 2 CIGS"),
    ("scan", 12, "0.4", "0.0", "CON103 scan 12 CRP"),
    # Dates of another country, with two digits of the year, of next century, before birth; ages that do not fit.
    ("person", 3, "14.11.1944", "11/14/1944", "INT401 person 3 BORN"),
    ("person", 3, "14.11.1944", "31.11.1944", "INT401 person 3 BORN"),
    ("person", 3, "14.11.1944", "14.11.44", "INT401 person 3 BORN"),
    ("person", 3, "14.11.1944", "14.11.2044", "CON108 person 3 BORN"),
    ("person", 3, "2006-05-12", "1906-05-12", "CON108 person 3 ENROL"),
    ("person", 3, ";61;", ";51;", "CON305 person 3 AGE"),
    ("person", 4, "30.07.1961;44", "30.07.1986;19", "CON206 person 4 AGE"),
    # Answers to questions that were not asked, none to those that were, a filter that nobody knows.
    ("person", 2, ";1;20;", ";1;;", "COM102 person 2 CIGS"),
    ("person", 2, ";1;20;", ";0;20;", "COM103 person 2 CIGS"),
    ("person", 2, ";1;20;", ";-9;20;", ""),
    ("person", 2, ";1;20;", ";;20;", "COM101 person 2 SMOKE"),
    # What is computed, added up, or asked of several columns.
    ("person", 2, "25.0", "26.0", "CON202 person 2 BMI"),
    ("scan", 2, ";1;3;2", ";1;3;4", "CON203 scan 2 MOOD"),
    ("scan", 4, ";3;9;", ";3;9;5", "CON204 scan 4 MOOD"),
    ("scan", 4, ";3;0.793", ";9;0.793", "CON201 scan 4 BIRTHS"),
    # Texts from another encoding, or with what nobody sees; decimals that a computer added.
    ("person", 5, "Köln", "KÃ¶ln", "CON106 person 5 TOWN"),
    ("person", 5, "Köln", "Köln ", "CON106 person 5 TOWN"),
    ("scan", 5, "0.774", "0.7740001", ""),
    ("scan", 5, "0.774", "0.7741", "CON107 scan - BMD"),
    # Over time: a visit under another code, of other days, sent under another side; a fall, a jump and back.
    ("scan", 6, "H002;2", "H002;3", "CON303 scan 6 DAYS"),
    ("scan", 6, "722", "72", "CON303 scan 6 DAYS"),
    ("scan", 6, "R", "L", "CON301 scan 6 SIDE"),
    ("scan", 4, ";3;0.793", ";1;0.793", "CON302 scan 4 BIRTHS"),
    ("scan", 6, "0.770", "0.570", "CON306 scan 6 BMD"),
    ("scan", 7, "0.752", "0.552", "CON306 scan 7 BMD"),
    # Lines that are no record.
    ("scan", 6, ";1;1;4", ";1;1", "INT105 scan 6 "),
    ("scan", 6, "R", '"R', "INT105 scan 6 "),
]
"""Table, line, what stands there, what is put in its place; code, file, line and variable of all that is told."""

LINES = [
    ("scan", [*range(1, 17), 6], "INT303 scan 6 , INT303 scan 17 "),
    ("scan", [1, 2, 3, 4, 1, *range(5, 17)], "INT105 scan 5 "),
    ("scan", [*range(1, 6), *range(7, 17)], "COM301 person 3 "),
    ("scan", [*range(1, 5), *range(8, 17)], "COM302 person 3 "),
    ("person", [1, 2, 3, 5, 6], "INT304 scan 8 PID, INT304 scan 9 PID, INT304 scan 10 PID"),
    ("scan", [1], "INT103 scan - "),
]
"""Table, its lines as they are sent; what is told."""


@cache
def the_schema() -> Schema:
    return schema_from_text(SCHEMA, name="heart.yaml")


def told(folder: Path, *, person: bytes, scan: bytes) -> Told:
    (folder / "person.csv").write_bytes(person)
    (folder / "scan.csv").write_bytes(scan)
    schema = the_schema()
    listed = problems(validate(read_delivery(folder, schema), schema))
    return {(found.code, found.file.removesuffix(".csv"), found.line, found.variable) for found in listed}


def expected(text: str) -> Told:
    """`CON101 person 2 AGE, ...`; a hyphen for no line."""
    return {
        (code, file, None if line == "-" else int(line), variable)
        for code, file, line, variable in (one.lstrip().split(" ") for one in text.split(", ") if one)
    }


def told_with(folder: Path, table: str, lines: list[str]) -> Told:
    files = {"person": PERSON, "scan": SCAN, table: "\n".join([*lines, ""])}
    return told(folder, person=files["person"].encode(), scan=files["scan"].encode())


def test_the_delivery_is_clean(tmp_path: Path) -> None:
    assert told(tmp_path, person=PERSON.encode(), scan=SCAN.encode()) == set()


@pytest.mark.parametrize(("table", "line", "old", "new", "problem"), CELLS)
def test_one_cell(tmp_path: Path, table: str, line: int, old: str, new: str, problem: str) -> None:
    lines = {"person": PERSON, "scan": SCAN}[table].splitlines()
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    assert told_with(tmp_path, table, lines) == expected(problem)


@pytest.mark.parametrize(("table", "places", "problem"), LINES)
def test_lines_more_or_fewer(tmp_path: Path, table: str, places: list[int], problem: str) -> None:
    lines = {"person": PERSON, "scan": SCAN}[table].splitlines()
    assert told_with(tmp_path, table, [lines[place - 1] for place in places]) == expected(problem)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
@pytest.mark.parametrize(("delimiter", "ends"), [(";", "\r\n"), ("\t", "\n"), (",", "\n"), ("|", "\r\n")])
def test_what_programs_write_is_as_good(tmp_path: Path, encoding: str, delimiter: str, ends: str) -> None:
    person, scan = (text.replace(";", delimiter).replace("\n", ends).encode(encoding) for text in (PERSON, SCAN))
    assert told(tmp_path, person=person, scan=scan) == set()


def test_blank_lines_of_a_spreadsheet_are_one_problem_each(tmp_path: Path) -> None:
    lines = [*SCAN.splitlines(), ";" * 9, ";" * 9]
    assert told_with(tmp_path, "scan", lines) == expected("INT301 scan 17 PID, INT301 scan 18 PID")


def test_another_encoding_mixed_ends_and_another_name_are_told_of_the_file(tmp_path: Path) -> None:
    assert told(tmp_path, person=PERSON.encode("cp1252"), scan=SCAN.encode()) == expected("INT104 person - ")
    mixed = SCAN.replace("\n", "\r\n", 9)
    assert told(tmp_path, person=PERSON.encode(), scan=mixed.encode()) == expected("INT106 scan - ")
    for other, problem in [("crp", "INT207 scan - "), ("CRPX", "INT204 scan - CRP, INT205 scan - CRPX")]:
        renamed = SCAN.replace("CRP", other)
        assert told(tmp_path, person=PERSON.encode(), scan=renamed.encode()) == expected(problem)
