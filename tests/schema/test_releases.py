"""Several releases in one schema: patches, variables of some releases only, and the union of all."""

import pytest

from cohortqc.errors import DefinitionError, Mistake
from cohortqc.model.schema import Censoring, Limits, Schema, VariableType
from cohortqc.schema.load import schema_from_text

TEXT = """\
schema: cycles
missing: {9: refused}
tables:
  demo:
    file: DEMO_{release}
    key: [SEQN]
    variables:
      SEQN: {type: text}
      AGE: {type: integer, range: [0, 80], censored: {above: 80}}
      YEAR: {codes: {4: first}}
      SIZE: {type: integer}
      OLD: {type: integer, in: [D]}
      A: {codes: {0: absent, 1: present}}
      B: {codes: {0: absent, 1: present}, in: [D]}
    scales:
      SUM: {items: [A, B], score: sum}
      ONE: {items: [A], score: sum}
  support:
    file: SSQ_{release}
    in: [E]
    variables: {SEQN: {type: text}}
rules:
  - {id: everywhere, table: demo, assert: AGE > 0, message: m}
  - {id: told, table: demo, assert: AGE > 1, message: m, in: [E]}
  - {id: where-it-can, table: demo, assert: OLD > 1, message: m}
  - {id: support, table: support, assert: SEQN <> '', message: m}
releases:
  D:
    title: 2005-2006
    tables:
      demo:
        variables:
          AGE: {range: [0, 85], censored: {above: 85}}
  E:
    tables:
      demo:
        title: Demographics
        variables:
          YEAR: {codes: {5: second, 4: null}}
          SIZE: {type: null, codes: {1: One, 2: Two or more}}
          NEW: {type: text}
"""


def schema_of(text: str = TEXT) -> Schema:
    return schema_from_text(text, name="study.yaml")


def mistakes_after(old: str, new: str) -> tuple[Mistake, ...]:
    assert old in TEXT
    with pytest.raises(DefinitionError) as caught:
        schema_of(TEXT.replace(old, new, 1))
    return caught.value.mistakes


def test_each_release_has_its_own_tables() -> None:
    schema = schema_of()
    early, late = schema.table("demo", release="D"), schema.table("demo", release="E")
    assert [(release.name, release.title) for release in schema.releases.values()] == [("D", "2005-2006"), ("E", "E")]
    assert early.variables["AGE"].range == Limits(low=0.0, high=85.0)
    assert early.variables["AGE"].censored == Censoring(above=85.0)
    assert late.variables["AGE"].range == Limits(low=0.0, high=80.0)
    assert late.variables["YEAR"].codes == {"5": "second"}
    assert (late.variables["SIZE"].type, late.variables["SIZE"].codes) == (
        VariableType.CODED,
        {"1": "One", "2": "Two or more"},
    )
    assert late.variables["AGE"].missing == {"": "not_recorded", "9": "refused"}
    assert (early.title, late.title) == ("demo", "Demographics")


def test_in_limits_variables_and_tables() -> None:
    schema = schema_of()
    assert list(schema.releases["D"].tables) == ["demo"]
    assert list(schema.releases["E"].tables) == ["demo", "support"]
    assert "OLD" in schema.table("demo", release="D").variables
    assert "OLD" not in schema.table("demo", release="E").variables
    assert "NEW" not in schema.table("demo", release="D").variables


def test_a_scale_is_left_out_where_its_items_are() -> None:
    schema = schema_of()
    assert list(schema.table("demo", release="D").scales) == ["SUM", "ONE"]
    assert list(schema.table("demo", release="E").scales) == ["ONE"]


def test_the_union_has_what_any_release_has() -> None:
    union = schema_of().table("demo")
    assert list(union.variables) == ["SEQN", "AGE", "YEAR", "SIZE", "OLD", "A", "B", "NEW"]
    assert union.variables["AGE"].range == Limits(low=0.0, high=80.0)
    assert union.variables["YEAR"].codes == {"4": "first", "5": "second"}
    assert union.variables["NEW"].in_releases == ("E",)
    assert list(union.scales) == ["SUM", "ONE"]


def test_rules_apply_where_they_are_told_to_or_where_their_columns_are() -> None:
    schema = schema_of()
    assert [rule.id for rule in schema.releases["D"].rules] == ["everywhere", "where-it-can"]
    assert [rule.id for rule in schema.releases["E"].rules] == ["everywhere", "told", "support"]
    assert [rule.variables for rule in schema.releases["D"].rules] == [("AGE",), ("OLD",)]
    assert [rule.id for rule in schema.rules_of("demo", release="E")] == ["everywhere", "told"]


def test_patterns_of_releases_do_not_clash() -> None:
    schema = schema_of(TEXT.replace("SSQ_{release}", "DEMO_{release}_S"))
    assert schema.tables["support"].files == ("DEMO_{release}_S",)


@pytest.mark.parametrize(
    ("old", "new", "line", "place", "fact"),
    [
        (
            "range: [0, 85]",
            "checks: {CON101: {enabled: false}}",
            33,
            "releases.D.tables.demo.variables.AGE.checks",
            "cannot differ between releases",
        ),
        ("range: [0, 85]", "range: [85, 0]", 33, "releases.D.tables.demo.variables.AGE.range", "85 is above 0"),
        ("range: [0, 85]", "rang: [0, 85]", 33, "releases.D.tables.demo.variables.AGE.rang", "not a key"),
        ("4: null", "6: null", 39, "releases.E.tables.demo.variables.YEAR.codes.6", "null removes `6`"),
        ("NEW: {type: text}", "NEW: {label: x}", 41, "releases.E.tables.demo.variables.NEW", "neither a type nor"),
        ("{5: second", "{9: second", 39, "releases.E.tables.demo.variables.YEAR.codes", "valid and missing"),
        (
            "OLD > 1, message: m",
            "OLD > 1, message: m, in: [E]",
            25,
            "rules.2.assert",
            "`OLD` in table `demo` of release E",
        ),
        ("OLD > 1", "OLT > 1", 25, "rules.2.assert", "no variable `OLT` in table `demo`"),
        ("in: [E]\n    variables", "in: [F]\n    variables", 20, "tables.support.in.0", "no release `F`"),
        ("SSQ_{release}", "DEMO_E", 19, "tables.support.file", "one and the same file"),
        (
            "SIZE: {type: integer}",
            "SIZE: {type: integer, asked_if: OLD > 1}",
            11,
            "tables.demo.variables.SIZE.asked_if",
            "release E",
        ),
    ],
)
def test_a_mistake_in_a_release_is_told_where_it_stands(old: str, new: str, line: int, place: str, fact: str) -> None:
    (mistake,) = mistakes_after(old, new)
    assert (mistake.line, mistake.place) == (line, place)
    assert fact in mistake.fact
