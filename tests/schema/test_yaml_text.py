"""YAML's traps are refused, each with its line and what to write instead."""

import pytest

from cohortqc.errors import DefinitionError, Mistake
from cohortqc.model.definition import LocatedDocument
from cohortqc.schema.yaml_text import read_leniently


def mistakes_in(text: str | bytes) -> tuple[Mistake, ...]:
    try:
        _, mistakes = read_leniently(text, name="study.yaml")
    except DefinitionError as error:  # no YAML at all
        return error.mistakes
    assert mistakes
    return mistakes


def flawless(text: str | bytes, *, name: str = "study.yaml") -> LocatedDocument:
    document, mistakes = read_leniently(text, name=name)
    assert not mistakes
    return document


def test_plain_values_keep_their_types_and_know_their_lines() -> None:
    document = flawless(
        "schema: study\nmin: 1\nlow: 0.2\nrequired: true\nnothing: null\nkey: [ID,\n  DAYS]\n", name="study.yaml"
    )
    assert document.values == {
        "schema": "study",
        "min": 1,
        "low": 0.2,
        "required": True,
        "nothing": None,
        "key": ["ID", "DAYS"],
    }
    assert document.line(("low",)) == 3
    assert document.line(("key", 1)) == 7
    assert document.line(("key", 1, "deeper")) == 7
    assert document.line(("absent",)) is None


@pytest.mark.parametrize("text", ["a: 'No'", 'a: "No"', "a: No way", "a: 'null'", "a: NA", "a: .", "a: n", "a: <50-59"])
def test_quoted_or_longer_text_is_text(text: str) -> None:
    value = flawless(text, name="study.yaml").values["a"]
    assert value == text.removeprefix("a: ").strip("'\"")


@pytest.mark.parametrize(
    ("scalar", "fact", "remedy"),
    [
        ("No", "read as false by YAML 1.1", '"No" in quotes'),
        ("yes", "read as true by YAML 1.1", "or true if a truth value is"),
        ("on", "read as true", '"on" in quotes'),
        ("Off", "read as false", '"Off" in quotes'),
        ("TRUE", "read as true", '"TRUE" in quotes'),
        ("010", "octal in YAML 1.1", "leading zeros"),
        ("0o10", "a number in YAML 1.2", "quotes"),
        ("1:30", "base sixty", '"1:30" in quotes'),
        ("1:30.5", "base sixty", "quotes"),
        ("0x1F", "understand differently", "plain decimal digits"),
        ("0b11", "understand differently", "plain decimal digits"),
        ("1_000", "understand differently", "plain decimal digits"),
        ("1e3", "text in YAML 1.1", "without exponent"),
        ("2007-01-02", "a date", '"2007-01-02" in quotes'),
        ("2007-01-02 10:00:00", "a date", "in quotes"),
        (".nan", "not a number that a limit", "null"),
        ("-.INF", "not a number that a limit", "null"),
        ("1.0e+999", "larger than a number can be", "quotes"),
        ("9" * 50, "more than 40 signs", "quotes"),
        ("~", "null", '"~" in quotes'),
        ("NULL", "null", '"NULL" in quotes'),
    ],
)
def test_scalars_that_yaml_bends_are_refused(scalar: str, fact: str, remedy: str) -> None:
    (mistake,) = mistakes_in(f"first: 1\nsecond:\n  - {scalar}\n")
    assert (mistake.file, mistake.line, mistake.place) == ("study.yaml", 3, "second.0")
    assert fact in mistake.fact
    assert remedy in mistake.remedy


@pytest.mark.parametrize("key", ["No", "on", "true", "010", "1:30", "2007-01-02", "~", "null", ".nan"])
def test_keys_that_yaml_bends_are_refused(key: str) -> None:
    (mistake,) = mistakes_in(f"codes:\n  1: one\n  {key}: two\n")
    assert mistake.line == 3


def test_numbers_as_keys_are_codes_as_text() -> None:
    document = flawless('codes: {7: a, 8.0: b, "9": c, 9.5: d, -1: e, "007": f, "": g}', name="study.yaml")
    assert document.values["codes"] == {"7": "a", "8": "b", "9": "c", "9.5": "d", "-1": "e", "007": "f", "": "g"}


@pytest.mark.parametrize("second", ["7", "7.0", '"7"'])
def test_a_repeated_key_is_refused_at_its_second_line(second: str) -> None:
    (mistake,) = mistakes_in(f"codes:\n  7: a\n  8: b\n  {second}: c\n")
    assert mistake.line == 4
    assert "stands twice; first on line 2" in mistake.fact


def test_every_mistake_is_told_in_the_order_of_lines() -> None:
    found = mistakes_in("a: No\nb: 1\nb: 2\nc: 010\n")
    assert [mistake.line for mistake in found] == [1, 3, 4]


def test_define_holds_anchors_and_is_otherwise_ignored() -> None:
    document = flawless(
        "define:\n  bmd: &bmd {unit: g/cm², digits: 3}\nneck: {<<: *bmd, digits: 2}\nhip: *bmd\n", name="study.yaml"
    )
    assert document.values == {"neck": {"digits": 2, "unit": "g/cm²"}, "hip": {"unit": "g/cm²", "digits": 3}}
    assert document.line(("neck", "unit")) == 2
    assert document.line(("hip",)) == 4


def test_several_mappings_merge_and_the_first_wins() -> None:
    document = flawless("define: {a: &a {x: 1}, b: &b {x: 2, y: 3}}\nc: {<<: [*a, *b], z: 4}\n", name="study.yaml")
    assert document.values == {"c": {"z": 4, "x": 1, "y": 3}}


def test_a_trap_in_an_anchor_is_told_once() -> None:
    (mistake,) = mistakes_in("define:\n  codes: &codes {0: No}\na: *codes\nb: *codes\n")
    assert mistake.line == 2


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [ls]", "!!str 7", "!mine x", "!!int '7'"])
def test_tags_are_refused(tag: str) -> None:
    (mistake,) = mistakes_in(f"a: 1\nb: {tag}\n")
    assert mistake.line == 2
    assert "tag" in mistake.fact


@pytest.mark.parametrize(
    ("text", "line", "fact"),
    [
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a:\n\t- 1\n", 2, "a tab"),
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "not YAML"),
        ("a: 1\nb: c: d\n", 2, "a colon"),
        ("a: 1\nb: *nowhere\n", 2, "no anchor"),
        ("a: 1\nb: %x\n", 2, "keeps for itself"),
        ("a: 'x\n", 1, "never closed"),
        ("a: &x 1\nb: &x 2\n", 2, "defined twice"),
        ("a: 1\nb: \x01\n", 2, "control character"),
        ("- a\n- b\n", 1, "not a mapping"),
        ("", 1, "not a mapping"),
        ("# nothing\n", 1, "not a mapping"),
        ("{a: 1}: 2\n", 1, "a list or mapping stands where a name"),
        ("a: {<<: 7}\n", 1, "`<<` takes a mapping"),
        (b"a: 1\nb: caf\xe9\n", 2, "not UTF-8"),
    ],
)
def test_text_that_is_not_a_definition_is_refused(text: str | bytes, line: int, fact: str) -> None:
    (mistake,) = mistakes_in(text)
    assert mistake.line == line
    assert fact in mistake.fact


def test_aliases_do_not_unfold_without_end() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    (mistake,) = mistakes_in(bomb)
    assert "too many values" in mistake.fact


def test_merges_do_not_unfold_without_end() -> None:
    bomb = "a: &a {}\n" + "".join(
        f"{name}: &{name} {{<<: [{', '.join([f'*{before}'] * 9)}]}}\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    (mistake,) = mistakes_in(bomb)
    assert "too many values" in mistake.fact


@pytest.mark.parametrize("text", ["a: &x [*x]\n", "a: &x {b: *x}\n", "a: &x {<<: *x}\n"])
def test_an_alias_within_itself_is_refused(text: str) -> None:
    (mistake,) = mistakes_in(text)
    assert "into themselves" in mistake.fact


@pytest.mark.parametrize("text", ["a: " + "[" * 100_000, "a:\n  " + "- " * 100_000, "a: " + "{b: " * 100_000])
def test_bottomless_nesting_is_refused_without_a_crash(text: str) -> None:
    (mistake,) = mistakes_in(text)
    assert "levels of nesting" in mistake.fact


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert flawless(b"\xef\xbb\xbfschema: s\n", name="study.yaml").values == {"schema": "s"}


def test_the_fingerprint_is_that_of_the_bytes() -> None:
    # printf 'a: 1\n' | sha256sum
    expected = "37b128c59f1f5097f73f82691cb519f1f568667faab5ced1b4ab979d36837eae"
    assert flawless("a: 1\n", name="s").sha256 == expected
    assert flawless(b"a: 1\n", name="t").sha256 == expected
