"""A clean delivery, broken in one place at a time: the problems that are meant, at their lines, and nothing else."""

import gzip
import io
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohortqc.delivery.read import read_delivery
from cohortqc.model.problem import Problem
from cohortqc.schema.load import schema_from_text
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

SCHEMA = schema_from_text(
    """
schema: example
missing: {"": not_recorded}
reasons: {not_recorded: Not recorded, refused: Refused, below_detection: Below the limit of detection}
code_lists:
  no_yes: {0: "No", 1: "Yes"}
  people3: {1: None, 2: Some, 3: All}
tables:
  dem:
    file: dem_*
    key: [ID]
    variables:
      ID: {type: text, pattern: "1[0-9]{3}", role: identifier, required: true, label: Participant}
      AGE: {type: integer, unit: years, range: [50, 70], required: true, label: Age}
      SEX: {codes: {1: Man, 2: Woman}, missing: {7: refused}, label: Sex}
      SMOKE: {codes: no_yes, required: true, label: Ever smoked}
      START: {type: integer, unit: years, range: [5, 70], missing: {777: refused}, asked_if: SMOKE = 1, required: true,
              label: Age at start}
      CLINIC: {type: text, role: centre, optional: true, label: Clinical centre}
  hip:
    file: hip
    key: [ID, DAYS]
    references: {ID: dem.ID}
    variables:
      ID: {type: text, label: Participant}
      DAYS: {type: integer, unit: days, label: Days since enrolment}
      BMC: {type: number, unit: g, digits: 2, range: [0.5, 12], label: Content}
      AREA: {type: number, unit: cm², digits: 2, range: [2, 9], label: Area}
      BMD: {type: number, unit: g/cm², digits: 3, range: [0.2, 2.0], expected: [0.4, 1.3], label: Density,
            computed: {sql: BMC / AREA, tolerance: rounding}}
      CORT: {type: number, unit: µg/dL, digits: 1, expected: [0, 60], detection: [0.4, 75],
             missing: {"<LOD": below_detection}, label: Cortisol}
  form:
    file: form
    key: [ID]
    references: {ID: dem.ID}
    variables:
      ID: {type: text, label: Participant}
      NERVES: {codes: people3, missing: {9: refused}, label: Get on your nerves}
      TOOMUCH: {codes: people3, label: Ask too much}
      HELP: {codes: people3, label: Help you}
      STRAIN: {type: integer, range: [3, 9], label: Strain}
    scales:
      STRAIN: {items: [NERVES, TOOMUCH, HELP], reverse: [HELP], score: sum, min_items: 2}
rules:
  - {id: start-before-now, table: dem, assert: START <= AGE, message: Started smoking after present age}
  - {id: dense-when-young, table: hip, when: dem.AGE < 60, assert: BMD > 0.5, message: Thin for her age, severity: note}
""",
    name="example.yaml",
)

CLEAN = {
    "dem_a.csv": """\
ID,AGE,SEX,SMOKE,START,CLINIC
1001,63,2,1,17,Tucson
1002,58,2,0,,Tucson
1003,70,7,1,777,Pittsburgh
1004,50,,0,,Pittsburgh
""",
    "hip.csv": """\
ID,DAYS,BMC,AREA,BMD,CORT
1001,0,3.10,4.15,0.747,9.3
1001,2190,3.00,4.15,0.723,<LOD
1002,0,3.52,4.40,0.800,12.1
1004,0,4.01,4.70,0.853,
""",
    "form.csv": """\
ID,NERVES,TOOMUCH,HELP,STRAIN
1001,1,2,3,4
1002,3,2,1,8
1003,9,1,2,5
1004,1,,,
""",
}

Place = tuple[str, str, int | None, str]
D, H, F = "dem_a.csv", "hip.csv", "form.csv"


def found(folder: Path, files: Mapping[str, str | bytes]) -> list[Problem]:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(problems(validate(read_delivery(folder, SCHEMA), SCHEMA)))


def places(listed: list[Problem]) -> list[Place]:
    return sorted(
        [(problem.code, problem.file, problem.line, problem.variable) for problem in listed],
        key=lambda place: (place[0], place[1], place[2] or 0, place[3]),
    )


def edited(name: str, old: str, new: str) -> dict[str, str]:
    assert CLEAN[name].count(old) == 1, "the text to be changed stands there once"
    return {**CLEAN, name: CLEAN[name].replace(old, new)}


CELLS: list[tuple[str, str, str, list[Place]]] = [
    (D, "1002,58,", "1002,49,", [("CON101", D, 3, "AGE")]),
    (D, "1002,58,", "1002,71,", [("CON101", D, 3, "AGE")]),
    (D, "1002,58,", "1002,,", [("COM101", D, 3, "AGE")]),
    (D, "1002,58,", "1002,58.5,", [("INT401", D, 3, "AGE")]),
    (D, "1002,58,", "1002,5B,", [("INT401", D, 3, "AGE")]),
    (D, "1002,58,", "1002, 58,", [("INT401", D, 3, "AGE")]),
    (D, "1002,58,", "1002,058,", [("INT401", D, 3, "AGE")]),
    (D, "1002,58,", "1002,5e1,", [("INT401", D, 3, "AGE")]),
    (D, "1002,58,", "1002,NA,", [("INT401", D, 3, "AGE")]),
    (D, "1002,58,", "1002,58.0,", []),
    (D, "1002,58,", "1002,777,", [("CON101", D, 3, "AGE")]),  # a missing code of another variable
    (D, "1001,63,2,", "1001,63,3,", [("CON104", D, 2, "SEX")]),
    (D, "1001,63,2,", "1001,63,2.0,", []),
    (D, "1001,63,2,", "1001,63,02,", [("CON104", D, 2, "SEX")]),
    (D, "1001,63,2,", "1001,63,Woman,", [("CON104", D, 2, "SEX")]),
    (D, "1001,63,2,", "1001,63,2 ,", [("CON104", D, 2, "SEX")]),
    (D, "1001,63,2,", "1001,63,7.0,", []),
    (D, "1001,63,2,", "1001,63,,", []),
    (D, "1,17,", "1,,", [("COM102", D, 2, "START")]),
    (D, "1,17,", "1,777,", []),
    (D, "1,17,", "1,64,", [("CON201", D, 2, "START|AGE")]),
    (D, "1,17,", "1,3,", [("CON101", D, 2, "START")]),
    (D, "1002,58,2,0,,", "1002,58,2,0,20,", [("COM103", D, 3, "START")]),
    (D, "1002,58,2,0,,", "1002,58,2,1,,", [("COM102", D, 3, "START")]),
    (D, "1002,58,2,0,,", "1002,58,2,,,", [("COM101", D, 3, "SMOKE")]),  # whether START was asked is unknown
    (D, "1002,58,2,0,,", "1002,58,2,5,20,", [("CON104", D, 3, "SMOKE")]),  # one cause, one problem
    (D, "1003,70", "903,70", [("CON105", D, 4, "ID")]),  # her form's row has lost its parent to it
    (D, "1003,70", ",70", [("INT301", D, 4, "ID")]),
    (D, "1003,70", "1003.0,70", []),
    (D, "Tucson\n1002", '"Tuc"son\n1002', [("INT105", D, 2, "")]),
    (D, "Tucson\n1002", "Tuc,son\n1002", [("INT105", D, 2, "")]),
    (D, "Tucson\n1002", '"Tuc,son"\n1002', []),
    (D, "Tucson\n1002", '"Tuc\nson"\n1002', []),
    (D, "Tucson\n1002", "=1+1\n1002", []),
    (D, "0,,Pittsburgh", "0,,", []),
    (H, "1002,0,", "1009,0,", [("INT304", H, 4, "ID")]),
    (H, "1002,0,", "1002,,", [("INT301", H, 4, "DAYS")]),
    (H, "1002,0,", "1002,0.5,", [("INT401", H, 4, "DAYS")]),
    (H, "1001,2190,", "1001,0,", [("INT302", H, 2, ""), ("INT302", H, 3, "")]),
    (H, "0.747", "0.774", [("CON202", H, 2, "BMD")]),
    (H, "0.747", "0.7475", [("CON107", H, None, "BMD")]),  # within the rounding of content and area
    (H, "0.747", "2.5", [("CON101", H, 2, "BMD")]),
    (H, "0.747", "1.9", [("CON102", H, 2, "BMD")]),
    (H, "0.747", "0,747", [("INT105", H, 2, "")]),
    (H, "0.747", '"0,747"', [("INT401", H, 2, "BMD")]),
    (H, "0.747", "nan", [("INT401", H, 2, "BMD")]),
    (H, "3.10", "31.0", [("CON101", H, 2, "BMC")]),
    (H, "4.15,0.747", "0,0.747", [("CON101", H, 2, "AREA")]),
    (H, "3.52,4.40,0.800", "1.80,4.40,0.409", [("CON201", H, 4, "BMD")]),  # her age stands in another table
    (H, "9.3", "0.2", [("CON103", H, 2, "CORT")]),
    (H, "9.3", "80", [("CON103", H, 2, "CORT")]),  # not unusual as well: it is no measurement
    (H, "9.3", "70", [("CON102", H, 2, "CORT")]),
    (H, "9.3", "< LOD", [("INT401", H, 2, "CORT")]),
    (F, "1001,1,2,3,4", "1001,1,2,3,5", [("CON203", F, 2, "STRAIN")]),
    (F, "1001,1,2,3,4", "1001,1,2,3,", []),
    (F, "1001,1,2,3,4", "1001,1,2,3,12", [("CON101", F, 2, "STRAIN")]),
    (F, "1001,1,2,3,4", "1001,1,4,3,4", [("CON104", F, 2, "TOOMUCH")]),
    (F, "1003,9,1,2,5", "1003,9,1,2,4", []),  # 4.5, prorated, rounds to either
    (F, "1003,9,1,2,5", "1003,9,1,2,7", [("CON203", F, 4, "STRAIN")]),
    (F, "1004,1,,,", "1004,1,,,3", [("CON204", F, 5, "STRAIN")]),
]


@pytest.mark.parametrize(("name", "old", "new", "expected"), CELLS, ids=[f"{old} > {new}" for _, old, new, _ in CELLS])
def test_one_cell_changed(tmp_path: Path, name: str, old: str, new: str, expected: list[Place]) -> None:
    assert places(found(tmp_path, edited(name, old, new))) == expected


def test_the_delivery_is_clean_before(tmp_path: Path) -> None:
    assert places(found(tmp_path, CLEAN)) == []


def without(name: str) -> dict[str, str]:
    return {other: content for other, content in CLEAN.items() if other != name}


def columns_dropped(text: str, name: str) -> str:
    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False).drop(columns=name).to_csv(index=False)


FORM = CLEAN[F]
FILES: list[tuple[str, Mapping[str, str | bytes], list[Place]]] = [
    ("a table is missing", without(F), [("INT201", "", None, "")]),
    ("the parent is missing", without(D), [("INT201", "", None, "")]),
    ("the parent has no record", {**CLEAN, D: "ID,AGE,SEX,SMOKE,START\n"}, [("INT103", D, None, "")]),
    ("an empty file", {**CLEAN, F: ""}, [("INT103", F, None, "")]),
    ("a web page", {**CLEAN, F: "<html><body>Sign in</body></html>\n"}, [("INT102", F, None, "")]),
    ("a broken archive", {**without(F), "form.csv.gz": gzip.compress(FORM.encode(), mtime=0)[:-9]},
     [("INT101", "form.csv.gz", None, "")]),
    ("a whole archive", {**without(F), "form.csv.gz": gzip.compress(FORM.encode(), mtime=0)}, []),
    ("two files of one table", {**CLEAN, "form.txt": FORM}, [("INT202", "", None, "")]),
    ("a file of no table", {**CLEAN, "notes.txt": "read me\n"}, [("INT203", "notes.txt", None, "")]),
    ("a file in a folder of its own", {**without(F), "forms/form.csv": FORM}, []),
    ("another delimiter in one file", {**CLEAN, F: FORM.replace(",", ";")}, []),
    ("Windows line ends", {**CLEAN, F: FORM.replace("\n", "\r\n")}, []),
    ("one Windows line end", {**CLEAN, F: FORM.replace("4\n", "4\r\n")}, [("INT106", F, None, "")]),
    ("no last line end", {**CLEAN, F: FORM.rstrip("\n")}, []),
    ("a byte order mark", {**CLEAN, F: FORM.encode("utf-8-sig")}, []),
    ("Latin-1", {**CLEAN, D: CLEAN[D].replace("1004,50,,0,,Pittsburgh", "1004,50,,0,,Zürich").encode("latin-1")},
     [("INT104", D, None, "")]),
    ("a short line", {**CLEAN, F: FORM.replace("1002,3,2,1,8", "1002,3")}, [("INT105", F, 3, "")]),
    ("a blank line", {**CLEAN, F: FORM.replace("1002,3", "\n1002,3")}, []),
    ("an open quote", {**CLEAN, F: FORM.replace("1002,3", '"1002,3')}, [("INT105", F, 3, "")]),
    ("every cell in quotes", {**CLEAN, F: "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in FORM.splitlines()) + "\n"}, []),
    ("names in small letters", {**CLEAN, F: FORM.replace(FORM.splitlines()[0], FORM.splitlines()[0].lower())},
     [("INT207", F, None, "")]),
    ("a column more", {**CLEAN, F: FORM.replace("\n", ",1\n").replace("STRAIN,1", "STRAIN,SHOE")},
     [("INT205", F, None, "SHOE")]),
    ("a column twice", {**CLEAN, F: FORM.replace("\n", ",1\n").replace("STRAIN,1", "STRAIN,HELP")},
     [("INT206", F, None, "HELP")]),
    ("a column less", {**CLEAN, F: columns_dropped(FORM, "HELP")}, [("INT204", F, None, "HELP")]),
    ("an optional column less", {**CLEAN, D: columns_dropped(CLEAN[D], "CLINIC")}, []),
    ("the parent's key less", {**CLEAN, D: columns_dropped(CLEAN[D], "ID")}, [("INT204", D, None, "ID")]),
    ("identifiers as floats", {**CLEAN, F: FORM.replace(",1\n", ".0\n").replace("\n1001", "\n1001.0")}, []),
    ("the same row twice", {**CLEAN, F: FORM + "1002,3,2,1,8\n"}, [("INT303", F, 3, ""), ("INT303", F, 6, "")]),
    ("the same key twice", {**CLEAN, F: FORM + "1002,3,2,2,7\n"}, [("INT302", F, 3, ""), ("INT302", F, 6, "")]),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_one_file_changed(tmp_path: Path, files: Mapping[str, str | bytes], expected: list[Place]) -> None:
    assert places(found(tmp_path, files)) == expected


@pytest.mark.parametrize("typed", ["texts", "numbers"])
def test_a_table_as_parquet_is_the_same_table(tmp_path: Path, typed: str) -> None:
    text = io.StringIO(CLEAN[F])
    frame = pd.read_csv(text, dtype=str) if typed == "texts" else pd.read_csv(text)
    body = io.BytesIO()
    frame.to_parquet(body)
    assert places(found(tmp_path, {**without(F), "form.parquet": body.getvalue()})) == []


BROKEN = {
    D: CLEAN[D].replace("1001,63,2,1,17", "1001,63,3,1,64").replace("1002,58", "1002,49"),
    H: CLEAN[H].replace("0.747", "0.774").replace("1002,0,", "1009,0,").replace("4.01", "4.O1"),
    F: CLEAN[F].replace("1001,1,2,3,4", "1001,1,2,3,5") + "1002,3,2,1,8\n",
}


def shuffled(text: str, generator: random.Random) -> tuple[str, dict[int, int]]:
    """The same table with rows and columns in another order, and the old line behind each new one."""
    header, *records = [line.split(",") for line in text.splitlines()]
    columns = generator.sample(range(len(header)), len(header))
    rows = generator.sample(range(len(records)), len(records))
    lines = [[header[place] for place in columns], *([records[row][place] for place in columns] for row in rows)]
    return "".join(",".join(line) + "\n" for line in lines), {new + 2: row + 2 for new, row in enumerate(rows)}


def told(listed: list[Problem], back: Mapping[str, Mapping[int, int]]) -> Counter[tuple[object, ...]]:
    """What a listing says, with each line number as it was before the shuffle."""
    return Counter(
        (one.code, one.file, back[one.file][one.line or 0], one.key, one.variable, one.observed, one.expected)
        for one in listed
    )


@pytest.fixture(scope="module")
def unshuffled(tmp_path_factory: pytest.TempPathFactory) -> Counter[tuple[object, ...]]:
    plain = found(tmp_path_factory.mktemp("plain"), BROKEN)
    assert Counter(problem.code for problem in plain) == dict.fromkeys(
        ("CON101", "CON104", "CON201", "CON202", "CON203", "INT304", "INT401"), 1
    ) | {"INT303": 2}
    return told(plain, {name: {line: line for line in range(2, 9)} for name in BROKEN})


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_rows_columns_and_files_changes_no_problem(
    tmp_path_factory: pytest.TempPathFactory, unshuffled: Counter[tuple[object, ...]], seed: int
) -> None:
    generator = random.Random(seed)  # noqa: S311  # a shuffle, no secret
    changed = {name: shuffled(text, generator) for name, text in BROKEN.items()}
    order = generator.sample(list(changed), len(changed))
    other = found(tmp_path_factory.mktemp("other"), {name: changed[name][0] for name in order})
    assert told(other, {name: back for name, (_, back) in changed.items()}) == unshuffled
