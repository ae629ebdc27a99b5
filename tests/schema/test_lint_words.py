"""Words about courses over time and distributions are refused where they cannot be meant, each at its line."""

import pytest

from cohortqc.errors import DefinitionError, Mistake
from cohortqc.schema.load import schema_from_text

SOUND = """\
schema: study
cut_off: "2019-12-31"
tables:
  dem:
    key: [ID]
    variables:
      ID: {type: text, role: identifier}
      AGE: {type: integer}
      SEX: {codes: {1: Man, 2: Woman}}
  scan:
    key: [ID, DAYS]
    references: {ID: dem.ID}
    visits: {days: DAYS}
    multivariate: [[BMD, DAYS]]
    correlations: [{of: [BMD, DAYS], between: [-1, 1]}]
    variables:
      ID: {type: text}
      DAYS: {type: integer}
      BMD: {type: number}
      SIDE: {codes: {1: Left, 2: Right}}
      A: {type: integer, range: [1, 5]}
      B: {type: integer, range: [1, 5]}
      C: {type: integer, range: [1, 5]}
    scales:
      S: {items: [A, B, C, DAYS], score: sum, straight_lining: true}
checks: {CON107: {limit: 0, method: finer}}
"""

ID, AGE, SEX = "ID: {type: text, role: identifier}", "AGE: {type: integer}", "SEX: {codes: {1: Man, 2: Woman}}"
BMD, SIDE = "BMD: {type: number}", "SIDE: {codes: {1: Left, 2: Right}}"
OF_AGE, OF_SEX = "tables.dem.variables.AGE", "tables.dem.variables.SEX"
OF_BMD, OF_SIDE = "tables.scan.variables.BMD", "tables.scan.variables.SIDE"


def mistakes_after(old: str, new: str) -> tuple[Mistake, ...]:
    assert old in SOUND
    with pytest.raises(DefinitionError) as caught:
        schema_from_text(SOUND.replace(old, new, 1), name="study.yaml")
    return caught.value.mistakes


def test_the_text_that_the_mistakes_are_put_into_is_sound() -> None:
    assert list(schema_from_text(SOUND, name="study.yaml").tables) == ["dem", "scan"]


@pytest.mark.parametrize(
    ("old", "new", "place", "fact"),
    [
        # words that do not fit the type
        (AGE, "AGE: {type: integer, max_length: 3}", f"{OF_AGE}.max_length", "nothing about a integer"),
        (ID, "ID: {type: text, role: identifier, max_length: 0}", "tables.dem.variables.ID.max_length", "no signs"),
        (SEX, "SEX: {codes: {1: Man}, digits: 1}", f"{OF_SEX}.digits", "nothing about a coded"),
        (SEX, "SEX: {codes: {1: Man}, mean: [1, 2]}", f"{OF_SEX}.mean", "nothing about a coded"),
        (SEX, "SEX: {codes: {1: Man}, median: [1, 2]}", f"{OF_SEX}.median", "nothing about a coded"),
        (SEX, "SEX: {codes: {1: Man}, margin: 1}", f"{OF_SEX}.margin", "nothing about a coded"),
        (SEX, "SEX: {codes: {1: Man}, scale: log}", f"{OF_SEX}.scale", "nothing about a coded"),
        (SEX, "SEX: {codes: {1: Man}, end_digits: any}", f"{OF_SEX}.end_digits", "nothing about a coded"),
        (SIDE, "SIDE: {codes: {1: Left}, monotone: increasing}", f"{OF_SIDE}.monotone", "neither rises nor falls"),
        (
            SIDE,
            "SIDE: {codes: {1: Left}, change: {percent_per_year: 1, precision: 1}}",
            f"{OF_SIDE}.change",
            "nothing about a coded",
        ),
        (
            BMD,
            "BMD: {type: number, change: {percent_per_year: 0, precision: 1}}",
            f"{OF_BMD}.change.percent_per_year",
            "not more than 0",
        ),
        # roles
        (SEX, "SEX: {codes: {1: Man}, role: age}", f"{OF_SEX}.role", "a number of years"),
        (AGE, "AGE: {type: integer, role: birth_date}", f"{OF_AGE}.role", "birth_date is for dates"),
        (AGE, "AGE: {type: integer, role: visit_date}", f"{OF_AGE}.role", "visit_date is for dates"),
        # limits
        (AGE, "AGE: {type: integer, mean: [70, 50]}", f"{OF_AGE}.mean", "70 is above 50"),
        (AGE, "AGE: {type: integer, median: [70, 50]}", f"{OF_AGE}.median", "70 is above 50"),
        (AGE, 'AGE: {type: integer, mean: ["50", 70]}', f"{OF_AGE}.mean", "is text"),
        (SEX, "SEX: {codes: {1: Man}, proportions: {2: [0, 1]}}", f"{OF_SEX}.proportions.2", "2 is no code"),
        (SEX, "SEX: {codes: {1: Man}, proportions: {1: [0, 1.1]}}", f"{OF_SEX}.proportions.1", "between 0 and 1"),
        (SEX, "SEX: {codes: {1: Man}, proportions: {1: [-0.1, 1]}}", f"{OF_SEX}.proportions.1", "between 0 and 1"),
        (SEX, "SEX: {codes: {1: Man}, proportions: {1: [0.7, 0.2]}}", f"{OF_SEX}.proportions.1", "0.7 is above 0.2"),
        (AGE, "AGE: {type: integer, proportions: {1: [0, 1]}}", f"{OF_AGE}.proportions", "only codes"),
        (SEX, "SEX: {codes: {1: Man}, dispositions: {1: complete}}", f"{OF_SEX}.dispositions", "what became of"),
        (
            SEX,
            "SEX: {codes: {1: Man}, role: status, dispositions: {3: complete}}",
            f"{OF_SEX}.dispositions.3",
            "3 is no code",
        ),
        ("between: [-1, 1]", "between: [-1.1, 1]", "tables.scan.correlations.0.between", "between -1 and 1"),
        ("between: [-1, 1]", "between: [0.5, 1.5]", "tables.scan.correlations.0.between", "between -1 and 1"),
        ("between: [-1, 1]", "between: [0.9, 0.5]", "tables.scan.correlations.0.between", "0.9 is above 0.5"),
        ("between: [-1, 1]", "between: [null, null]", "tables.scan.correlations.0.between", "no limit"),
        # groups
        ("of: [BMD, DAYS]", "of: [BMD, SIDE2]", "tables.scan.correlations.0.of.1", "no variable `SIDE2`"),
        ("of: [BMD, DAYS]", "of: [BMD, BMD]", "tables.scan.correlations.0.of.1", "`BMD` stands twice"),
        ("[[BMD, DAYS]]", "[[BMD, DAY]]", "tables.scan.multivariate.0.1", "no variable `DAY`"),
        ("[[BMD, DAYS]]", "[[BMD, DAYS, BMD]]", "tables.scan.multivariate.0.2", "`BMD` stands twice"),
        ("    key: [ID, DAYS]\n", "    key: [ID, DAYS]\n    identity: [ID, X]\n", "tables.scan.identity.1", "`X`"),
        (BMD, "BMD: {type: number, adjust: [BMD]}", f"{OF_BMD}.adjust.0", "not adjusted for itself"),
        (BMD, "BMD: {type: number, adjust: [DAYS, AGE]}", f"{OF_BMD}.adjust.1", "no variable `AGE`"),
        (BMD, "BMD: {type: number, adjust: [den.AGE]}", f"{OF_BMD}.adjust.0", "not a table that `scan` refers to"),
        (BMD, "BMD: {type: number, adjust: [dem.AGED]}", f"{OF_BMD}.adjust.0", "no variable `AGED` in table `dem`"),
        ("of: [BMD, DAYS]", "of: [BMD, ID]", "tables.scan.correlations.0.of.1", "`ID` is text, no number"),
        ("[[BMD, DAYS]]", "[[BMD]]", "tables.scan.multivariate.0", "fewer than two"),
        ("[[BMD, DAYS]]", "[[BMD, ID]]", "tables.scan.multivariate.0.1", "`ID` is text, no number"),
        ("items: [A, B, C, DAYS]", "items: [A, B, C]", "tables.scan.scales.S.straight_lining", "3 answers"),
        # the schema as a whole
        ('cut_off: "2019-12-31"', 'cut_off: "2019-13-31"', "cut_off", "no date"),
        ('cut_off: "2019-12-31"', 'cut_off: "20191231"', "cut_off", "no date"),
        ("limit: 0,", "limit: -0.1,", "checks.CON107.limit", "negative"),
        ("method: finer", 'method: " "', "checks.CON107.method", "no name"),
    ],
)
def test_what_cannot_be_meant_is_told_where_it_stands(old: str, new: str, place: str, fact: str) -> None:
    (mistake,) = mistakes_after(old, new)
    assert mistake.place == place
    assert fact in mistake.fact
    assert mistake.line is not None
    assert mistake.remedy


@pytest.mark.parametrize(
    ("word", "remedy"),
    [("constant: true", "role identifier"), ("monotone: increasing", "role identifier")],
)
def test_a_course_needs_to_know_whose_row_it_is(word: str, remedy: str) -> None:
    """Without the reference to the participants, the table has no identifier."""
    text = SOUND.replace("    references: {ID: dem.ID}\n", "").replace(BMD, f"BMD: {{type: number, {word}}}")
    with pytest.raises(DefinitionError) as caught:
        schema_from_text(text, name="study.yaml")
    (mistake,) = caught.value.mistakes
    assert mistake.place == f"{OF_BMD}.{word.partition(':')[0]}"
    assert remedy in mistake.remedy


@pytest.mark.parametrize(
    ("visits", "sound"),
    [("", []), ("    visits: {type: SIDE}\n", []), ("    visits: {year: A}\n", ["monotone"])],
)
def test_a_course_needs_an_order_and_a_change_the_days(visits: str, sound: list[str]) -> None:
    bare = SOUND.replace("    visits: {days: DAYS}\n", visits)
    for word in ("monotone: increasing", "change: {percent_per_year: 1, precision: 0}"):
        text = bare.replace(BMD, f"BMD: {{type: number, {word}}}")
        if word.partition(":")[0] in sound:
            assert schema_from_text(text, name="study.yaml").tables
        else:
            with pytest.raises(DefinitionError, match="needs to know when the visit was"):
                schema_from_text(text, name="study.yaml")


def test_a_date_of_the_visit_gives_order_and_days() -> None:
    text = SOUND.replace("    visits: {days: DAYS}\n", "").replace(
        BMD,
        "SEEN: {type: date, role: visit_date}\n"
        "      BMD: {type: number, monotone: increasing, change: {percent_per_year: 1, precision: 0}}",
    )
    assert schema_from_text(text, name="study.yaml").tables


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (ID, "ID: {type: text, role: identifier, max_length: 1}"),
        (AGE, "AGE: {type: integer, role: age, mean: [50, 50], median: [null, 70], digits: 0}"),
        (AGE, "BORN: {type: date, role: birth_date}"),
        (SEX, "SEX: {codes: {1: Man, 2: Woman}, proportions: {1: [0, 1], 2: [0.5, 0.5]}}"),
        (SEX, "SEX: {codes: {1: Man, 2: Woman}, role: status, dispositions: {1.0: complete}}"),
        ("between: [-1, 1]", "between: [0.5, 0.5]"),
        ("between: [-1, 1]", "between: [null, 0.5]"),
        (BMD, "BMD: {type: number, adjust: [DAYS, dem.AGE, dem.SEX]}"),
    ],
)
def test_what_lies_on_the_limit_is_sound(old: str, new: str) -> None:
    assert schema_from_text(SOUND.replace(old, new, 1), name="study.yaml").tables
