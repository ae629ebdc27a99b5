"""A delivery judged in pieces of any size has the problems, counts and missingness that it has as a whole."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohortqc.delivery.pieces import PieceSize
from cohortqc.delivery.read import read_delivery
from cohortqc.delivery.read_in_pieces import Portions, read_in_pieces
from cohortqc.model.problem import Problem
from cohortqc.model.schema import Schema
from cohortqc.model.validation import Outcome, Validation
from cohortqc.schema.load import schema_from_text
from cohortqc.validation.listing import problems
from cohortqc.validation.pieces.bounds import Bounds
from cohortqc.validation.pieces.run import validate_in_pieces
from cohortqc.validation.run import validate

SCHEMA = """\
schema: example
version: "1"
title: Example
missing: {"": not_recorded, "NA": refused}
tables:
  dem:
    title: Demographics
    file: dem
    key: [ID]
    variables:
      ID: {type: text, pattern: "[0-9]+", role: identifier, required: true, label: Participant}
      AGE: {type: integer, range: [50, 79], expected: [50, 70], required: true, label: Age}
  hip:
    title: Hip scans
    file: hip
    key: [ID, DAYS]
    references: {ID: dem.ID}
    visits: {year: YEAR, days: DAYS}
    variables:
      ID: {type: text, label: Participant}
      DAYS: {type: integer, label: Days}
      YEAR: {type: integer, label: Year}
      ASKED: {codes: {0: "No", 1: "Yes"}, label: Asked}
      ANSWER: {codes: {1: low, 2: high}, asked_if: "ASKED = 1", required: true, label: Answer}
      BMD: {type: number, range: [0.2, 2.0], label: BMD}
rules:
  - {id: old-and-dense, table: hip, assert: "BMD < 1.9 OR DAYS < 100", message: Old and dense, severity: warning}
  - {id: age-known, table: hip, assert: "dem.AGE > 51", message: Too young, severity: note}
"""


@pytest.fixture(scope="module")
def schema() -> Schema:
    return schema_from_text(SCHEMA, name="example.yaml")


def _files(seed: int) -> dict[str, str]:
    """A cohort with faults of every kind that a row, a key or a reference can have."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    wild = chance.choice((0.0, 0.05, 0.3))

    def or_else(value: str, *others: str) -> str:
        return chance.choice(others) if chance.random() < wild else value

    people = [str(100 + number) for number in range(chance.choice((0, 1, 5, 12)))]
    dem = ["ID,AGE"]
    dem += [
        f"{or_else(name, '', 'x1', '100')},{or_else(str(50 + len(dem)), '', 'NA', '80', '5O', '71')}" for name in people
    ]
    if chance.random() < wild:
        dem.append("104,55,7")
    hip = ["ID,DAYS,YEAR,ASKED,ANSWER,BMD"]
    for number in range(chance.choice((0, 3, 14))):
        name = or_else(chance.choice(people or ["100"]), "", "999", "998", "x1")
        cells = (
            or_else(str(number), "0", "", "1.5"),
            or_else(str(number % 4), "9", ""),
            or_else(str(number % 2), "7", "NA", ""),
            or_else("1" if number % 2 else "", "1", "", "3", "NA"),
            or_else("0.85", "0.1", "1.95", "", "nan", '"0.9"', '"0.\n9"'),
        )
        hip.append(",".join((name, *cells)))
        if chance.random() < wild:
            hip.append(hip[-1])
    return {"dem.csv": "\n".join(dem) + "\n", "hip.csv": "\n".join(hip) + chance.choice(("\n", ""))}


def _written(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def _in_pieces(folder: Path, schema: Schema, bounds: Bounds) -> Validation:
    return validate_in_pieces(read_in_pieces(folder, schema, portions=bounds.portions), schema, bounds=bounds)


def _said(outcome: Outcome) -> tuple[object, ...]:
    return (
        (outcome.rule.code, outcome.id, outcome.table, outcome.variable, outcome.what),
        (outcome.status, outcome.severity, outcome.unit, outcome.why, outcome.systematic),
        (outcome.looked_at, outcome.not_applicable, outcome.unknown, outcome.passed, outcome.failed),
    )


def _is_judged_in_pieces(outcome: Outcome | Problem, apart: set[tuple[str, str]]) -> bool:
    code = outcome.rule.code if isinstance(outcome, Outcome) else outcome.code
    name = outcome.id if isinstance(outcome, Outcome) else outcome.rule
    return (code, name) not in apart and (code, "") not in apart


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10**9),
    rows=st.sampled_from((1, 3, 7, 100)),
    whole=st.sampled_from((0, 150, 400)),
    exact=st.sampled_from((0, 100)),
)
def test_pieces_have_the_problems_of_the_whole(
    tmp_path: Path, schema: Schema, seed: int, rows: int, whole: int, exact: int
) -> None:
    folder = _written(tmp_path / "delivery", _files(seed))
    bounds = Bounds(portions=Portions(whole=whole, piece=PieceSize(bytes=40, rows=rows)), exact=exact)
    expected, found = validate(read_delivery(folder, schema), schema), _in_pieces(folder, schema, bounds)
    assert found.delivery.files == expected.delivery.files
    # What needs the whole table, or a table that is in pieces, says that it was not run.
    apart = {(outcome.rule.code, outcome.id) for outcome in found.outcomes if "read in chunks" in outcome.why}
    assert {code for code, _ in apart}.isdisjoint(
        {"INT302", "INT303", "INT304", "CON101", "CON104", "COM101", "INT401"}
    )
    assert {_said(one) for one in found.outcomes if _is_judged_in_pieces(one, apart)} == {
        _said(one) for one in expected.outcomes if _is_judged_in_pieces(one, apart)
    }
    if exact == 0:
        # Rows that share a key are then counted, by hashes of their cells, and not listed.
        apart |= {("INT302", ""), ("INT303", "")}
    listed = [one for one in problems(found) if _is_judged_in_pieces(one, apart)]
    assert listed == [one for one in problems(expected) if _is_judged_in_pieces(one, apart)]
    assert found.missingness == expected.missingness
