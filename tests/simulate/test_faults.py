"""Faults stand where the list says, and nothing else of the delivery is touched."""

import csv
import io
import shutil
from collections import Counter
from pathlib import Path

import pytest

from cohortqc.errors import UsageError
from cohortqc.model.schema import Schema
from cohortqc.simulate.entanglement import entangled_variables
from cohortqc.simulate.fault_cells import cell_faults
from cohortqc.simulate.fault_file import EditableFile
from cohortqc.simulate.fault_rules import BREAKING
from cohortqc.simulate.faults import SeededFault, faults_csv, seed_faults


def codes(family: str, *numbers: int) -> list[str]:
    return [f"{family}{number}" for number in numbers]


OF_CELLS_AND_ROWS = [
    *codes("INT", 105, 301, 302, 303, 304, 401),
    *codes("COM", 101, 102, 103, 202, 205),
    *codes("CON", 101, 102, 103, 104, 105, 201, 202, 203, 204),
]
OF_FILES_AND_COLUMNS = codes("INT", 101, 102, 103, 104, 106, 201, 202, 203, 204, 205, 206, 207)


@pytest.fixture
def spoiled(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "delivery"))


@pytest.fixture
def faults(spoiled: Path, schema: Schema) -> tuple[SeededFault, ...]:
    return seed_faults(spoiled, schema, seed=5, count=80)


def test_every_kind_is_seeded_and_cells_in_equal_shares(faults: tuple[SeededFault, ...]) -> None:
    found = Counter(fault.code for fault in faults)
    assert set(found) == {*OF_CELLS_AND_ROWS, *OF_FILES_AND_COLUMNS}
    twice = {"INT302", "INT303"}  # both rows of a pair are problems
    assert {code: found[code] for code in OF_CELLS_AND_ROWS} == {
        code: 8 if code in twice else 4 for code in OF_CELLS_AND_ROWS
    }
    assert {found[code] for code in OF_FILES_AND_COLUMNS} == {1}


def test_no_two_faults_share_a_line(faults: tuple[SeededFault, ...]) -> None:
    lines = Counter((fault.file, fault.line) for fault in faults if fault.line is not None)
    assert set(lines.values()) == {1}


def test_lines_without_a_fault_stay_as_they_were(folder: Path, spoiled: Path, faults: tuple[SeededFault, ...]) -> None:
    """Shown on files whose columns were left alone; added lines are faults too."""
    for name in ("dem", "f37", "bio", "bmd_hip"):
        before = (folder / f"{name}_ctos_inv.dat").read_bytes().split(b"\n")
        after = (spoiled / f"{name}_ctos_inv.dat").read_bytes().split(b"\n")
        touched = {fault.line for fault in faults if fault.file == f"{name}_ctos_inv.dat"}
        kept = [line for line in range(1, len(before)) if line not in touched]
        assert [before[line - 1] for line in kept] == [after[line - 1] for line in kept]
        assert all(line in touched for line in range(len(before), len(after)))


def test_what_the_list_says_stands_on_the_line(spoiled: Path, faults: tuple[SeededFault, ...]) -> None:
    for fault in faults:
        if fault.code == "INT401":
            cells = (spoiled / fault.file).read_text(encoding="latin-1").split("\n")[(fault.line or 0) - 1].split("\t")
            assert {"12O", "1,5", "2.7"} & set(cells)
        if fault.code == "INT105":
            lines = (spoiled / fault.file).read_bytes().split(b"\n")
            line = lines[(fault.line or 0) - 1]
            assert line.count(b"\t") != lines[0].count(b"\t") or b'"' in line or b"\0" in line


def test_same_seed_same_faults(folder: Path, schema: Schema, tmp_path: Path) -> None:
    copies = [Path(shutil.copytree(folder, tmp_path / name)) for name in ("one", "two")]
    first, second = (seed_faults(copy, schema, seed=9, count=36) for copy in copies)
    assert first == second
    for path in sorted(copies[0].iterdir()):
        assert path.read_bytes() == (copies[1] / path.name).read_bytes()


def test_however_few_are_asked_for_there_is_one_of_every_kind(folder: Path, schema: Schema, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    codes = {fault.code for fault in seed_faults(copy, schema, seed=9, count=1)}
    assert codes == {*OF_CELLS_AND_ROWS, *OF_FILES_AND_COLUMNS}


def test_more_faults_than_women_is_the_callers_mistake(spoiled: Path, schema: Schema) -> None:
    with pytest.raises(UsageError, match="draw more women or ask for fewer faults"):
        seed_faults(spoiled, schema, seed=1, count=5000)


def test_every_rule_of_the_schema_that_can_fail_alone_can_be_broken(schema: Schema) -> None:
    # Two rules look at two forms at once: breaking them on one form breaks what the other knows.
    two_forms = {"e-alone-needs-hysterectomy", "e-plus-p-needs-uterus"}
    assert {rule.id for rule in schema.rules} == {*BREAKING, *two_forms}


def test_variables_on_which_others_hang_are_left_alone(schema: Schema) -> None:
    assert {"ID", "CADPPT", "BMDFLAG", "CTPPT", "HRTARM"} <= entangled_variables(schema, table="dem")
    assert {"ID", "F37VCLO", "PET", "INCONT", "HLPSICK"} <= entangled_variables(schema, table="f37")
    assert "NERVES" not in entangled_variables(schema, table="f37")


def test_many_variables_can_carry_each_fault(schema: Schema) -> None:
    ways = Counter(fault.code for fault in cell_faults(schema))
    assert ways["CON104"] > 250
    assert min(ways[code] for code in ("INT401", "CON101", "CON102", "CON202", "CON203")) >= 10


def test_list_of_faults_is_csv(faults: tuple[SeededFault, ...]) -> None:
    rows = list(csv.DictReader(io.StringIO(faults_csv(faults))))
    assert len(rows) == len(faults)
    assert list(rows[0]) == ["table", "file", "line", "variable", "code", "what"]
    assert next(row for row in rows if row["code"] == "INT201")["line"] == ""


def test_a_changed_cell_leaves_the_rest_of_the_line(tmp_path: Path) -> None:
    path = tmp_path / "x.dat"
    path.write_bytes(b"ID\tA\tB\n1\t\t3\n2\t4\t\n")
    file = EditableFile.read(path, table="x")
    file.change(1, {"A": "9"})
    assert file.line(1) == 3
    file.write()
    assert path.read_bytes() == b"ID\tA\tB\n1\t\t3\n2\t9\t\n"
