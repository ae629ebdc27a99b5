"""A file larger than what fits is judged within the bound, measured in a process of its own."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from cohortqc.errors import UsageError
from cohortqc.validation.pieces.bounds import LEAST, bounds_for, bytes_of
from cohortqc.workflows.given import Given
from cohortqc.workflows.validate import validate_delivery

SCHEMA = """\
schema: big
version: "1"
title: Big
missing: {"": not_recorded}
tables:
  big:
    title: Big
    file: big
    key: [ID]
    variables:
      ID: {type: integer, label: Participant}
"""
COLUMNS, ROWS, EACH = 60, 150_000, 300


def _schema(folder: Path) -> Path:
    variables = "".join(
        f"      C{place}: {{codes: {{0: 'No', 1: 'Yes'}}, missing: {{9: refused}}, label: Question {place}}}\n"
        for place in range(COLUMNS)
    )
    path = folder / "big.yaml"
    path.write_text(SCHEMA + variables, encoding="utf-8")
    return path


def _delivery(folder: Path, *, rows: int) -> Path:
    """Single digits, one in 300 rows with no code throughout: the most cells, and problems, a byte can hold."""
    delivery = folder / "delivery"
    delivery.mkdir()
    sound, bad = ",0,1,9" * (COLUMNS // 3), ",7" * COLUMNS
    with (delivery / "big.csv").open("w", encoding="utf-8") as file:
        file.write("ID" + "".join(f",C{place}" for place in range(COLUMNS)) + "\n")
        file.writelines(f"{row}{bad if row % EACH == 0 else sound}\n" for row in range(rows))
    return delivery


def test_the_process_stays_within_the_bound(tmp_path: Path) -> None:
    arguments = ("--schema", str(_schema(tmp_path)), "--out", str(tmp_path / "out"), "--memory", f"{LEAST >> 20}MiB")
    delivery = _delivery(tmp_path, rows=ROWS)
    command = [sys.executable, "-m", "cohortqc", "validate", str(delivery), *arguments, "--quiet"]
    with subprocess.Popen(command) as process:
        watched, peak = psutil.Process(process.pid), 0
        while process.poll() is None:
            try:
                peak = max(peak, watched.memory_info().rss)
            except psutil.NoSuchProcess:
                break
            time.sleep(0.01)
    # 9 million cells take 75 MB as numbers, and several times that while they are read and judged as a whole.
    assert process.returncode == 1
    assert 100 << 20 < peak < LEAST
    document = (tmp_path / "out" / "validation.json").read_text(encoding="utf-8")
    assert f'"problems_total": {ROWS // EACH * COLUMNS}' in document
    assert "read in chunks" in document
    page = (tmp_path / "out" / "validation.html").read_text(encoding="utf-8")
    assert "problems are counted and not listed" in page


def test_what_fits_is_read_as_a_whole(tmp_path: Path) -> None:
    run = validate_delivery(
        _delivery(tmp_path, rows=2_000),
        schema=str(_schema(tmp_path)),
        out=tmp_path / "out",
        given=Given(memory="1GB"),
    )
    assert not run.validation.unlisted
    assert not any("read in chunks" in outcome.why for outcome in run.validation.outcomes)


@pytest.mark.parametrize(("text", "size"), [("1GB", 10**9), ("800 MB", 8 * 10**8), ("2GiB", 2**31), ("0.5gib", 2**29)])
def test_amounts_of_memory_are_read_as_people_write_them(text: str, size: int) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize("text", ["", "1", "GB", "-1GB", "1 PB", "nanGB", "infGB", "1e400GB"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no amount of memory"):
        bytes_of(text)


def test_a_bound_that_cannot_be_kept_is_refused() -> None:
    assert bounds_for(LEAST).portions.piece.bytes > 0
    with pytest.raises(UsageError, match="the program needs"):
        bounds_for(LEAST - 1)
