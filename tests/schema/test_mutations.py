"""Whatever is done to a schema's text, it loads or is refused with fact, remedy and line; nothing else is raised."""

import random
import re

import pytest

from cohortqc.errors import DefinitionError
from cohortqc.schema.load import schema_from_text

TEXT = """\
schema: study
missing: {9: refused}
missing_sets: {rd7: {7: refused}}
code_lists: {no_yes: {0: "No", 1: "Yes"}}
tables:
  dem:
    file: dem_{release}
    key: [ID]
    variables:
      ID: {type: text, pattern: "[0-9]+", role: identifier, required: true}
      AGE: {type: integer, range: [50, 70], expected: [51, 69], censored: {above: 70}, in: [D]}
      SEX: {codes: no_yes, missing: [rd7, {8: null}], reference: 1}
  scan:
    references: {ID: dem.ID}
    visits: {days: DAYS, schedule: [{when: dem.SEX = 1, years: [0, 3]}], year: DAYS}
    rows: {for_each: dem, where: SEX = 1}
    variables:
      ID: {type: text}
      DAYS: {type: integer, range: [0, 9], asked_if: dem.SEX = 1}
      BMD: {type: number, digits: 3, computed: {sql: DAYS / 2, tolerance: rounding}}
    scales: {SUM: {items: [DAYS], reverse: [DAYS], score: sum, min_items: 1}}
scales: {S: {table: dem, items: {SEX: {0: 1, 1: 2}}, score: mean}}
rules:
  - {id: first, table: scan, when: DAYS > 1, assert: BMD > 0, message: m, severity: note}
releases:
  D: {title: early}
  E: {tables: {dem: {variables: {SEX: {codes: {0: Man, 1: Woman}}}}}}
checks: {CON101: {severity: note}}
eligible: SEX = 1
"""

INSTEAD = ["{}", "[]", "null", "7", "-1", "1.5", "true", "''", "[1, 2]", "{a: b}", "*x", "&x", "<<", "[[[", "No", "010"]
INSTEAD += ["[null]", "{null: 1}", "2007-01-01", "!!set {}", '{"": ""}', "{release}", "a.b", "A > 1; DROP", "'", ".inf"]

TOKEN = re.compile(r"(?<=: )[^,{}\[\]\n]+|(?<=\[)[^\]]*\]|\{[^{}]*\}|[A-Za-z_]+(?=:)")


def mutated(text: str, chance: random.Random) -> str:
    """The text with a token replaced, a line lost or doubled, or a sign changed."""
    lines = text.split("\n")
    kind = chance.choice(["token", "token", "token", "lost", "doubled", "sign"])
    if kind == "lost":
        del lines[chance.randrange(len(lines))]
    elif kind == "doubled":
        lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    elif kind == "sign":
        place = chance.randrange(len(text))
        return f"{text[:place]}{chr(chance.choice([9, 10, 34, 39, 58, 91, 123, 160, 0x1F600]))}{text[place + 1 :]}"
    elif tokens := list(TOKEN.finditer(text)):
        token = chance.choice(tokens)
        return f"{text[: token.start()]}{chance.choice(INSTEAD)}{text[token.end() :]}"
    return "\n".join(lines)


def test_the_text_that_is_mutated_is_sound() -> None:
    assert schema_from_text(TEXT, name="study.yaml").name == "study"


@pytest.mark.parametrize("seed", range(8))
def test_a_mutated_schema_loads_or_is_refused(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # mutations, no secrets
    refused = 0
    for _ in range(60):
        text = TEXT
        for _ in range(chance.choice([1, 1, 2, 4])):
            text = mutated(text, chance)
        try:
            schema_from_text(text, name="study.yaml")
        except DefinitionError as error:
            refused += 1
            for mistake in error.mistakes:
                assert mistake.file == "study.yaml"
                assert mistake.fact
                assert mistake.remedy
                assert mistake.line is not None
                assert 1 <= mistake.line <= text.count("\n") + 1
    assert refused > 20
