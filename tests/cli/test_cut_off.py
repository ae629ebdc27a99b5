"""`--cut-off`: the day on which the data were closed, told on the command line."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

SCHEMA = """
schema: visit
version: "1"
title: One visit
cut_off: "2001-12-31"
tables:
  visit:
    title: Visit
    file: visit
    key: [ID]
    variables:
      ID: {type: text, required: true, label: Participant}
      SEEN: {type: date, label: Date of the visit}
"""


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cohortqc", "validate", "visit.csv", "--schema", "visit.yaml", "--out", "out"]
    command += [str(argument) for argument in arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=cwd, timeout=120)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "visit.yaml").write_text(SCHEMA, encoding="utf-8")
    (tmp_path / "visit.csv").write_text("ID,SEEN\n1,2000-05-31\n2,2000-06-01\n3,2002-01-01\n", encoding="utf-8")
    return tmp_path


def lines(place: Path) -> list[str]:
    with (place / "out" / "problems.csv").open(encoding="utf-8") as file:
        return [row["line"] for row in csv.DictReader(file) if row["code"] == "CON108"]


def test_the_schemas_cut_off_holds_when_none_is_given(place: Path) -> None:
    assert run(cwd=place).returncode == 1
    assert lines(place) == ["4"]


def test_the_callers_cut_off_stands_in_for_the_schemas(place: Path) -> None:
    assert run("--cut-off", "2000-05-31", cwd=place).returncode == 1
    assert lines(place) == ["3", "4"]
    assert "--cut-off 2000-05-31" in (place / "out" / "validation.html").read_text(encoding="utf-8")


def test_a_cut_off_that_is_no_date_is_the_callers_mistake(place: Path) -> None:
    done = run("--cut-off", "May", cwd=place)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == "cohortqc: --cut-off: 'May' is not a date; write it as 2026-05-31"
