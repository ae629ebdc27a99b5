"""Every mistake that a schema can hold is told with its line, its place, the fact and a remedy."""

import pytest

from cohortqc.errors import DefinitionError, Mistake
from cohortqc.schema.load import schema_from_text

SOUND = """\
schema: study
reasons: {refused: Refused}
missing: {9: refused}
missing_sets: {rd7: {7: refused}}
code_lists: {no_yes: {0: "No", 1: "Yes"}}
tables:
  dem:
    file: dem_*_inv
    key: [ID]
    variables:
      ID: {type: text}
      AGE: {type: integer, range: [50, 70]}
      SEX: {codes: no_yes}
      FLAG: {type: integer}
  scan:
    file: scan_*
    key: [ID, DAYS]
    references: {ID: dem.ID}
    visits: {days: DAYS}
    rows: {for_each: dem, where: FLAG > 0}
    variables:
      ID: {type: text}
      DAYS: {type: integer}
      BMD: {type: number, digits: 3}
    scales:
      SUM: {items: [DAYS], score: sum}
rules:
  - {id: first, table: scan, assert: BMD > 0, message: m}
"""


def mistakes_after(old: str, new: str) -> tuple[Mistake, ...]:
    assert old in SOUND
    with pytest.raises(DefinitionError) as caught:
        schema_from_text(SOUND.replace(old, new, 1), name="study.yaml")
    return caught.value.mistakes


def test_the_text_that_the_mistakes_are_put_into_is_sound() -> None:
    assert list(schema_from_text(SOUND, name="study.yaml").tables) == ["dem", "scan"]


AGE = "AGE: {type: integer, range: [50, 70]}"
SEX = "SEX: {codes: no_yes}"
BMD = "BMD: {type: number, digits: 3}"
SCALE = "SUM: {items: [DAYS], score: sum}"
RULE = "- {id: first, table: scan, assert: BMD > 0, message: m}"


@pytest.mark.parametrize(
    ("old", "new", "line", "place", "fact", "remedy"),
    [
        # structure
        ("schema: study", "schema: 7", 1, "schema", "the number 7 stands where text is meant", '"7" in quotes'),
        ("reasons:", "reason:", 2, "reason", "not a key of the language", "did you mean reasons?"),
        (AGE, "AGE: {typ: integer, codes: no_yes}", 12, "tables.dem.variables.AGE.typ", "`typ`", "did you mean type?"),
        (AGE, "AGE: {type: intger}", 12, "tables.dem.variables.AGE.type", "`intger`", "did you mean integer?"),
        (AGE, "AGE: {type: integer, range: [50]}", 12, "tables.dem.variables.AGE.range", "fewer than 2", "null"),
        (AGE, "AGE: {type: integer, range: [1, 2, 3]}", 12, "tables.dem.variables.AGE.range", "more than 2", "lowest"),
        (AGE, "AGE: {type: integer, required: 1}", 12, "tables.dem.variables.AGE.required", "the number 1", "true or"),
        (AGE, "AGE: {type: integer, label: 5}", 12, "tables.dem.variables.AGE.label", "the number 5", '"5" in quotes'),
        (AGE, "AGE: {type: integer, in: D}", 12, "tables.dem.variables.AGE.in", "`D` stands where a list", "a list"),
        (AGE, "AGE: 5", 12, "tables.dem.variables.AGE", "where a mapping is meant", "write a mapping"),
        (AGE, "AGE: {codes: {1: 2}}", 12, "tables.dem.variables.AGE.codes.1", "the number 2", '"2" in quotes'),
        (AGE, "AGE: {codes: {1: true}}", 12, "tables.dem.variables.AGE.codes.1", "truth value true", '"true" in'),
        (AGE, "AGE: {codes: {1: null}}", 12, "tables.dem.variables.AGE.codes.1", "nothing stands", "fill it in"),
        (
            AGE,
            "AGE: {type: integer, computed: {sql: ID, tolerance: roundin}}",
            12,
            "tables.dem.variables.AGE.computed.tolerance",
            "`roundin` stands where a number or 'rounding'",
            "rounding",
        ),
        (RULE, "- {id: first, table: scan, message: m}", 28, "rules.0", "`assert` is lacking", "add it"),
        (RULE, f"{RULE}\nchecks: {{CON: {{}}}}", 29, "checks.CON", "not the code of a rule", "cohortqc rules"),
        # names that do not exist
        (
            "missing: {9: refused}",
            "missing: {9: refusd}",
            3,
            "missing.9",
            "no reason `refusd`",
            "did you mean refused?",
        ),
        (SEX, "SEX: {codes: noyes}", 13, "tables.dem.variables.SEX.codes", "no code list `noyes`", "mean no_yes?"),
        (
            SEX,
            "SEX: {codes: no_yes, missing: rd8}",
            13,
            "tables.dem.variables.SEX.missing",
            "no missing set",
            "mean rd7?",
        ),
        ("key: [ID]", "key: [ID, IDD]", 9, "tables.dem.key.1", "no variable `IDD` in table `dem`", "did you mean ID?"),
        ("{ID: dem.ID}", "{ID: den.ID}", 18, "tables.scan.references.ID", "no table `den`", "did you mean dem?"),
        ("{ID: dem.ID}", "{ID: dem.IDX}", 18, "tables.scan.references.ID", "no variable `IDX`", "did you mean ID?"),
        ("{ID: dem.ID}", "{IDX: dem.ID}", 18, "tables.scan.references.IDX", "no variable `IDX`", "did you mean ID?"),
        ("{ID: dem.ID}", "{ID: dem}", 18, "tables.scan.references.ID", "`dem` names no column", "`table.column`"),
        ("{ID: dem.ID}", "{ID: dem.AGE}", 18, "tables.scan.references.ID", "is text, `AGE`", "one type"),
        ("days: DAYS", "days: DAY", 19, "tables.scan.visits.days", "no variable `DAY`", "did you mean DAYS?"),
        ("days: DAYS", "schedule: [{years: [1]}]", 19, "tables.scan.visits.schedule", "the visit's year", "add `year`"),
        (
            "days: DAYS",
            "year: DAYS, schedule: [{years: [1], until: AGES}]",
            19,
            "tables.scan.visits.schedule.0.until",
            "no variable `AGES` in table `dem`",
            "did you mean AGE?",
        ),
        (
            "days: DAYS",
            "year: DAYS, schedule: [{years: [1], until: AGE > 60}]",
            19,
            "tables.scan.visits.schedule.0.until",
            "gives BOOLEAN, not a number",
            "CAST",
        ),
        ("for_each: dem,", "for_each: den,", 20, "tables.scan.rows.for_each", "no table `den`", "did you mean dem?"),
        ("for_each: dem,", "", 20, "tables.scan.rows.where", "without `for_each`", "add `for_each"),
        ("for_each: dem,", "min: 3, max: 1, for_each: dem,", 20, "tables.scan.rows", "min 3 is above max 1", "swap"),
        ("[DAYS], score", "[DAY], score", 26, "tables.scan.scales.SUM.items.0", "no variable `DAY`", "mean DAYS?"),
        (AGE, "AGE: {type: integer, in: [D]}", 12, "tables.dem.variables.AGE.in.0", "no release `D`", "declare it"),
        (RULE, RULE.replace("message", "in: [D], message"), 28, "rules.0.in.0", "no release `D`", "declare it"),
        (RULE, RULE.replace("table: scan", "table: scam"), 28, "rules.0.table", "no table `scam`", "mean scan?"),
        (RULE, RULE.replace("message", "variables: [BMX], message"), 28, "rules.0.variables.0", "`BMX`", "mean BMD?"),
        # contradictions within a variable
        (AGE, "AGE: {type: integer, range: [80, 10]}", 12, "tables.dem.variables.AGE.range", "80 is above 10", "swap"),
        (
            AGE,
            "AGE: {type: integer, detection: [8, 1]}",
            12,
            "tables.dem.variables.AGE.detection",
            "8 is above 1",
            "swap",
        ),
        (
            AGE,
            "AGE: {type: integer, range: [50, 70], expected: [40, 60]}",
            12,
            "tables.dem.variables.AGE.expected",
            "expected [40, 60] reaches outside range [50, 70]",
            "widen `range`",
        ),
        (
            AGE,
            "AGE: {type: integer, range: [50, 70], detection: [1, 9]}",
            12,
            "tables.dem.variables.AGE.detection",
            "nothing in common",
            "correct one",
        ),
        (
            AGE,
            "AGE: {type: integer, range: ['1', 2]}",
            12,
            "tables.dem.variables.AGE.range",
            "is text",
            "without quotes",
        ),
        (AGE, "AGE: {type: text, range: [1, 2]}", 12, "tables.dem.variables.AGE.range", "nothing about a text", "out"),
        (AGE, "AGE: {type: date, range: ['1.2.03', null]}", 12, "tables.dem.variables.AGE.range", "no date", "quotes"),
        (AGE, "AGE: {type: number, digits: -1}", 12, "tables.dem.variables.AGE.digits", "digits is -1", "0 or more"),
        (AGE, "AGE: {type: integer, digits: 1}", 12, "tables.dem.variables.AGE.digits", "no decimals", "type: number"),
        (AGE, "AGE: {}", 12, "tables.dem.variables.AGE", "neither a type nor codes", "type: integer"),
        (
            AGE,
            "AGE: {type: integer, codes: no_yes}",
            12,
            "tables.dem.variables.AGE.type",
            "exclude each other",
            "leave",
        ),
        (AGE, "AGE: {type: coded}", 12, "tables.dem.variables.AGE.type", "needs codes", "codes: {1: label}"),
        (AGE, "AGE: {codes: {}}", 12, "tables.dem.variables.AGE.codes", "is empty", "add codes"),
        (AGE, "AGE: {codes: {7: a, '7.0': b}}", 12, "tables.dem.variables.AGE.codes.7.0", "stands twice", "keep one"),
        (AGE, "AGE: {codes: {1: a, 9: b}}", 12, "tables.dem.variables.AGE.codes", "9 is valid and missing", "null"),
        (
            SEX,
            "SEX: {codes: no_yes, reference: 2}",
            13,
            "tables.dem.variables.SEX.reference",
            "level 2 is no code",
            "0, 1",
        ),
        (
            AGE,
            "AGE: {type: integer, ordered: true}",
            12,
            "tables.dem.variables.AGE.ordered",
            "only codes",
            "take it out",
        ),
        (AGE, "AGE: {type: text, pattern: '('}", 12, "tables.dem.variables.AGE.pattern", "not a regular", "RE2"),
        (AGE, "AGE: {type: text, pattern: '[[['}", 12, "tables.dem.variables.AGE.pattern", "unterminated", "RE2"),
        (
            AGE,
            f"AGE: {{type: text, pattern: 'a{{{'9' * 30}}}'}}",
            12,
            "tables.dem.variables.AGE.pattern",
            "too large",
            "RE2",
        ),
        (AGE, "AGE: {type: text, pattern: '(?=a)b'}", 12, "tables.dem.variables.AGE.pattern", "look-around", "RE2"),
        (AGE, "AGE: {type: text, pattern: '(a)\\1'}", 12, "tables.dem.variables.AGE.pattern", "back-references", "RE2"),
        (
            AGE,
            "AGE: {type: integer, pattern: a}",
            12,
            "tables.dem.variables.AGE.pattern",
            "about a integer",
            "type: text",
        ),
        (AGE, "AGE: {type: text, date_format: a}", 12, "tables.dem.variables.AGE.date_format", "says nothing", "date"),
        (AGE, "AGE: {type: text, censored: {above: 1}}", 12, "tables.dem.variables.AGE.censored", "nothing", "out"),
        (
            AGE,
            "AGE: {type: integer, censored: {below: 9, above: 3}}",
            12,
            "tables.dem.variables.AGE.censored",
            "below 9 is not under above 3",
            "swap",
        ),
        (
            BMD,
            "BMD: {type: number, computed: {sql: DAYS, tolerance: -1}}",
            24,
            "tables.scan.variables.BMD.computed.tolerance",
            "negative",
            "0 or more",
        ),
        (
            BMD,
            "BMD: {type: number, computed: {sql: DAYS, tolerance: rounding}}",
            24,
            "tables.scan.variables.BMD.computed",
            "needs to know the variable's digits",
            "add `digits`",
        ),
        # contradictions between variables and tables
        (BMD, f"{BMD}\n      bmd: {{type: text}}", 25, "tables.scan.variables.bmd", "`bmd` could be `BMD`", "rename"),
        (BMD, "BMD: {type: number, aliases: [days]}", 24, "tables.scan.variables.BMD", "`days` could be", "rename"),
        ("file: scan_*", "file: dem_x_inv", 16, "tables.scan.file", "one and the same file", "exclude each other"),
        (RULE, f"{RULE}\n  {RULE}", 29, "rules.1", "`first` stands twice", "an id of its own"),
        (RULE, RULE.replace("id: first, ", ""), 28, "rules.0", "has no id", "add `id"),
        (
            "references: {ID: dem.ID}",
            "references: {}",
            20,
            "tables.scan.rows.for_each",
            "which row of `dem`",
            "add `references",
        ),
        # scales
        (
            SCALE,
            "SUM: {items: [DAYS], score: sum, min_items: 2}",
            26,
            "tables.scan.scales.SUM.min_items",
            "2, but",
            "1 to 1",
        ),
        (
            SCALE,
            "SUM: {items: [DAYS], score: sum, min_items: 0}",
            26,
            "tables.scan.scales.SUM.min_items",
            "0, but",
            "1 to 1",
        ),
        (SCALE, "SUM: {items: [], score: sum}", 26, "tables.scan.scales.SUM.items", "no items", "name them"),
        (SCALE, "SUM: {items: [DAYS, DAYS], score: sum}", 26, "tables.scan.scales.SUM.items", "stands twice", "once"),
        (
            SCALE,
            "SUM: {items: [DAYS], reverse: [BMD], score: sum}",
            26,
            "tables.scan.scales.SUM.reverse.0",
            "no item of the scale",
            "DAYS",
        ),
        (
            SCALE,
            "SUM: {items: [DAYS], reverse: [DAYS], score: sum}",
            26,
            "tables.scan.scales.SUM",
            "neither numeric codes nor a short range",
            "give it codes",
        ),
        (SCALE, "SUM: {items: [ID], score: sum}", 26, "tables.scan.scales.SUM.items", "no points", "give the points"),
        (
            SCALE,
            "SUM: {table: dem, items: [DAYS], score: sum}",
            26,
            "tables.scan.scales.SUM.table",
            "another table",
            "out",
        ),
        (
            RULE,
            f"{RULE}\nscales: {{X: {{items: [A], score: sum}}}}",
            29,
            "scales.X.table",
            "name its table",
            "dem, scan",
        ),
        # SQL
        (
            BMD,
            "BMD: {type: number, asked_if: DAY > 1}",
            24,
            "tables.scan.variables.BMD.asked_if",
            "`DAY`",
            "mean DAYS?",
        ),
        (
            BMD,
            "BMD: {type: number, asked_if: days > 1}",
            24,
            "tables.scan.variables.BMD.asked_if",
            "`days`",
            "mean DAYS?",
        ),
        (
            BMD,
            "BMD: {type: number, asked_if: DAYS + 1}",
            24,
            "tables.scan.variables.BMD.asked_if",
            "not true or",
            "compar",
        ),
        (BMD, "BMD: {type: number, asked_if: DAYS >}", 24, "tables.scan.variables.BMD.asked_if", "not an SQL", "SQL"),
        (BMD, "BMD: {type: number, asked_if: ID > 1}", 24, "tables.scan.variables.BMD.asked_if", "ID VARCHAR", "types"),
        (BMD, "BMD: {type: number, computed: DAY}", 24, "tables.scan.variables.BMD.computed", "`DAY`", "mean DAYS?"),
        (
            BMD,
            "BMD: {type: number, asked_if: den.AGE > 1}",
            24,
            "tables.scan.variables.BMD.asked_if",
            "`den` is not a table that `scan` refers to",
            "did you mean dem?",
        ),
        (
            BMD,
            "BMD: {type: number, asked_if: dem.AGES > 1}",
            24,
            "tables.scan.variables.BMD.asked_if",
            "no variable `AGES` in table `dem`",
            "did you mean AGE?",
        ),
        (
            BMD,
            "BMD: {type: number, asked_if: BMD > 1}",
            24,
            "tables.scan.variables.BMD.asked_if",
            "circle: BMD -> BMD",
            "out",
        ),
        (
            BMD,
            "BMD: {type: number, computed: DAYS * X}\n      X: {type: number, computed: BMD / DAYS}",
            24,
            "tables.scan.variables.BMD.computed",
            "circle: BMD -> X -> BMD",
            "take one of them out",
        ),
        (
            "where: FLAG > 0",
            "where: FLAX > 0",
            20,
            "tables.scan.rows.where",
            "no variable `FLAX`",
            "did you mean FLAG?",
        ),
        (RULE, RULE.replace("assert: BMD > 0", "assert: BMX > 0"), 28, "rules.0.assert", "`BMX`", "did you mean BMD?"),
        (RULE, RULE.replace("assert", "when: BMX = 1, assert"), 28, "rules.0.when", "`BMX`", "did you mean BMD?"),
        (
            RULE,
            RULE.replace("BMD > 0", "\"read_csv('x') = 1\""),
            28,
            "rules.0.assert",
            "function read_csv is not let through",
            "use a function",
        ),
        (
            RULE,
            f"{RULE}\neligible: AGES > 50",
            29,
            "eligible",
            "no variable `AGES` in table `dem`",
            "did you mean AGE?",
        ),
    ],
)
def test_a_mistake_is_told_where_it_stands(old: str, new: str, line: int, place: str, fact: str, remedy: str) -> None:
    (mistake,) = mistakes_after(old, new)
    assert (mistake.file, mistake.line, mistake.place) == ("study.yaml", line, place)
    assert fact in mistake.fact
    assert remedy in mistake.remedy


def test_all_mistakes_are_told_in_the_order_of_their_lines() -> None:
    text = (
        SOUND.replace("key: [ID]", "key: [IDD]")
        .replace("missing: {9: refused}", "missing: {9: No}")
        .replace(AGE, "AGE: {type: integer, range: [9, 1], colour: red}")
        .replace("assert: BMD > 0", "assert: BMX > 0")
    )
    with pytest.raises(DefinitionError) as caught:
        schema_from_text(text, name="study.yaml")
    assert [mistake.line for mistake in caught.value.mistakes] == [3, 9, 12, 12, 28]
    assert str(caught.value).count("\n") == 4


def test_what_only_follows_from_a_mistake_is_not_told() -> None:
    (mistake,) = mistakes_after(AGE, "AGE: {type: No, label: Age}")
    assert "read as false" in mistake.fact


def test_a_document_without_tables_is_told_at_once() -> None:
    with pytest.raises(DefinitionError, match="`tables` is lacking"):
        schema_from_text("schema: study\n", name="study.yaml")


def test_a_table_that_is_no_mapping_is_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        schema_from_text("schema: study\ntables:\n  dem: 5\nrules: 7\n", name="study.yaml")
    assert [mistake.line for mistake in caught.value.mistakes] == [3, 4]


def test_a_schedule_needs_to_know_whose_visits_are_meant() -> None:
    variables = "{ID: {type: text}, Y: {type: integer}}"
    table = f"{{visits: {{year: Y, schedule: [{{years: [0]}}]}}, variables: {variables}}}"
    with pytest.raises(DefinitionError) as caught:
        schema_from_text(f"schema: study\ntables: {{scan: {table}}}\n", name="study.yaml")
    assert [mistake.fact for mistake in caught.value.mistakes] == ["nothing tells whose visits are expected"]
