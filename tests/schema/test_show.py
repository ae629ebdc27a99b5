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


WORDS = """
schema: words
cut_off: "2019-12-31"
tables:
  dem:
    key: [ID]
    identity: [ID, AGE]
    rows: {min: 1, max: 50}
    variables:
      ID: {type: text, role: identifier, max_length: 6}
      AGE: {type: integer, mean: [50, 70], median: [null, 65.5], end_digits: any}
      STATUS: {codes: {1: Complete, 2: Refused}, role: status, dispositions: {1: complete, 2: refusal},
               proportions: {1: [0.4, null]}}
  scan:
    in_parts: true
    references: {ID: dem.ID}
    visits: {year: VY, days: DAYS, window: 180,
             schedule: [{when: dem.AGE > 60, years: [0, 3], until: AGE}, {years: [6]}]}
    multivariate: [[NECK, HIP]]
    correlations: [{of: [NECK, HIP], between: [0.5, 1]}]
    variables:
      ID: {type: text}
      VY: {type: integer}
      DAYS: {type: integer, monotone: increasing}
      NECK: {type: number, unit: g/cm², scale: log, margin: 0.02, adjust: [dem.AGE, VY],
             change: {percent_per_year: 4, precision: 1.6}}
      HIP: {type: number}
      SIDE: {codes: {1: Left, 2: Right}, constant: true}
      A: {codes: {1: "No", 2: "Yes"}}
      B: {codes: {1: "No", 2: "Yes"}}
      C: {codes: {1: "No", 2: "Yes"}}
      D: {codes: {1: "No", 2: "Yes"}}
    scales:
      S: {items: [A, B, C, D], reverse: [B], score: sum, straight_lining: true}
"""


def test_courses_and_distributions_are_told_in_words() -> None:
    lines = schema_text(schema_from_text(WORDS, name="words.yaml")).splitlines()
    for line in (
        "cut-off: 2019-12-31",
        "rows in all: 1 to 50",
        "identity: ID, AGE",
        "  ID: at most 6 signs",
        "  AGE: end digits any; mean 50 to 70; median up to 65.5",
        "  STATUS: dispositions 1 complete, 2 refusal; share of 1 0.4 and more",
        "parts: several files together may make the table",
        "visits: year VY, days DAYS, window 180 days",
        "expected: years 0, 3 when dem.AGE > 60 until day AGE",
        "expected: years 6",
        "joint outliers: NECK, HIP",
        "correlation: NECK with HIP 0.5 to 1",
        "  DAYS: increasing",
        "  NECK: change up to 4 % a year, precision 1.6 %; log scale; margin 0.02 g/cm²; adjusted for dem.AGE, VY",
        "  SIDE: constant",
        "  scale S: sum of A, B, C, D; at least 4 answered; derived for reports; straight lines noted",
    ):
        assert line in lines, line


def test_a_schema_that_says_nothing_of_these_prints_nothing_of_them() -> None:
    text = schema_text(schema_from_text("schema: s\ntables: {t: {variables: {A: {type: text}}}}\n", name="s"))
    assert text.splitlines()[-3:] == ["variable  label  type", "--------  -----  ----", "A         A      text"]
