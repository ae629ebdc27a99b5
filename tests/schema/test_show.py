"""A schema as text."""

from cohortqc.schema.load import schema_from_text
from cohortqc.schema.show import schema_text, variable_rows

TEXT = """\
schema: study
version: "2"
title: A study
eligible: AGE > 49
tables:
  dem:
    title: Demographics
    file: dem_*
    key: [ID]
    missing: {".": not_recorded}
    variables:
      ID: {type: text, role: identifier, required: true, pattern: "[0-9]{4}"}
      AGE: {type: integer, unit: years, range: [50, null], censored: {above: 80}}
      EDUC: {codes: {1: School, 2: College}, ordered: true, missing: {9: refused}, optional: true}
      BMD: {type: number, digits: 3, range: [0.2, 2], expected: [null, 1.5], asked_if: AGE > 60,
            computed: AGE / 50}
    scales:
      S: {items: [EDUC], score: sum}
rules:
  - {id: old, table: dem, when: AGE > 60, assert: BMD < 1, message: m, severity: note}
"""


def test_a_variable_is_told_in_words() -> None:
    rows = variable_rows(schema_from_text(TEXT, name="s").tables["dem"])
    assert rows[0].cells() == (
        "ID",
        "ID",
        "text [identifier] required",
        "",
        "pattern [0-9]{4}",
        "",
        "",
        "",
    )
    assert (rows[1].unit, rows[1].limits) == ("years", "range 50 and more, ≥ 80 in one")
    assert (rows[2].type, rows[2].codes, rows[2].missing) == (
        "coded ordered optional",
        "1 School; 2 College",
        "9 refused",
    )
    assert (rows[3].type, rows[3].limits, rows[3].asked_if) == (
        "number (3 decimals)",
        "range 0.2 to 2, expected up to 1.5",
        "AGE > 60",
    )


def test_the_whole_schema_as_text() -> None:
    text = schema_text(schema_from_text(TEXT, name="s"))
    lines = text.splitlines()
    assert lines[:2] == ["study 2", "A study"]
    assert "eligible: AGE > 49" in lines
    assert "dem: Demographics" in lines
    assert "missing: blank not_recorded, . not_recorded" in lines
    assert "  BMD = AGE / 50 (tolerance 0.0)" in lines
    assert "  scale S: sum of EDUC; at least 1 answered; derived for reports" in lines
    assert "  rule old (note): when AGE > 60 assert BMD < 1" in lines
    assert all(line == line.rstrip() for line in lines)


def test_one_table_of_it() -> None:
    other = "  other: {variables: {X: {type: text}}}\n"
    schema = schema_from_text(TEXT.replace("rules:", f"{other}rules:"), name="s")
    assert schema_text(schema, table="other").startswith("other\n-----\nfiles: other\n")


def test_long_texts_are_cut_in_print_only() -> None:
    long = "x" * 90
    schema = schema_from_text(
        f"schema: s\ntables: {{t: {{variables: {{A: {{type: text, label: {long}}}}}}}}}\n", name="s"
    )
    assert "…" in schema_text(schema)
    assert variable_rows(schema.tables["t"])[0].label == long


def test_large_limits_keep_every_digit() -> None:
    text = """
schema: wide
version: "1"
title: Wide limits
tables:
  blood:
    title: Blood
    file: blood
    variables:
      PLATELET: {type: number, range: [0.05, 1500000], label: Platelets}
"""
    assert "range 0.05 to 1500000" in schema_text(schema_from_text(text, name="wide.yaml"))
