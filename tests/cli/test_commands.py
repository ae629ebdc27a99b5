"""The commands as their users call them: what they print, what they write, and with which code they exit."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cohortqc.rules.catalogue import RULES

SCHEMA = """
schema: visit
version: "1"
title: One visit
tables:
  visit:
    title: Visit
    file: visit
    key: [ID]
    variables:
      ID: {type: text, required: true, label: Participant}
      AGE: {type: integer, range: [50, 70], expected: [52, 68], unit: years, label: Age}
"""


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cohortqc", *(str(argument) for argument in arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=cwd, timeout=120)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "visit.yaml").write_text(SCHEMA, encoding="utf-8")
    (tmp_path / "visit.csv").write_text("ID,AGE\n1,61\n2,55\n", encoding="utf-8")
    return tmp_path


def test_an_open_gate_exits_with_0_and_writes_three_files(place: Path) -> None:
    done = run("validate", "visit.csv", "--schema", "visit.yaml", "--out", "out", cwd=place)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "Ready: no problem was found."
    assert {path.name for path in (place / "out").iterdir()} == {"validation.html", "validation.json", "problems.csv"}


def test_a_closed_gate_exits_with_1_and_says_where(place: Path) -> None:
    (place / "visit.csv").write_text("ID,AGE\n1,61\n2,43\n", encoding="utf-8")
    done = run("validate", "visit.csv", "--schema", "visit.yaml", "--out", "out", cwd=place)
    assert (done.returncode, done.stderr) == (1, "")
    assert "CON101" in done.stdout
    assert "43" not in done.stdout  # a participant's value stands in the listing, not on the terminal
    assert json.loads((place / "out" / "validation.json").read_text(encoding="utf-8"))["verdict"]["open"] is False


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("note", 1)])
def test_the_policy_decides_what_closes_the_gate(place: Path, fail_on: str, code: int) -> None:
    (place / "visit.csv").write_text("ID,AGE\n1,61\n2,51\n", encoding="utf-8")  # 51 is unusual, not impossible
    done = run("validate", "visit.csv", "-s", "visit.yaml", "-o", "out", "--fail-on", fail_on, cwd=place)
    assert done.returncode == code


def test_a_waiver_a_limit_and_a_list_of_the_withdrawn_are_taken_from_files(place: Path) -> None:
    (place / "visit.csv").write_text("ID,AGE\n1,61\n2,43\n", encoding="utf-8")
    (place / "gate.yaml").write_text("fail_on: note\nlimits: {CON101: {max_count: 1}}\n", encoding="utf-8")
    limited = run("validate", "visit.csv", "-s", "visit.yaml", "-o", "out", "--policy", "gate.yaml", cwd=place)
    assert (limited.returncode, limited.stderr) == (0, "")
    (place / "waivers.yaml").write_text(
        "- {id: w, rule: CON101, keys: [ID=2], observed: 43, reason: seen, decided_by: me, decided_on: 2026-03-01, "
        "expires: 2026-05-31}\n",
        encoding="utf-8",
    )
    call = ("validate", "visit.csv", "-s", "visit.yaml", "-o", "out", "--waivers", "waivers.yaml", "--as-of")
    assert [run(*call, day, cwd=place).returncode for day in ("2026-05-31", "2026-06-01")] == [0, 1]


def test_what_changed_is_told_against_the_previous_validation(place: Path) -> None:
    for name, age in (("first", 43), ("second", 44)):
        (place / name).mkdir()
        (place / name / "visit.csv").write_text(f"ID,AGE\n1,6{name == 'second':d}\n2,{age}\n", encoding="utf-8")
    assert run("validate", "first", "-s", "visit.yaml", "-o", "one", cwd=place).returncode == 1
    done = run("validate", "second", "-s", "visit.yaml", "-o", "two", "--previous", "one", cwd=place)
    assert (done.returncode, done.stderr) == (1, "")
    assert "Since first: 1 new, 1 resolved" in done.stdout
    assert "1 value changed that nobody asked about, 1 that somebody did" in done.stdout


def test_quiet_prints_nothing(place: Path) -> None:
    done = run("validate", "visit.csv", "-s", "visit.yaml", "-o", "out", "--quiet", cwd=place)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_delivery_that_cannot_be_read_closes_the_gate(place: Path) -> None:
    (place / "visit.csv").write_bytes(b"\x00\x01\x02\x00garbage\x00")
    done = run("validate", "visit.csv", "-s", "visit.yaml", "-o", "out", cwd=place)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("validate", "nowhere", "-s", "visit.yaml"), ("nowhere", "no such file or folder")),
        (("validate", "visit.csv", "-s", "whi-bon"), ("did you mean whi-bone",)),
        (("validate", "visit.csv", "-s", "nowhere.yaml"), ("nowhere.yaml", "no such file")),
        (("validate", "visit.csv", "-s", "visit.yaml", "--as-of", "31.5.2026"), ("--as-of", "2026-05-31")),
        (("validate", ".", "-s", "visit.yaml", "-o", "out"), ("inside the delivery",)),
        (("validate", "visit.csv", "-s", "visit.yaml", "-o", "visit.csv"), ("visit.csv", "is a file")),
        (("validate", "visit.csv", "-s", "visit.yaml", "--waivers", "nowhere.yaml"), ("--waivers", "no such file")),
        (("validate", "visit.csv", "-s", "visit.yaml", "--policy", "visit.csv"), ("visit.csv:1", "fail_on")),
        (("validate", "visit.csv", "-s", "visit.yaml", "--previous", "."), ("--previous", "no such file")),
        (("report", "visit.csv", "-r", "nowhere"), ("nowhere", "stress-and-bone-loss")),
        (("explain", "outside-rage"), ("did you mean outside-range",)),
        (("schema", "check", "./visit.csv"), ("visit.csv:1",)),
        (("schema", "show", "visit.yaml", "-t", "blood"), ("blood", "visit")),
        (("simulate", "."), ("not an empty folder",)),
        (("demo", "."), ("other things",)),
    ],
)
def test_a_mistake_of_the_caller_is_one_plain_line_and_exits_with_2(
    place: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    done = run(*arguments, cwd=place)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("cohortqc: ")
    for word in words:
        assert word in done.stderr


def test_every_mistake_in_a_schema_is_told_with_its_line(place: Path) -> None:
    broken = SCHEMA.replace("[50, 70]", "[70, 50]").replace("type: text", "type: txt")
    (place / "visit.yaml").write_text(broken, encoding="utf-8")
    done = run("schema", "check", "visit.yaml", cwd=place)
    assert done.returncode == 2
    assert "visit.yaml:11, tables.visit.variables.ID.type" in done.stderr
    assert "visit.yaml:12, tables.visit.variables.AGE.range" in done.stderr


def test_a_sound_schema_is_said_to_be_so(place: Path) -> None:
    done = run("schema", "check", "visit.yaml", cwd=place)
    assert (done.returncode, done.stdout) == (0, "visit 1: no mistakes (1 table, 2 variables, 0 rules of its own)\n")


def test_rules_and_explain_speak_of_the_same_catalogue(place: Path) -> None:
    listed = run("rules", cwd=place).stdout.splitlines()[1:]
    assert len(listed) == len(RULES)
    for line in (listed[0], listed[-1]):
        code, name = line.split()[:2]
        explained = run("explain", code, cwd=place)
        assert explained.returncode == 0
        assert explained.stdout.startswith(f"{code} {name}\n")
        assert "# What it does" in explained.stdout


def test_a_report_on_a_closed_gate_is_refused_and_can_be_forced(tmp_path: Path) -> None:
    assert run("simulate", "made", "--rows", "300", cwd=tmp_path).returncode == 0
    demographics = tmp_path / "made" / "delivery" / "dem_ctos_inv.dat"
    lines = demographics.read_text(encoding="utf-8").splitlines(keepends=True)
    cells = lines[1].split("\t")
    cells[lines[0].split("\t").index("AGE")] = "43"
    demographics.write_text("".join([lines[0], "\t".join(cells), *lines[2:]]), encoding="utf-8", newline="")
    call = ("report", "made/delivery", "-r", "stress-and-bone-loss", "-o", "out")

    refused = run(*call, cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "No report was built" in refused.stderr
    assert not (tmp_path / "out").exists()

    forced = run(*call, "--even-if-invalid", cwd=tmp_path)
    assert forced.returncode == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Built although the gate is closed." in page
    tables = {path.stem for path in (tmp_path / "out" / "tables").iterdir()}
    assert {"table-1", "table-2", "table-3"} <= tables
    assert json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))["flow"][0]["left"] == 300


def test_seeded_faults_are_written_down(tmp_path: Path) -> None:
    done = run("simulate", "made", "--rows", "600", "--faults", "120", "--seed", "3", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    listed = (tmp_path / "made" / "faults.csv").read_text(encoding="utf-8").splitlines()
    assert listed[0].split(",")[:5] == ["table", "file", "line", "variable", "code"]
    assert len(listed) > 120


def test_every_kind_of_fault_is_written_with_the_command_that_finds_it(tmp_path: Path) -> None:
    done = run("simulate", "made", "--rows", "600", "--faults", "all", "--rate", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    commands = [line.partition("cohortqc ")[2].split() for line in done.stdout.splitlines() if "cohortqc" in line]
    assert len(commands) == 5
    beside = run(*commands[-1], "--out", "out", cwd=tmp_path)
    assert (beside.returncode, beside.stderr) == (1, "")
    found = {line.split(",")[2] for line in (tmp_path / "out" / "problems.csv").read_text("utf-8").splitlines()[1:]}
    assert {"INT107", "INT108", "INT208", "INT209", "INT210", "INT211", "INT305", "ACC303"} <= found


def test_faults_are_a_number_or_all(tmp_path: Path) -> None:
    done = run("simulate", "made", "--faults", "many", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--faults: 'many' is neither a number nor all" in done.stderr
