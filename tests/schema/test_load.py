"""What the schema language means once it is loaded."""

from pathlib import Path

import pytest

from cohortqc.errors import DefinitionError, UsageError
from cohortqc.model.schema import (
    ROUNDING,
    Censoring,
    Computed,
    Limits,
    Reference,
    Role,
    RuleSetting,
    Schema,
    ScoreKind,
    VariableType,
)
from cohortqc.model.severity import Severity
from cohortqc.schema.load import load_schema, schema_from_text

TINY = "schema: tiny\ntables:\n  dem:\n    variables:\n"


def loaded(text: str) -> Schema:
    return schema_from_text(text, name="study.yaml")


def with_variables(lines: str, *, top: str = "") -> Schema:
    indented = "".join(f"      {line}\n" for line in lines.splitlines())
    return loaded(f"schema: tiny\n{top}tables:\n  dem:\n    variables:\n{indented}")


def test_a_small_schema_has_sensible_defaults() -> None:
    schema = with_variables("ID: {type: text}")
    table = schema.tables["dem"]
    variable = table.variables["ID"]
    assert (schema.name, schema.version, schema.title, schema.source) == ("tiny", "", "tiny", "study.yaml")
    assert (table.title, table.files, table.key, table.optional) == ("dem", ("dem",), (), False)
    assert (variable.label, variable.type, variable.required, variable.optional) == (
        "ID",
        VariableType.TEXT,
        False,
        False,
    )
    assert variable.missing == {"": "not_recorded"}
    assert list(schema.reasons) == ["not_recorded", "not_asked", "unreadable"]
    assert variable.line == 5
    assert table.line == 3


def test_every_attribute_of_a_variable_arrives() -> None:
    schema = with_variables(
        "BMD: {type: number, label: Neck, description: d, unit: g/cm², digits: 3, range: [0.2, 2],"
        " expected: [0.4, null], detection: [0.1, 3], censored: {above: 2.0}, required: true, optional: true,"
        " asked_if: 'BMC > 0',"
        " computed: {sql: BMC / AREA, tolerance: rounding}, aliases: [NKBMD], scale: log, role: device}\n"
        "BMC: {type: number, digits: 2}\n"
        "AREA: {type: number, computed: 'BMC * 2'}\n"
        "SEEN: {type: date, range: ['2007-01-02', null], date_format: '%d.%m.%Y'}\n"
        "EDUC: {codes: {1: None, 11: Doctor}, ordered: true, reference: 11, higher_is: better}\n"
    )
    variables = schema.tables["dem"].variables
    bmd = variables["BMD"]
    assert (bmd.range, bmd.expected, bmd.detection) == (
        Limits(low=0.2, high=2.0),
        Limits(low=0.4),
        Limits(low=0.1, high=3.0),
    )
    assert bmd.censored == Censoring(above=2.0)
    assert bmd.computed == Computed(sql="BMC / AREA", tolerance=ROUNDING)
    assert (bmd.role, bmd.aliases, bmd.scale, bmd.digits) == (Role.DEVICE, ("NKBMD",), "log", 3)
    assert (bmd.required, bmd.optional, bmd.asked_if) == (True, True, "BMC > 0")
    assert variables["AREA"].computed == Computed(sql="BMC * 2", tolerance=0.0)
    assert (variables["SEEN"].range, variables["SEEN"].date_format) == (Limits(low="2007-01-02"), "%d.%m.%Y")
    educ = variables["EDUC"]
    assert (educ.type, educ.codes, educ.reference) == (VariableType.CODED, {"1": "None", "11": "Doctor"}, "11")
    assert educ.codes_are_numbers


def test_seven_is_one_code_however_it_is_written() -> None:
    schema = with_variables(
        "A: {codes: {7: x}, reference: 7.0}\nB: {codes: {7.0: x}, reference: '7'}\nC: {codes: {'7.0': x}}"
    )
    assert [list(variable.codes) for variable in schema.tables["dem"].variables.values()] == [["7"], ["7"], ["7"]]
    assert [schema.tables["dem"].variables[name].reference for name in "AB"] == ["7", "7"]


def test_missing_codes_of_three_levels_add_up_and_null_takes_one_out() -> None:
    schema = loaded(
        """
schema: tiny
missing: {".": not_recorded, 99: refused}
reasons: {refused: Refused, dont_know: Don't know}
missing_sets: {rd7: {7: refused, 9: dont_know}}
tables:
  dem:
    missing: {88: dont_know}
    variables:
      PLAIN: {type: integer}
      NAMED: {type: integer, missing: rd7}
      BOTH: {type: integer, missing: [rd7, {8: refused, 99: null}]}
  other:
    variables:
      PLAIN: {type: integer}
"""
    )
    dem = schema.tables["dem"].variables
    above = {"": "not_recorded", ".": "not_recorded", "99": "refused"}
    assert schema.tables["other"].variables["PLAIN"].missing == above
    assert dem["PLAIN"].missing == {**above, "88": "dont_know"}
    assert dem["NAMED"].missing == {**above, "88": "dont_know", "7": "refused", "9": "dont_know"}
    assert dem["BOTH"].missing == {
        "": "not_recorded",
        ".": "not_recorded",
        "88": "dont_know",
        "7": "refused",
        "9": "dont_know",
        "8": "refused",
    }


def test_reasons_keep_the_order_of_the_schema_and_gain_those_that_are_only_used() -> None:
    schema = with_variables(
        "A: {type: integer, missing: {0: never_smoked}}", top="reasons: {refused: Refused, not_asked: Skipped}\n"
    )
    assert schema.reasons == {
        "refused": "Refused",
        "not_asked": "Skipped",
        "not_recorded": "Not recorded",
        "unreadable": "Unreadable",
        "never_smoked": "Never smoked",
    }


def test_tables_know_their_files_keys_references_visits_and_rows() -> None:
    schema = loaded(
        """
schema: tiny
tables:
  dem:
    title: Demographics
    file: [dem_*_inv, dem_v?]
    key: [ID]
    rows: {min: 1, max: 9}
    delimiter: ";"
    encoding: cp1252
    variables: {ID: {type: text}, CT: {codes: {0: "No", 1: "Yes"}}}
  scan:
    optional: true
    key: [ID, DAYS]
    references: {ID: dem.ID}
    rows: {for_each: dem, where: CT = 1}
    visits: {type: T, year: Y, days: DAYS, closest: C, expected: E, window: 180,
             schedule: [{when: dem.CT = 1, years: [0, 3]}, {years: [6]}]}
    variables:
      ID: {type: text}
      DAYS: {type: integer}
      T: {type: integer}
      Y: {type: integer}
      C: {type: integer}
      E: {type: integer}
  both:
    references: {ID: [dem.ID, scan.ID]}
    variables: {ID: {type: text}}
"""
    )
    dem, scan = schema.tables["dem"], schema.tables["scan"]
    assert (dem.files, dem.delimiter, dem.encoding) == (("dem_*_inv", "dem_v?"), ";", "cp1252")
    assert (scan.files, scan.optional, scan.key) == (("scan",), True, ("ID", "DAYS"))
    assert scan.references == (Reference(column="ID", target_table="dem", target_column="ID"),)
    assert [item.target_table for item in schema.tables["both"].references] == ["dem", "scan"]
    assert scan.rows is not None
    assert (scan.rows.for_each, scan.rows.where) == ("dem", "CT = 1")
    assert scan.visits is not None
    assert (scan.visits.window, [(item.when, item.years) for item in scan.visits.schedule]) == (
        180,
        [("dem.CT = 1", (0, 3)), (None, (6,))],
    )


def test_rules_say_what_they_are_about() -> None:
    schema = loaded(
        """
schema: tiny
tables: {dem: {variables: {A: {type: integer}, B: {type: integer}, C: {type: integer}}}}
rules:
  - {id: one, table: dem, when: A = 1, assert: B > C AND A > 0, message: m, severity: warning, remedy: r}
  - {id: two, table: dem, assert: B > C, message: m, variables: [C]}
"""
    )
    one, two = schema.rules
    assert (one.when, one.that, one.severity, one.remedy, one.variables, one.line) == (
        "A = 1",
        "B > C AND A > 0",
        Severity.WARNING,
        "r",
        ("A", "B", "C"),
        5,
    )
    assert (two.severity, two.variables) == (Severity.ERROR, ("C",))


def test_rules_may_be_a_mapping_from_id() -> None:
    schema = loaded(
        "schema: t\ntables: {dem: {variables: {A: {type: integer}}}}\n"
        "rules: {one: {table: dem, assert: A > 1, message: m}}\n"
    )
    assert [rule.id for rule in schema.rules] == ["one"]


def test_checks_switch_catalogue_rules_for_all_for_a_table_and_for_a_variable() -> None:
    schema = loaded(
        """
schema: tiny
checks: {INT205: {enabled: false}}
tables:
  dem:
    checks: {COM102: {severity: error}}
    variables:
      A: {type: integer, checks: {CON102: {severity: note}}}
"""
    )
    assert schema.settings == (
        RuleSetting(code="INT205", enabled=False),
        RuleSetting(code="COM102", severity=Severity.ERROR, table="dem"),
        RuleSetting(code="CON102", severity=Severity.NOTE, table="dem", variable="A"),
    )


ITEMS = """
schema: tiny
code_lists: {five: {1: a, 2: b, 3: c, 4: d, 5: e}}
tables:
  q:
    variables:
      A: {codes: five}
      B: {codes: five}
      N: {type: integer, range: [0, 3]}
      SUM: {type: integer, range: [2, 10], higher_is: worse, label: Strain}
    scales:
"""


@pytest.mark.parametrize(
    ("scale", "scores"),
    [
        ("{items: [A, B], score: sum}", [{}, {}]),
        ("{items: [A, B], reverse: [B], score: sum}", [{}, {"1": 5, "2": 4, "3": 3, "4": 2, "5": 1}]),
        ("{items: [N], reverse: [N], score: sum}", [{"0": 3, "1": 2, "2": 1, "3": 0}]),
        ("{items: [A], recode: {2: 0, 3: 50}, score: mean}", [{"1": 1, "2": 0, "3": 50, "4": 4, "5": 5}]),
        (
            "{items: [A], recode: {1: 0, 2: 1, 3: 2, 4: 3, 5: 4}, reverse: [A], score: sum}",
            [{"1": 4, "2": 3, "3": 2, "4": 1, "5": 0}],
        ),
        (
            "{items: {A: {1: 100, 2: 75, 3: 50, 4: 25, 5: 0}, N: {0: 0, 1: 1, 2: 2, 3: 3}}, score: mean}",
            [{"1": 100, "2": 75, "3": 50, "4": 25, "5": 0}, {"0": 0, "1": 1, "2": 2, "3": 3}],
        ),
    ],
)
def test_scales_turn_reverse_and_recode_into_points(scale: str, scores: list[dict[str, float]]) -> None:
    made = loaded(f"{ITEMS}      S: {scale}\n").tables["q"].scales["S"]
    assert [dict(item.scores) for item in made.items] == scores


def test_a_scale_in_the_file_takes_label_and_limits_from_its_variable() -> None:
    schema = loaded(f"{ITEMS}      SUM: {{items: [A, B], score: sum, min_items: 1, source: manual}}\n")
    scale = schema.tables["q"].scales["SUM"]
    assert (scale.in_file, scale.label, scale.range, scale.min_items, scale.score, scale.source) == (
        True,
        "Strain",
        Limits(low=2.0, high=10.0),
        1,
        ScoreKind.SUM,
        "manual",
    )
    assert scale.higher_is == "worse"


def test_a_scale_may_stand_outside_and_name_its_table() -> None:
    schema = loaded(
        f"{ITEMS}      S: {{items: [A, B], score: sum}}\n"
        "scales: {PHQ: {table: q, items: [A, B], score: sum, range: [2, 10], label: PHQ, higher_is: worse}}\n"
    )
    scale = schema.tables["q"].scales["PHQ"]
    assert (scale.in_file, scale.min_items, scale.label, scale.table) == (False, 2, "PHQ", "q")


def test_the_same_text_makes_the_same_schema() -> None:
    text = f"{ITEMS}      S: {{items: [A, B], score: sum}}\n"
    assert loaded(text) == loaded(text)
    assert loaded(text).sha256 != loaded(f"{text}\n").sha256


def test_a_schema_is_read_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text("schema: study\ntables: {dem: {variables: {A: {type: integer}}}}\n", encoding="utf-8")
    schema = load_schema(str(path))
    assert (schema.name, schema.source) == ("study", str(path))


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(UsageError, match="did you mean whi-bone"):
        load_schema("whi-bones")


def test_mistakes_are_raised_together() -> None:
    with pytest.raises(DefinitionError) as caught:
        with_variables("A: {typ: integer}\nB: {type: integer, range: [9, 1]}\nC: {codes: {0: No}}")
    assert [(mistake.line, mistake.place) for mistake in caught.value.mistakes] == [
        (5, "tables.dem.variables.A.typ"),
        (6, "tables.dem.variables.B.range"),
        (7, "tables.dem.variables.C.codes.0"),
    ]
