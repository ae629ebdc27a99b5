"""Reports as people write them: what they mean, and what is said of every mistake in them."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohortqc.errors import CohortqcError, DefinitionError, UsageError
from cohortqc.model.report import (
    AdjustmentSet,
    AveragingKind,
    Compare,
    Covariate,
    ErrorsKind,
    ExposureKind,
    Join,
    Report,
    Sample,
    TableKind,
)
from cohortqc.model.schema import Direction, Schema
from cohortqc.report.load import load_report, read_report
from cohortqc.schema.load import schema_from_text

SCHEMA = """
schema: small
version: "1.0"
title: Small
tables:
  dem:
    key: [ID]
    file: dem
    variables:
      ID: {type: text, role: identifier, required: true, label: Participant}
      AGE: {type: integer, unit: years, label: Age}
      BORN: {type: date, label: Born}
      ETHNIC: {codes: {1: Asian, 5: White}, reference: 5, label: Race}
  f37:
    key: [ID, DAYS]
    file: f37
    references: {ID: dem.ID}
    visits: {type: VTYP, days: DAYS, closest: VCLO}
    variables:
      ID: {type: text, role: identifier, required: true, label: Participant}
      DAYS: {type: integer, unit: days, label: Days}
      VTYP: {codes: {1: Screening, 3: Annual}, label: Visit}
      VCLO: {codes: {0: "No", 1: "Yes"}, label: Closest}
      SITE: {type: text, label: Site}
      STRAIN: {type: integer, higher_is: worse, label: Strain}
      Q1: {codes: {0: Never, 1: Often}, label: Item 1}
      Q2: {codes: {0: Never, 1: Often}, label: Item 2}
    scales:
      MOOD: {items: [Q1, Q2], score: sum, label: Mood, higher_is: worse}
  bmd:
    key: [ID, VY]
    file: bmd
    references: {ID: dem.ID}
    variables:
      ID: {type: text, role: identifier, required: true, label: Participant}
      VY: {type: integer, label: Year}
      SITE: {type: text, label: Site}
      NECK: {type: number, unit: g/cm², digits: 3, label: Neck}
  other:
    key: [CODE]
    file: other
    variables:
      CODE: {type: text, label: Code}
rules:
  - {id: own-rule, table: dem, assert: AGE > 0, message: Age is not positive}
"""

GOOD = """report: small
schema: small
title: A small report
who: women
participants: dem
join:
  - {table: f37, where: VTYP = 1, pick: closest}
  - {table: bmd, where: VY = 0, as: "{name}_y0"}
  - {table: bmd, where: VY = 6, as: "{name}_y6", variables: [NECK]}
derive:
  change: {sql: 100 * (NECK_y6 - NECK_y0) / NECK_y0, label: Change, unit: "%", digits: 2}
  mood: {scale: MOOD}
  old: {sql: AGE >= 65, label: Old, codes: {0: "No", 1: "Yes"}, reference: 0}
  age: {sql: AGE}
require:
  - {that: f37.STRAIN IS NOT NULL, otherwise: No strain, unknown: Strain unknown}
without_problems: [CON101, own-rule]
sets:
  basic: [AGE]
  full: {extends: basic, label: Fully adjusted, add: [{variable: ETHNIC, reference: 1}, {variable: mood, per: 2}]}
  less: {extends: full, drop: [AGE]}
exposures:
  strain: {variable: STRAIN, per: sd}
  quartile: {variable: STRAIN, as: quantiles}
  cut: {variable: STRAIN, cut: [4, 9], labels: [Low, Middle, High]}
  race: {variable: ETHNIC, as: categories, reference: 1}
outcomes: [change]
models:
  main:
    exposures: [strain]
    sets: {Crude: [], Basic: basic, Full: full, Own: [mood]}
    errors: classical
    sample: per-model
    where: old = 0
tables:
  - {id: table-1, kind: descriptive, by: quartile, rows: [AGE, {variable: mood, statistics: median_iqr}], compare: test}
  - {id: table-2, kind: regression, of: main}
  - {id: table-3, kind: adjusted-means, of: main, exposure: cut, set: Full, trend: true}
figures:
  - {id: figure-1, kind: forest, of: main, set: full}
sensitivity:
  - {of: main, label: With age in years, add: [age]}
between_scans: change
notes: [Synthetic data.]
"""


@pytest.fixture(scope="module")
def schema() -> Schema:
    return schema_from_text(SCHEMA, name="small.yaml")


def read(text: str, schema: Schema) -> Report:
    return read_report(text, name="small-report.yaml", schema=schema)[0]


def test_between_scans_may_be_several_and_means_may_be_balanced(schema: Schema) -> None:
    text = GOOD.replace("between_scans: change", "between_scans: [change, mood]")
    report = read(text.replace("set: Full, trend: true", "set: Full, averaging: balanced"), schema)
    assert report.between_scans == ("change", "mood")
    assert [table.averaging for table in report.tables if table.of == "main"] == [
        AveragingKind.OBSERVED,
        AveragingKind.BALANCED,
    ]


def test_a_report_is_translated_whole(schema: Schema) -> None:
    report = read(GOOD, schema)
    assert report.joins[0] == Join(table="f37", where="VTYP = 1", pick="closest", line=7)
    assert report.sets["full"] == AdjustmentSet(
        name="full",
        label="Fully adjusted",
        covariates=(
            Covariate(variable="AGE"),
            Covariate(variable="ETHNIC", reference="1"),
            Covariate(variable="mood", per=2.0),
        ),
    )
    assert [covariate.variable for covariate in report.sets["less"].covariates] == ["ETHNIC", "mood"]
    assert (report.derive["mood"].label, report.derive["mood"].higher_is) == ("Mood", Direction.WORSE)
    assert (report.derive["age"].label, report.derive["age"].unit) == ("Age", "years")
    assert report.exposures["cut"].kind is ExposureKind.CUT
    assert (report.exposures["strain"].per, report.exposures["quartile"].groups) == ("sd", 4)
    main = report.models["main"]
    assert main.outcomes == ("change",)
    assert list(main.sets) == ["Crude", "Basic", "Full", "Own"]
    assert main.sets["Crude"].covariates == ()
    assert (main.errors, main.sample) == (ErrorsKind.CLASSICAL, Sample.PER_MODEL)
    assert [table.kind for table in report.tables] == list(TableKind)
    assert (report.tables[0].compare, report.tables[0].rows[1].statistics) == (Compare.TEST, "median_iqr")
    assert report.require[0].unknown == "Strain unknown"
    assert (report.who, report.notes, report.between_scans) == ("women", ("Synthetic data.",), ("change",))
    assert (report.source, len(report.sha256)) == ("small-report.yaml", 64)


MISTAKES = [
    # (what stands in the good report, what stands in the bad one, line, what the message says)
    ("title: A small report", "titel: A small report", 3, "`titel` is not a key.*did you mean title"),
    ("participants: dem", "participants: demo", 5, "there is no table `demo`.*did you mean dem"),
    ("participants: dem", "participants: bmd", 5, "no key of one column"),
    ("{table: f37,", "{table: f73,", 7, "there is no table `f73`.*did you mean f37"),
    ("{table: f37, where: VTYP = 1, pick: closest}", "{table: other}", 7, "table other does not refer to dem"),
    ("where: VTYP = 1", "where: VTPY = 1", 7, "there is no variable `VTPY` in table `f37`.*did you mean VTYP"),
    ("where: VTYP = 1", "where: bmd.VY = 1", 7, "`bmd` is not a table that `f37` refers to"),
    ("where: VTYP = 1", "where: VTYP", 7, "gives BIGINT, not true or false"),
    ("where: VTYP = 1", "where: getenv('HOME') = 'x'", 7, "getenv is not let through"),
    ("where: VTYP = 1", "where: (SELECT 1) = 1", 7, "subquery is not let through"),
    ("where: VY = 0,", "where: VY = 0, pick: closest,", 8, "table bmd has no `visits.closest`"),
    ('as: "{name}_y0"', 'as: "neck_y0"', 8, "`as` lacks {name}"),
    ('as: "{name}_y6"', 'as: "{name}_y0"', 9, "joined twice under the same names"),
    ("variables: [NECK]", "variables: [NECKS]", 9, "there is no variable `NECKS`.*did you mean NECK"),
    ("NECK_y6 - NECK_y0", "NECK_y5 - NECK_y0", 11, "there is no variable NECK_y5.*did you mean NECK_y"),
    ("change: {sql: 100 *", "change: {sql: mood *", 11, "mood is derived further down; move it above"),
    ("100 * (NECK_y6", "100 * (bmd.NECK", 11, "joined more than once"),
    ("{scale: MOOD}", "{scale: MODO}", 12, "there is no scale `MODO`.*did you mean MOOD"),
    ("{scale: MOOD}", "{label: Mood}", 12, "either `sql` or `scale`"),
    ("old: {", "AGE: {", 13, "AGE is already a variable of dem"),
    ("reference: 0}", "reference: 2}", 13, "`2` is not among the codes; its codes are 0, 1"),
    (', codes: {0: "No", 1: "Yes"}, reference: 0', "", 13, "old gives true or false and has no `codes`"),
    ('{0: "No", 1: "Yes"}', "{0: No, 1: Yes}", 13, "`No` without quotes"),
    ("AGE >= 65", "AGE = 'old'", 13, "does not fit its columns"),
    ("AGE >= 65", "AGE >= ", 13, "not an SQL expression"),
    ("that: f37.STRAIN IS NOT NULL", "that: f37.STRAIN", 16, "gives BIGINT, not true or false"),
    ("that: f37.STRAIN IS NOT NULL", "that: reason(change) = 'x'", 16, "derived variable has no reason"),
    ("CON101", "CON1O1", 17, "neither the code of a rule nor the id"),
    ("basic: [AGE]", "basic: [AEG]", 19, "there is no variable AEG.*did you mean AGE"),
    ("basic: [AGE]", "basic: [AGE, AGE]", 19, "AGE stands twice"),
    ("basic: [AGE]", "basic: [BORN]", 19, "BORN is neither number nor category"),
    ("basic: [AGE]", "basic: {extends: less}", 19, "`extends` runs in a circle"),
    ("extends: basic", "extends: base", 20, "there is no set `base`.*did you mean basic"),
    ("reference: 1}, {variable: mood", "reference: 7}, {variable: mood", 20, "`7` is no code of ETHNIC.*1, 5"),
    ("reference: 1}, {variable: mood", "per: 5}, {variable: mood", 20, "ETHNIC is a category"),
    ("drop: [AGE]", "drop: [BMI]", 21, "there is no covariate `BMI`"),
    ("strain: {variable: STRAIN, per", "strain: {variable: ETHNIC, per", 23, "ETHNIC is a category, and a number"),
    ("as: quantiles", "as: quartiles", 24, "`quartiles` is not allowed.*did you mean quantiles"),
    ("cut: [4, 9]", "cut: [9, 4]", 25, "do not rise"),
    ("cut: [4, 9]", "cut: [4, 9, 12]", 25, "3 labels stand for 4 groups"),
    ("cut: [4, 9]", "as: cut", 25, "belong together"),
    ("as: categories, reference: 1", "as: categories, reference: 9", 26, "`9` is no code of ETHNIC"),
    ("outcomes: [change]", "outcomes: [ETHNIC]", 27, "ETHNIC is a category, and a number"),
    ("outcomes: [change]", "outcomes: []", 29, "the model has no outcome"),
    ("exposures: [strain]", "exposures: [stress]", 30, "there is no exposure `stress`.*strain, quartile"),
    ("Basic: basic", "Basic: bascic", 31, "there is no set `bascic`.*did you mean basic"),
    ("Own: [mood]", "Own: [moods]", 31, "there is no variable moods"),
    ("where: old = 0", "where: dem.AGE > 5", 34, "dem.AGE is not a variable of the analysis set"),
    ("by: quartile", "by: strain", 36, "strain enters as linear, which makes no groups"),
    ("by: quartile", "by: AGE", 36, "AGE is a number, and a category"),
    ("rows: [AGE,", "rows: [AGE, AGE,", 36, "AGE stands twice"),
    ("compare: test}", "compare: test, trend: true}", 36, "`trend` means nothing in a descriptive table"),
    ("statistics: median_iqr", "statistics: n_percent", 36, "mood is a number, and n_percent does not fit"),
    ("table-2, kind: regression, of: main", "table-2, kind: regression", 37, "regression table needs `of`"),
    ("id: table-2", "id: table-1", 37, "`table-1` is already the id on line 36"),
    ("table-2, kind: regression, of: main", "table-2, kind: regression, of: man", 37, "no model `man`.*main"),
    ("exposure: cut, set", "exposure: strain, set", 38, "strain enters as linear"),
    ("set: Full, trend", "set: Fuller, trend", 38, "there is no set `Fuller`.*did you mean Full"),
    ("of: main, set: full}", "of: main, set: less}", 40, "there is no set `less`"),
    ("id: figure-1", "id: table-2", 40, "`table-2` is already the id on line 37"),
    ("add: [age]}", "add: [age], errors: HC3}", 42, "it varies add, errors; vary exactly one"),
    ("add: [age]}", "add: [mood]}", 42, "mood is in the model's last set already"),
    ("label: With age in years", "label: Main analysis", 42, "is what the model itself is called"),
    ("add: [age]}", "drop: [age]}", 42, "there is no covariate `age`"),
    ("between_scans: change", "between_scans: old", 43, "old is a category, and a number"),
    ("notes: [Synthetic data.]", "notes: [Synthetic data.]\nnotes: []", 45, "`notes` stands twice"),
]


@pytest.mark.parametrize(
    ("good", "bad", "line", "message"), MISTAKES, ids=[str(number) for number in range(len(MISTAKES))]
)
def test_a_mistake_is_told_with_its_line_a_fact_and_a_remedy(
    schema: Schema, good: str, bad: str, line: int, message: str
) -> None:
    assert GOOD.count(good) == 1, "the test must change exactly one place"
    with pytest.raises(DefinitionError) as raised:
        read(GOOD.replace(good, bad), schema)
    told = [str(mistake) for mistake in raised.value.mistakes]
    assert any(text.startswith(f"small-report.yaml:{line},") and re.search(message, text) for text in told), told
    assert all(mistake.remedy for mistake in raised.value.mistakes)


def test_every_mistake_is_told_at_once_in_the_order_of_lines(schema: Schema) -> None:
    text = GOOD.replace("basic: [AGE]", "basic: [AEG]").replace("between_scans: change", "between_scans: chnage")
    text = text.replace("where: VTYP = 1", "where: VTPY = 1")
    with pytest.raises(DefinitionError) as raised:
        read(text, schema)
    lines = [mistake.line for mistake in raised.value.mistakes]
    assert lines == sorted(line or 0 for line in lines)
    assert {7, 19, 43} <= set(lines)


def test_two_tables_may_have_a_variable_of_one_name_as_long_as_nobody_asks_for_it(schema: Schema) -> None:
    same = GOOD.replace('where: VY = 6, as: "{name}_y6", variables: [NECK]', "where: VY = 6, variables: [SITE, NECK]")
    same = same.replace("NECK_y6", "NECK")
    assert read(same, schema).joins[2].as_name == "{name}"
    with pytest.raises(DefinitionError, match=r"SITE may be that of f37 and bmd; write table\.COLUMN"):
        read(same.replace("basic: [AGE]", "basic: [SITE]"), schema)


@pytest.mark.parametrize("text", ["", "[]", "report: x", "report: x\nschema: 7\n", "- a\n", "report: [\n", "\0"])
def test_rubbish_is_a_caller_s_mistake_and_never_a_crash(schema: Schema, text: str) -> None:
    with pytest.raises(CohortqcError):
        read(text, schema)


def test_a_report_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(UsageError, match="stress-and-bone-loss"):
        load_report("no-such-report")


@pytest.mark.parametrize("name", ["stress-and-bone-loss", "nhanes-bone"])
def test_the_built_in_reports_are_sound(name: str) -> None:
    report, schema = load_report(name)
    assert report.name == name
    assert schema.name == report.schema


def test_the_full_model_of_stress_and_bone_loss_has_the_terms_of_the_generating_model() -> None:
    report, _ = load_report("stress-and-bone-loss")
    full = {covariate.variable: covariate.per for covariate in report.models["main"].sets["Full"].covariates}
    assert list(full) == [
        "AGE", "ETHNIC", "education", "SMOKING", "BMI", "HORMSTAT", "hormone_arm", "cad_arm", "TEXPWK", "calcium",
        "ALCOHOL", "REGION",
    ]  # fmt: skip
    assert (full["TEXPWK"], full["calcium"]) == (10, 500)


PIECES = [
    "AGE",
    "[]",
    "{}",
    "null",
    "7",
    "true",
    "''",
    "NECK",
    "strain",
    "full",
    "[AGE, 7]",
    "{a: 1}",
    "-1",
    "x y",
    "{name}",
    "(",
    "reason(AGE)",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_report_with_anything_in_the_wrong_place_is_refused_or_read_but_never_crashes(
    schema: Schema, data: st.DataObject
) -> None:
    text = GOOD
    for _ in range(data.draw(st.integers(1, 3))):
        words = [found.span() for found in re.finditer(r"[\w.%]+|\[[^\]]*\]|\{[^}]*\}", text)]
        start, end = data.draw(st.sampled_from(words))
        text = text[:start] + data.draw(st.sampled_from(PIECES)) + text[end:]
    try:
        read(text, schema)
    except CohortqcError as error:
        assert str(error)
