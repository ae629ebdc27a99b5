"""INT305: whose rows are hers, whatever the type of the identifier, and what else is said of them."""

from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.circumstances import Circumstances, Withdrawn
from cohortqc.model.validation import Outcome, Status, Validation
from cohortqc.schema.load import schema_from_text
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

TABLES = """
schema: example
missing: {{"": not_recorded}}
tables:
  dem:
    file: dem
    key: [ID]
    variables:
      ID: {{type: {kind}, role: identifier, label: Participant}}
  hip:
    file: hip
    optional: true
    references: {{ID: dem.ID}}
    variables:
      ID: {{type: {kind}, label: Participant}}
  lab:
    file: lab
    optional: true
    variables:
      TUBE: {{type: text, label: Tube}}
"""


def held(folder: Path, *listed: str, kind: str = "text", **files: str) -> Validation:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    schema = schema_from_text(TABLES.format(kind=kind), name="example.yaml")
    withdrawn = Withdrawn(source="list.txt", identifiers=frozenset(listed))
    return validate(read_delivery(folder, schema), schema, circumstances=Circumstances(withdrawn=withdrawn))


def places(validation: Validation) -> list[tuple[str, str, int | None]]:
    return [(problem.code, problem.table, problem.line) for problem in problems(validation)]


def outcomes(validation: Validation, code: str) -> list[Outcome]:
    return [outcome for outcome in validation.outcomes if outcome.rule.code == code]


@pytest.mark.parametrize(
    ("kind", "listed", "lines"),
    [
        ("text", "1002", [3]),
        ("text", "01002", []),
        ("integer", "1002", [3]),
        ("integer", "1002.0", []),
        ("number", "1002", [3]),
        ("number", "1002.5", [4]),
    ],
)
def test_identifiers_are_compared_as_the_delivery_writes_them(
    tmp_path: Path, kind: str, listed: str, lines: list[int]
) -> None:
    last = "1002.5" if kind == "number" else "1003"
    validation = held(tmp_path, listed, kind=kind, dem=f"ID\n1001\n1002\n{last}\n")
    assert places(validation) == [("INT305", "dem", line) for line in lines]


def test_every_row_of_every_table_is_found(tmp_path: Path) -> None:
    validation = held(tmp_path, "2", "9", dem="ID\n1\n2\n", hip="ID\n2\n1\n2\n", lab="TUBE\n2\n")
    assert places(validation) == [("INT305", "dem", 3), ("INT305", "hip", 2), ("INT305", "hip", 4)]
    assert [(found.table, found.judged, found.failed) for found in outcomes(validation, "INT305")] == [
        ("dem", 2, 1),
        ("hip", 3, 2),
    ]


def test_a_blank_identifier_is_nobodys(tmp_path: Path) -> None:
    validation = held(tmp_path, "2", dem="ID\n1\n", hip='ID\n""\n1\n')
    found = next(outcome for outcome in outcomes(validation, "INT305") if outcome.table == "hip")
    assert (found.looked_at, found.not_applicable, found.judged, found.failed) == (2, 1, 1, 0)


def test_a_withdrawn_orphan_is_one_problem_and_other_orphans_are_found(tmp_path: Path) -> None:
    validation = held(tmp_path, "2", dem="ID\n1\n", hip="ID\n2\n3\n1\n")
    assert places(validation) == [("INT305", "hip", 2), ("INT304", "hip", 3)]
    orphans = outcomes(validation, "INT304")[0]
    assert (orphans.looked_at, orphans.unknown, orphans.judged, orphans.failed) == (3, 1, 2, 1)


def test_a_withdrawn_parent_excuses_no_orphan(tmp_path: Path) -> None:
    validation = held(tmp_path, "1", dem="ID\n1\n2\n", hip="ID\n3\n")
    assert places(validation) == [("INT305", "dem", 2), ("INT304", "hip", 2)]


def test_nobody_listed_is_nobody_found(tmp_path: Path) -> None:
    validation = held(tmp_path, dem="ID\n1\n")
    assert [found.status for found in outcomes(validation, "INT305")] == [Status.PASSED, Status.NOT_RUN]


def test_without_a_list_the_rule_is_not_run_and_says_what_to_give(tmp_path: Path) -> None:
    (tmp_path / "dem.csv").write_text("ID\n1\n", encoding="utf-8")
    schema = schema_from_text(TABLES.format(kind="text"), name="example.yaml")
    found = outcomes(validate(read_delivery(tmp_path, schema), schema), "INT305")
    assert [(one.status, one.why) for one in found] == [
        (Status.NOT_RUN, "no list of withdrawn participants was given (--withdrawn)")
    ]
