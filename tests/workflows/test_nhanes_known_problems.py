"""Faults that CDC left in its files: each is found with its count, what only looks like one stays silent.

`shared/data/nhanes/known-problems.csv` lists them for two cycles: MUST and SHOULD are to be found, TRAP and
zero_expected are to be silent. A row of the list about one variable is held to the rule's count on that variable; a row
about several variables to the schema's own rule that says so.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.problem import Problem
from cohortqc.schema.load import load_schema
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

CYCLES = ("2005-2006", "2007-2008")

CODES = {
    "computed_differs": "CON202",
    "present_though_not_asked": "COM103",
    "blank_though_asked": "COM102",
    "outside_expected": "CON102",
    "outside_range": "CON101",
    "pattern": "CON105",
}

RULES = {
    ("dxxfem", "DXAFMRST|DXXFMBCC"): "status-2-has-a-reason",
    ("demo", "RIDAGEYR|RIDAGEMN"): "age-months",
    ("demo", "RIDAGEEX|RIDAGEMN"): "exam-age",
    ("demo", "DMDYRSUS|RIDAGEYR"): "years-in-us",
    ("dpq", "DPQ010-DPQ090"): "phq-broken-off",
    ("alq", "ALQ140Q"): "heavy-days",
    ("dxxfem", "DXXNKBMD|DXXOFBMD"): "neck-against-total",
    ("smq", "SMQ050Q|SMD030"): "quit-years-against-start",
    ("smq", "SMQ050Q|SMD055"): "quit-years-against-age",
    ("smq", "SMQ040|SMD641"): "every-day-is-thirty",
}


def _found(shared: Path, cycle: str) -> tuple[Problem, ...]:
    schema = load_schema("nhanes-bone")
    return tuple(problems(validate(read_delivery(shared / "data" / "nhanes" / cycle, schema), schema)))


@pytest.fixture(scope="module")
def found(shared: Path) -> dict[str, tuple[Problem, ...]]:
    return {cycle: _found(shared, cycle) for cycle in CYCLES}


def _known(shared: Path) -> list[dict[str, str]]:
    with (shared / "data" / "nhanes" / "known-problems.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _table(row: dict[str, str]) -> str:
    return row["table"].partition("_")[0].lower()


def _count(row: dict[str, str], listed: tuple[Problem, ...]) -> int:
    table, variable = _table(row), row["variable"]
    if row["rule"] == "rule_failed":
        if (table, variable) == ("dxxfem", "DXAFMRST|BMXWT"):
            rule = (
                "too-heavy-to-scan" if row["note"].startswith("SHOULD warning. Not scanned") else "scanned-though-heavy"
            )
        else:
            rule = RULES[table, variable]
        return sum(problem.table == table and problem.rule == rule for problem in listed)
    code = CODES[row["rule"]]
    names = set(variable.split("|"))
    hits = [
        problem for problem in listed if problem.table == table and problem.code == code and problem.variable in names
    ]
    # "BMXWT|BMXBMI": one row of the file with both values, so rows are counted.
    return len({(problem.file, problem.line) for problem in hits})


def test_every_fault_that_must_or_should_be_found_is_found_with_its_count(
    shared: Path, found: dict[str, tuple[Problem, ...]]
) -> None:
    held: Counter[str] = Counter()
    for row in _known(shared):
        word = row["note"].split()[0].rstrip(".")
        # In these two cycles "only height and weight" is not what the code says: its own note calls it no problem.
        if word not in {"MUST", "SHOULD"} or row["variable"] == "BMDSTATS":
            continue
        assert _count(row, found[row["cycle"]]) == int(row["count"]), row
        held[word] += 1
    assert held == {"MUST": 18, "SHOULD": 22}


def test_nothing_else_is_said(found: dict[str, tuple[Problem, ...]], shared: Path) -> None:
    for cycle in CYCLES:
        expected = sum(
            int(row["count"]) * (2 if row["variable"] == "BMXWT|BMXBMI" else 1)
            for row in _known(shared)
            if row["cycle"] == cycle
            and row["note"].split()[0].rstrip(".") in {"MUST", "SHOULD"}
            and row["variable"] != "BMDSTATS"
        )
        assert len(found[cycle]) == expected


@pytest.mark.parametrize("cycle", CYCLES)
def test_names_that_the_codebook_spells_otherwise_are_neither_missing_nor_unexpected(
    cycle: str, found: dict[str, tuple[Problem, ...]]
) -> None:
    # Codebooks write OSQ010a where the data have OSQ010A; the schema goes by the data.
    assert [problem for problem in found[cycle] if problem.code in {"INT204", "INT205", "INT207"}] == []


@pytest.mark.parametrize("cycle", ["2005-2006", "2007-2008", "2009-2010", "2013-2014"])
def test_every_line_is_accounted_for(shared: Path, cycle: str) -> None:
    delivery = read_delivery(shared / "data" / "nhanes" / cycle, load_schema("nhanes-bone"))
    for file in delivery.files:
        assert file.rows_not_read == 0, file.name
        if file.lines is not None:
            assert file.lines == 1 + file.rows_read + file.blank_lines, file.name


def test_four_cycles_at_once_give_what_each_gives_alone(shared: Path, found: dict[str, tuple[Problem, ...]]) -> None:
    everything = shared / "data" / "nhanes"
    schema = load_schema("nhanes-bone")
    together = Counter(
        (problem.table, problem.release, problem.code, problem.rule, problem.variable, problem.line)
        for problem in problems(validate(read_delivery(everything, schema), schema))
    )
    for cycle, release in zip(CYCLES, "DE", strict=True):
        alone = Counter(
            (problem.table, problem.release, problem.code, problem.rule, problem.variable, problem.line)
            for problem in found[cycle]
        )
        assert Counter({place: n for place, n in together.items() if place[1] == release}) == alone
