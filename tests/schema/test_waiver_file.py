"""A file of waivers: what it says, and what is refused with its line."""

from datetime import date

import pytest

from cohortqc.errors import DefinitionError
from cohortqc.model.waiver import Waiver
from cohortqc.schema.load import schema_from_text
from cohortqc.schema.waiver_file import waivers_from_text

SCHEMA = schema_from_text(
    """
schema: example
tables:
  dem:
    key: [ID]
    variables:
      ID: {type: text, label: Participant}
      AGE: {type: integer, label: Age}
  hip:
    key: [ID, DAYS]
    variables:
      ID: {type: text, label: Participant}
      DAYS: {type: integer, label: Days}
      BMD: {type: number, label: BMD}
rules:
  - {id: old-and-thin, table: hip, assert: BMD < 3, message: Thin}
""",
    name="example.yaml",
)
RULES = ("CON101", "CON102", "CON201", "INT205")

WHO = "reason: Looked at\n  decided_by: A. Meyer\n  decided_on: 2026-03-01"


def read(text: str) -> tuple[Waiver, ...]:
    return waivers_from_text(text.encode(), name="waivers.yaml", schema=SCHEMA, rules=RULES)


def one(body: str) -> Waiver:
    found = read(f"- id: w\n  {WHO}\n  " + body.replace("\n", "\n  ") + "\n")
    assert len(found) == 1
    return found[0]


def test_a_waiver_with_everything() -> None:
    found = one(
        "rule: CON101\ntable: hip\nvariable: BMD\nkeys:\n  - ID=1; DAYS=0\n  - {DAYS: 2190, ID: 7}\n"
        "observed: [0.144, 2.50]\nmax_count: 2\nexpires: 2026-12-31"
    )
    assert found == Waiver(
        id="w",
        rule="CON101",
        table="hip",
        variable="BMD",
        keys=("ID=1; DAYS=0", "ID=7; DAYS=2190"),
        observed=("0.144", "2.5"),
        max_count=2,
        reason="Looked at",
        decided_by="A. Meyer",
        decided_on=date(2026, 3, 1),
        expires=date(2026, 12, 31),
        source="waivers.yaml",
    )


def test_a_list_may_stand_alone_or_below_a_head() -> None:
    body = f"- id: w\n  rule: CON101\n  share: 0.01\n  {WHO}\n"
    assert read(body) == read("waivers:\n" + body)
    assert read("waivers: []") == ()


@pytest.mark.parametrize(
    ("text", "observed"),
    [
        ("observed: any", None),
        ("observed: [any]", ("any",)),
        ("observed: 49", ("49",)),
        ('observed: "0049"', ("0049",)),
        ("observed: 0.50", ("0.5",)),
        ('observed: ""', ("",)),
        ("observed: 2026-01-31", ("2026-01-31",)),
        ("observed: [2026-01-31, x]", ("2026-01-31", "x")),
        ("observed: [1, 2.0]", ("1", "2")),
    ],
)
def test_the_values_it_is_bound_to(text: str, observed: tuple[str, ...] | None) -> None:
    assert one(f"rule: CON101\nkeys: [ID=1]\n{text}").observed == observed


def test_a_date_in_a_key_needs_no_quotes() -> None:
    assert one("rule: CON101\nkeys: [{WHEN: 2026-01-31, ID: 1}]\nobserved: any").keys == ("WHEN=2026-01-31; ID=1",)


def test_dates_with_and_without_quotes_are_one() -> None:
    quoted = one("rule: CON101\nshare: 0\nexpires: '2026-12-31'")
    assert quoted == one("rule: CON101\nshare: 0\nexpires: 2026-12-31")


def test_a_rule_of_the_schemas_own_and_columns_that_the_schema_does_not_have() -> None:
    assert one("rule: old-and-thin\nshare: 0.1").rule == "old-and-thin"
    assert one("rule: INT205\ntable: dem\nvariable: SHOE\nmax_count: 1").variable == "SHOE"
    assert one("rule: CON201\nvariable: BMD|DAYS\nmax_count: 1").variable == "BMD|DAYS"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("rule: CON111\nshare: 0.1", "waivers.yaml:5, waivers.0.rule: there is no such rule; did you mean CON101?"),
        ("rule: CON101\ntable: hipp\nshare: 0.1", "there is no table `hipp`; did you mean hip?"),
        ("rule: CON101\ntable: dem\nvariable: BMD\nshare: 0.1", "there is no variable `BMD`; use one of ID, AGE"),
        ("rule: CON101\nvariable: BMD|AGEE\nshare: 0.1", "there is no variable `AGEE`; did you mean AGE?"),
        ("rule: CON101", "waivers.0.id: nothing says how far this waiver goes; name the rows (`keys`), or"),
        ("rule: CON101\nkeys: [ID=1]\nobserved: 1\nshare: 0.1", "`keys` and `share` stand together"),
        ("rule: CON101\nkeys: [ID=1]", "nothing says which value was accepted (`observed`)"),
        ("rule: CON101\nkeys: []\nobserved: 1", "waivers.0.keys: fewer than 1 entries"),
        ("rule: CON101\ntable: hip\nkeys: [{ID: 1}]\nobserved: 1", "waivers.0.keys: the key of hip is ID, DAYS; give"),
        ("rule: CON101\nshare: 1.1", "waivers.0.share: more than 1"),
        ("rule: CON101\nshare: -0.1", "waivers.0.share: less than 0"),
        ("rule: CON101\nmax_count: -1", "waivers.0.max_count: less than 0"),
        ("rule: CON101\nshare: 0\nexpires: 31.12.2026", "waivers.0.expires: `31.12.2026` is no date; write it as 2026"),
        ("rule: CON101\nshare: 0\nexpires: 20261231", "waivers.0.expires"),
        ("rule: CON101\nshare: 0\nexpires: 2026-02-30", "`2026-02-30` is no date"),
        ("rule: CON101\nshare: 0\nexpires: 2026-02-28", "its last day lies before the day it was decided"),
        ("rule: CON101\nshare: 0\nseverity: note", "`severity` is not a key of the language here"),
    ],
)  # fmt: skip
def test_what_is_refused(body: str, said: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        one(body)
    assert said in str(caught.value)


def test_a_waiver_decided_on_its_last_day_is_sound() -> None:
    assert one("rule: CON101\nshare: 0\nexpires: 2026-03-01").expires == date(2026, 3, 1)


@pytest.mark.parametrize("key", ["reason", "decided_by", "decided_on"])
def test_who_decided_when_and_why_must_be_said(key: str) -> None:
    lines = [line for line in f"- id: w\n  {WHO}\n  rule: CON101\n  share: 0".split("\n") if f"{key}:" not in line]
    with pytest.raises(DefinitionError, match=f"`{key}` is lacking; add it"):
        read("\n".join(lines))


def test_every_mistake_is_told_and_an_id_stands_once() -> None:
    entry = f"- id: w\n  rule: CON1O1\n  share: 0\n  {WHO}\n"
    with pytest.raises(DefinitionError) as caught:
        read(entry + entry)
    assert [(mistake.line, mistake.fact) for mistake in caught.value.mistakes] == [
        (2, "there is no such rule"),
        (7, "two waivers are called `w`"),
        (8, "there is no such rule"),
    ]


def test_only_dates_that_are_meant_are_taken_without_quotes() -> None:
    with pytest.raises(DefinitionError, match=r'write "2026-01-01" in quotes'):
        one("rule: CON101\nshare: 0\nvariable: 2026-01-01")
