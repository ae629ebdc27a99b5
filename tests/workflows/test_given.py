"""What options give to a validation, from files to outputs."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cohortqc.errors import DefinitionError, UsageError
from cohortqc.model.severity import Severity
from cohortqc.render import validation_json
from cohortqc.workflows.given import Given
from cohortqc.workflows.previous import read_previous
from cohortqc.workflows.release import release_delivery
from cohortqc.workflows.validate import ValidationRun, validate_delivery

SCHEMA = """
schema: visit
missing: {"": not_recorded}
tables:
  dem:
    file: dem
    key: [ID]
    variables:
      ID: {type: text, role: identifier, label: Participant}
      AGE: {type: integer, range: [50, 70], expected: [52, 68], label: Age}
      BMI: {type: number, range: [10, 60], label: BMI}
rules:
  - {id: light, table: dem, assert: BMI < 40, message: Heavy, severity: warning}
"""
FIRST = "ID,AGE,BMI\n1,49,25\n2,60,25\n3,71,25\n4,60,9\n"
SECOND = "ID,AGE,BMI\n1,48,25\n2,61,25\n3,71,25\n4,60,19\n5,60,25\n"
WAIVERS = """
- id: three-is-71
  rule: CON101
  table: dem
  variable: AGE
  keys: [{ID: 3}]
  observed: 71
  reason: Confirmed
  decided_by: A. Meyer
  decided_on: 2026-03-01
  expires: 2026-12-31
"""
HEAD = '{"format": "cohortqc.validation", "format_version": "1.1", '


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "visit.yaml").write_text(SCHEMA, encoding="utf-8")
    for name, text in (("first", FIRST), ("second", SECOND)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "dem.csv").write_text(text, encoding="utf-8")
    (tmp_path / "waivers.yaml").write_text(WAIVERS, encoding="utf-8")
    (tmp_path / "gate.yaml").write_text("fail_on: note\nlimits: {CON101: {max_count: 3}}\n", encoding="utf-8")
    (tmp_path / "left.csv").write_text("when,ID\n2026-05-01,2\n", encoding="utf-8")
    return tmp_path


def run(place: Path, delivery: str, out: str, given: Given | None = None, **others: Any) -> ValidationRun:
    return validate_delivery(
        place / delivery, schema=str(place / "visit.yaml"), out=place / out, given=given or Given(), **others
    )


def document(place: Path, out: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((place / out / "validation.json").read_text(encoding="utf-8"))
    return read


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def everything(place: Path) -> Given:
    return Given(
        policy=place / "gate.yaml",
        fail_on=Severity.ERROR,
        waivers=(place / "waivers.yaml",),
        withdrawn=place / "left.csv",
        previous=place / "one",
        previous_delivery=place / "first",
    )


def test_everything_together_fits_the_published_schema(place: Path, repository: Path) -> None:
    run(place, "first", "one")
    found = run(place, "second", "two", everything(place), as_of="2026-05-31")
    written = document(place, "two")
    schema = json.loads((repository / "docs" / "validation.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(written)
    assert found.verdict.sentence == "Not ready: 1 rule with errors closes the gate."  # INT305
    assert written["verdict"]["limits"] == [{"rule": "CON101", "max_count": 3, "max_share": None}]
    assert (written["verdict"]["fail_on"], written["waived"]) == ("error", 1)
    assert [(waiver["id"], waiver["state"], waiver["covered"]) for waiver in written["waivers"]] == [
        ("three-is-71", "in use", 1)
    ]
    comparison = written["comparison"]
    assert comparison["previous"] == {"delivery": "first", "as_of": None}
    assert comparison["statuses"] == {"new": 2, "persisting": 0, "returned": 0, "waived": 1}
    assert comparison["resolved_total"] == len(comparison["resolved"]) == len(comparison["resolved_ids"]) == 2
    assert (comparison["changes"]["unasked"], comparison["changes"]["asked"]) == (1, 2)
    assert written["problems_total"] == len(written["problems"]) == 3


def test_every_output_tells_the_same(place: Path) -> None:
    run(place, "first", "one")
    found = run(place, "second", "two", everything(place), as_of="2026-05-31")
    listed = rows(place / "two" / "problems.csv")
    assert [(row["key"], row["code"], row["status"], row["waiver"]) for row in listed] == [
        ("ID=1", "CON101", "new", ""),
        ("ID=2", "INT305", "new", ""),
        ("ID=3", "CON101", "waived", "three-is-71"),
    ]
    assert [(row["key"], row["observed"]) for row in rows(place / "two" / "resolved.csv")] == [
        ("ID=1", "49"),
        ("ID=4", "9"),
    ]
    changed = [(row["change"], row["key"], row["before"], row["after"]) for row in rows(place / "two" / "changes.csv")]
    assert changed == [("unasked", "ID=2", "60", "61"), ("asked", "ID=1", "49", "48"), ("asked", "ID=4", "9", "19")]
    assert "2 errors and 1 waived, listed in problems.csv" in found.summary
    assert "Since first: 2 new, 1 waived, 2 resolved" in found.summary
    assert (
        "1 value changed that nobody asked about, 2 that somebody did; 1 row added, 0 rows removed, listed in "
        "changes.csv" in found.summary
    )


def test_what_was_given_stands_in_the_provenance_by_name_and_fingerprint(place: Path) -> None:
    run(place, "first", "one")
    run(place, "second", "two", everything(place), as_of="2026-05-31")
    provenance = document(place, "two")["provenance"]
    assert provenance["command"] == (
        "cohortqc validate second --schema visit --fail-on error --policy gate.yaml --waivers waivers.yaml "
        "--withdrawn left.csv --previous one --previous-delivery first --as-of 2026-05-31"
    )
    assert [entry["name"] for entry in provenance["inputs"][2:]] == [
        "policy gate.yaml",
        "withdrawn left.csv",
        "waivers waivers.yaml",
        "previous validation.json",
        "previous dem.csv",
    ]
    for written in (place / "two").iterdir():
        assert str(place) not in written.read_text(encoding="utf-8")


def test_a_waived_problem_is_not_resolved_and_a_lapsed_waiver_wakes_a_known_one(place: Path) -> None:
    given = Given(waivers=(place / "waivers.yaml",))
    run(place, "first", "one", given, as_of="2026-05-31")
    run(place, "first", "two", replace(given, previous=place / "one"), as_of="2027-01-01")
    statuses = [(row["key"], row["code"], row["status"]) for row in rows(place / "two" / "problems.csv")]
    assert statuses == [
        ("", "INT108", "new"),
        ("ID=1", "CON101", "persisting"),
        ("ID=3", "CON101", "persisting"),
        ("ID=4", "CON101", "persisting"),
    ]
    assert document(place, "two")["comparison"]["resolved_total"] == 0


def test_the_option_overrides_what_the_policy_file_says(place: Path) -> None:
    (place / "first" / "dem.csv").write_text("ID,AGE,BMI\n1,51,25\n", encoding="utf-8")
    assert not run(place, "first", "one", Given(policy=place / "gate.yaml")).verdict.open
    assert run(place, "first", "one", Given(policy=place / "gate.yaml", fail_on=Severity.ERROR)).verdict.open
    assert run(place, "first", "one", Given(policy=place / "gate.yaml"), fail_on=Severity.ERROR).verdict.open
    assert run(place, "first", "one").verdict.open


def test_the_document_alone_serves_as_the_previous_validation(place: Path) -> None:
    run(place, "first", "one")
    run(place, "second", "two", Given(previous=place / "one" / "validation.json"))
    run(place, "second", "three", Given(previous=place / "one"))
    assert document(place, "two")["comparison"] == document(place, "three")["comparison"]


def changed(place: Path, out: str) -> list[tuple[str, str]]:
    return [(row["change"], row["key"]) for row in rows(place / out / "changes.csv")]


FOUND = [("unasked", "ID=2"), ("asked", "ID=1"), ("asked", "ID=4")]


@pytest.mark.parametrize("outputs", ["out", "elsewhere/out"])
def test_the_previous_delivery_is_found_beside_the_present_one(place: Path, outputs: str) -> None:
    run(place, "first", f"{outputs}/one")
    run(place, "second", "two", Given(previous=place / outputs / "one" / "validation.json"))
    assert changed(place, "two") == FOUND


def test_the_previous_delivery_is_found_beside_what_its_validation_wrote(place: Path) -> None:
    (place / "before").mkdir()
    (place / "first").rename(place / "before" / "first")
    run(place, "before/first", "before/one")
    run(place, "second", "two", Given(previous=place / "before" / "one"))
    assert changed(place, "two") == FOUND


def test_a_single_file_is_found_as_well(place: Path) -> None:
    (place / "first" / "dem.csv").rename(place / "dem.csv")
    run(place, "dem.csv", "one")
    (place / "new").mkdir()
    (place / "second" / "dem.csv").rename(place / "new" / "dem.csv")
    run(place, "new/dem.csv", "two", Given(previous=place / "one"))
    assert changed(place, "two") == FOUND


@pytest.mark.parametrize(
    "text",
    [
        FIRST.replace("2,60", "2,59"),  # as long as it was, and not what was judged
        FIRST + "9,60,25\n",
    ],
)
def test_a_delivery_that_is_not_what_was_judged_is_not_compared(place: Path, text: str) -> None:
    run(place, "first", "one")
    (place / "first" / "dem.csv").write_text(text, encoding="utf-8")
    found = run(place, "second", "two", Given(previous=place / "one"))
    said = "Values were not compared: the previous delivery was not found as it was; name it with --previous-delivery"
    assert said in found.summary
    assert said in (place / "two" / "validation.html").read_text(encoding="utf-8")
    assert document(place, "two")["comparison"]["changes"] is None
    assert not (place / "two" / "changes.csv").exists()
    named = run(place, "second", "two", Given(previous=place / "one", previous_delivery=place / "first"))
    assert "Values were not compared" not in named.summary


def test_a_delivery_with_one_file_more_is_not_what_was_judged(place: Path) -> None:
    run(place, "first", "one")
    (place / "first" / "more.txt").write_text("more", encoding="utf-8")
    assert "not found as it was" in run(place, "second", "two", Given(previous=place / "one")).summary


def test_a_name_that_leads_elsewhere_is_not_followed(place: Path) -> None:
    run(place, "first", "one")
    (place / "deep").mkdir()
    (place / "second").rename(place / "deep" / "second")
    text = (place / "one" / "validation.json").read_text(encoding="utf-8")
    assert text.count('"name": "first"') == 1
    (place / "away").mkdir()
    for name in ("..", "../first", "", "."):
        (place / "away" / "validation.json").write_text(text.replace('"name": "first"', f'"name": "{name}"'), "utf-8")
        found = run(place, "deep/second", "two", Given(previous=place / "away"))
        assert "not found as it was" in found.summary


def test_in_chunks_values_are_not_compared(place: Path) -> None:
    run(place, "first", "one")
    found = run(place, "second", "two", Given(previous=place / "one", memory="1GB"))
    assert "Values were not compared: whole tables are needed, and --memory reads in chunks" in found.summary
    both = Given(previous=place / "one", previous_delivery=place / "first", memory="1GB")
    with pytest.raises(UsageError, match="--previous-delivery: whole tables are needed"):
        run(place, "second", "two", both)


def test_a_chain_of_validations_knows_what_has_returned(place: Path) -> None:
    run(place, "first", "one")
    run(place, "second", "two", Given(previous=place / "one"))
    run(place, "second", "three", Given(previous=place / "two"))
    run(place, "first", "four", Given(previous=place / "three"))
    assert [(row["key"], row["status"]) for row in rows(place / "four" / "problems.csv")] == [
        ("ID=1", "returned"),
        ("ID=3", "persisting"),
        ("ID=4", "returned"),
    ]


def test_a_previous_validation_may_be_written_over(place: Path) -> None:
    run(place, "first", "one")
    run(place, "second", "one", Given(previous=place / "one", previous_delivery=place / "first"))
    assert {path.name for path in (place / "one").iterdir()} == {
        "changes.csv", "problems.csv", "resolved.csv", "validation.html", "validation.json",
    }  # fmt: skip
    (place / "one" / "resolved.csv").write_text("mine\n", encoding="utf-8")
    run(place, "second", "one")
    assert {path.name for path in (place / "one").iterdir()} == {
        "problems.csv", "resolved.csv", "validation.html", "validation.json",
    }  # fmt: skip


def test_a_document_that_lists_too_few_is_completed_from_the_listing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = "ID,AGE,BMI\n1,49,25\n=2,71,45\n3,71,25\n"
    (place / "first" / "dem.csv").write_text(bad, encoding="utf-8")
    run(place, "first", "one")
    whole = read_previous(place / "one").earlier
    monkeypatch.setattr(validation_json, "MOST_PROBLEMS", 1)
    run(place, "first", "two")
    assert len(document(place, "two")["problems"]) == 1
    assert read_previous(place / "two").earlier == whole
    assert len(whole.problems) == 4
    (place / "two" / "problems.csv").unlink()
    with pytest.raises(UsageError, match=r"lists only the first of many problems, and problems\.csv does not"):
        read_previous(place / "two")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is no validation.json"),
        ('{"format": "something else"}', "is no validation.json"),
        ('{"format": "cohortqc.validation", "format_version": "2.0"}', "later version"),
        ('{"format": "cohortqc.validation", "format_version": "1.1"}', "is no validation.json"),
        (HEAD + '"provenance": {}, "delivery": {}, "problems": [{"problem_id": "x"}]}', "is no validation.json"),
        (HEAD + '"provenance": {}, "delivery": {}, "comparison": [1]}', "is no validation.json"),
    ],
)
def test_what_is_no_previous_validation_is_refused(place: Path, text: str, said: str) -> None:
    (place / "odd.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        run(place, "first", "one", Given(previous=place / "odd.json"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Given(policy=Path("nowhere.yaml")), "--policy nowhere.yaml: no such file"),
        (Given(waivers=(Path("nowhere.yaml"),)), "--waivers nowhere.yaml: no such file"),
        (Given(withdrawn=Path("nowhere.txt")), "--withdrawn nowhere.txt: no such file"),
        (Given(previous=Path("nowhere")), "--previous nowhere: no such file"),
        (Given(withdrawn=Path()), "--withdrawn .: this is a folder"),
        (Given(policy=Path("a\0b")), "--policy a\0b: no such file"),
        (Given(previous_delivery=Path("nowhere")), "--previous-delivery: only the previous validation knows"),
    ],
)
def test_a_file_that_is_not_there_is_one_plain_line(place: Path, given: Given, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        run(place, "first", "one", given)
    assert str(caught.value).startswith(said)


def test_a_previous_delivery_that_is_not_there_and_one_to_be_written_into_are_refused(place: Path) -> None:
    run(place, "first", "one")
    with pytest.raises(UsageError, match="nowhere"):
        run(place, "second", "two", Given(previous=place / "one", previous_delivery=place / "nowhere"))
    with pytest.raises(UsageError, match="lies inside the delivery"):
        run(place, "second", "first/out", Given(previous=place / "one", previous_delivery=place / "first"))


def test_several_files_of_waivers_add_up_and_share_no_id(place: Path) -> None:
    other = WAIVERS.replace("three-is-71", "one-is-49").replace("ID: 3", "ID: 1").replace("71", "49")
    (place / "more.yaml").write_text(other, encoding="utf-8")
    both = Given(waivers=(place / "waivers.yaml", place / "more.yaml"))
    found = run(place, "first", "one", both, as_of="2026-05-31")
    assert (found.validation.waived, found.validation.counts[Severity.ERROR]) == (2, 1)
    with pytest.raises(DefinitionError, match="three-is-71: a waiver of this name stands in"):
        run(place, "first", "one", Given(waivers=(place / "waivers.yaml",) * 2), as_of="2026-05-31")


def test_a_last_day_without_a_date_is_refused_before_anything_is_read(place: Path) -> None:
    with pytest.raises(UsageError, match="add --as-of"):
        run(place, "nowhere-to-be-read", "one", Given(waivers=(place / "waivers.yaml",)))


def test_the_same_input_gives_the_same_bytes(place: Path) -> None:
    run(place, "first", "one")
    for out in ("two", "three"):
        run(place, "second", out, everything(place), as_of="2026-05-31")
    names = sorted(path.name for path in (place / "two").iterdir())
    assert len(names) == 5
    for name in names:
        assert (place / "two" / name).read_bytes() == (place / "three" / name).read_bytes()


def test_a_release_serves_as_previous_validation_and_delivery(place: Path) -> None:
    (place / "first" / "dem.csv").write_text(FIRST.replace("49", "51"), encoding="utf-8")
    given = Given(policy=place / "gate.yaml", fail_on=Severity.ERROR)
    made = release_delivery(place / "first", schema=str(place / "visit.yaml"), out=place / "released", given=given)
    assert made.made
    (place / "first" / "dem.csv").unlink()
    run(place, "second", "two", Given(previous=place / "released"))
    assert changed(place, "two") == FOUND
    run(place, "second", "three", Given(previous=place / "released", previous_delivery=place / "released"))
    assert changed(place, "three") == FOUND
    table = place / "released" / "data" / "dem.parquet"
    table.write_bytes(table.read_bytes() + b" ")
    assert "not found as it was" in run(place, "second", "four", Given(previous=place / "released")).summary
