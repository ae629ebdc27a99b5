"""Texts, decimals, dates, straight lines and eligibility at their edges."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import cast

import numpy as np
import pyarrow as pa
import pytest

from cohortqc.errors import DefinitionError
from cohortqc.model.circumstances import Circumstances
from cohortqc.model.validation import Outcome, Status
from cohortqc.rules.consistency import (
    date_outside,
    not_eligible,
    precision_differs,
    straight_lining,
    text_doubtful,
)
from cohortqc.rules.consistency.strange_texts import Strangeness, repaired, strange_texts
from cohortqc.rules.evidence import Evidence

Make = Callable[[str, dict[str, str]], Evidence]


def outcomes(rule: object, evidence: Evidence) -> list[Outcome]:
    found: Iterator[Outcome] = cast("ModuleType", rule).check(evidence)
    return list(found)


def of_variable(rule: object, evidence: Evidence, name: str) -> Outcome:
    (outcome,) = (found for found in outcomes(rule, evidence) if found.variable == name)
    return outcome


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    """Not applicable, unknown, passed, failed."""
    return outcome.not_applicable, outcome.unknown, outcome.passed, outcome.failed


# CON106


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "two  words",
        "Åsa Lindström",
        "São João",
        "“MAÇÔ",  # a last letter and a closing quote look like damage, the first letters do not
        "µg/dL",
        "naïve – or not",
        "中文",
        "12 °C",
        "a remark\nof two lines",
        "of two\r\nlines",
    ],
)
def test_texts_that_people_write_are_not_strange(text: str) -> None:
    assert not len(strange_texts(pa.chunked_array([[text, None]], pa.string()), max_length=None).rows)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a\x1fb", Strangeness.CONTROL),
        ("a\x7fb", Strangeness.CONTROL),
        ("a\x85b", Strangeness.CONTROL),
        ("a\ufeffb", Strangeness.CONTROL),
        ("a\u200bb", Strangeness.CONTROL),
        ("a\u202eb", Strangeness.CONTROL),
        ("a\tb", Strangeness.CONTROL),
        (" a", Strangeness.BLANK_END),
        ("a ", Strangeness.BLANK_END),
        (" ", Strangeness.BLANK_END),
        ("a\n", Strangeness.BLANK_END),
        ("\ra", Strangeness.BLANK_END),
        ("a\x0bb", Strangeness.CONTROL),
        ("\xa0a", Strangeness.BLANK_END),
        ("a\u3000", Strangeness.BLANK_END),
        ("a\N{REPLACEMENT CHARACTER}", Strangeness.UNREADABLE),
        ("caf\xc3\xa9", Strangeness.MISREAD),
        ("12345", Strangeness.TOO_LONG),
        ("äöüßé", Strangeness.TOO_LONG),
    ],
)
def test_each_damage_is_told_by_its_kind(text: str, kind: Strangeness) -> None:
    found = strange_texts(pa.chunked_array([["ok"], [None, text, "äöüß", "1234"]], pa.string()), max_length=4)
    assert found.rows.tolist() == [2]
    assert found.kinds.tolist() == [kind]


@pytest.mark.parametrize("text", ["é", "Ørsted", "Straße", "“quoted”", "€5", "中文", "😀 fine", "naïve ’s"])
def test_utf_8_read_as_windows_1252_is_found_and_repaired(text: str) -> None:
    misread = "".join(
        bytes([byte]).decode("cp1252") if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else chr(byte)
        for byte in text.encode()
    )
    found = strange_texts(pa.chunked_array([[misread]], pa.string()), max_length=None)
    assert found.kinds.tolist() == [Strangeness.MISREAD]
    assert repaired(misread) == text


def test_a_single_strange_byte_belongs_to_the_text_it_begins() -> None:
    found = strange_texts(pa.chunked_array([pa.array(["ab", "\x07cd", "ef"])]), max_length=None)
    assert found.rows.tolist() == [1]
    assert found.kinds.tolist() == [Strangeness.CONTROL]


def test_slices_and_columns_without_any_text_are_looked_at_too() -> None:
    texts = pa.array([" a", "b", " c", None, "d "])
    found = strange_texts(pa.chunked_array([texts[1:4], texts[4:]]), max_length=None)
    assert found.rows.tolist() == [1, 3]
    assert not len(strange_texts(pa.chunked_array([pa.nulls(3, pa.string())]), max_length=2).rows)
    assert not len(strange_texts(pa.chunked_array([], type=pa.string()), max_length=2).rows)


TEXTS = "tables: {t: {key: [ID], variables: {ID: {type: integer}, X: {type: text, max_length: 5}}}}"


def test_what_a_text_should_be_stands_beside_it(evidence_from: Make) -> None:
    text = "ID,X\n1, a\n2,abcdef\n3,CafÃ©\n4,a\x01\n5,\N{REPLACEMENT CHARACTER}\n6,\n7,abcde\n"
    outcome = of_variable(text_doubtful, evidence_from(TEXTS, {"t.csv": text}), "X")
    assert counts(outcome) == (1, 0, 1, 5)
    (finding,) = outcome.findings
    assert list(finding.expected_each) == [
        "no blank at either end",
        "at most 5 signs",
        "perhaps Café",
        "no control signs",
        "no signs lost in another encoding",
    ]
    assert list(finding.expected_each[1:3]) == ["at most 5 signs", "perhaps Café"]


def test_a_text_that_failed_before_is_unknown(evidence_from: Make) -> None:
    evidence = evidence_from(TEXTS, {"t.csv": "ID,X\n1, a\n2, b\n"})
    first = of_variable(text_doubtful, evidence, "X")
    assert counts(of_variable(text_doubtful, evidence.after([first]), "X")) == (0, 2, 0, 0)


# CON107


def numbers(values: Sequence[object], *, word: str = "digits: 1") -> tuple[str, dict[str, str]]:
    tables = f"tables: {{t: {{key: [ID], variables: {{ID: {{type: integer}}, X: {{type: number, {word}}}}}}}}}"
    return tables, {"t.csv": "ID,X\n" + "".join(f"{row},{value}\n" for row, value in enumerate(values))}


@pytest.mark.parametrize(
    ("value", "fails"),
    [
        ("0.30000000000000004", False),  # 0.1 + 0.2
        ("71.30000305175781", False),  # 71.3 in single precision
        ("100000.1", False),
        ("123456789012.5", False),
        ("1e300", False),
        ("-0.5", False),
        ("0.35", True),
        ("-0.35", True),
        ("0.311", True),
        ("71.3002", True),
    ],
)
def test_what_storage_adds_to_a_decimal_is_no_decimal(evidence_from: Make, value: str, fails: bool) -> None:  # noqa: FBT001  # a column of the table above
    outcome = of_variable(precision_differs, evidence_from(*numbers([value])), "X")
    assert outcome.failed == int(fails)


def test_a_share_of_finer_values_may_be_allowed(evidence_from: Make) -> None:
    values = [*(round(0.1 * number, 1) for number in range(96)), 0.11, 0.12, 0.13, 0.14]
    strict, loose, tight = (
        of_variable(precision_differs, evidence_from(*numbers(values, word=word)), "X")
        for word in (
            "digits: 1",
            "digits: 1, checks: {CON107: {limit: 0.04}}",
            "digits: 1, checks: {CON107: {limit: 0.039}}",
        )
    )
    assert (strict.failed, loose.failed, tight.failed) == (1, 0, 1)
    assert list(strict.findings[0].observed) == ["4 of 100 values (4.0 %), such as 0.11"]
    assert strict.findings[0].expected == "1 decimal, as declared"


def test_decimals_are_counted_in_the_plural_too(evidence_from: Make) -> None:
    (finding,) = of_variable(precision_differs, evidence_from(*numbers([0.123], word="digits: 2")), "X").findings
    assert finding.expected == "2 decimals, as declared"


def test_without_decimals_none_can_have_been_rounded_away(evidence_from: Make) -> None:
    tens = [10 * number for number in [*range(1, 11), *range(1, 11)]]
    assert of_variable(precision_differs, evidence_from(*numbers(tens, word="digits: 0")), "X").failed == 0


@pytest.mark.parametrize(
    ("values", "fails"),
    [
        ([*range(1, 11), *range(1, 11)], True),  # twenty values, ten digits
        ([*range(1, 11), *range(1, 10)], False),  # nineteen
        ([*range(1, 11), *range(1, 10), 0, 0], False),  # nineteen and zeros
        ([*range(1, 9), *range(1, 9), *range(1, 5)], True),  # eight digits
        ([*range(1, 8), *range(1, 8), *range(1, 8)], False),  # seven
        ([*range(1, 11), *range(1, 11), 3.1], False),  # one uses the decimal
        ([*range(1, 11), *range(-10, 0), ""], True),
    ],
)
def test_a_column_without_its_last_decimal_was_rounded(evidence_from: Make, values: list[object], fails: bool) -> None:  # noqa: FBT001  # a column of the table above
    outcome = of_variable(precision_differs, evidence_from(*numbers(values)), "X")
    assert outcome.failed == int(fails)
    if fails:
        count = len([value for value in values if value != ""])
        assert list(outcome.findings[0].observed) == [f"none of {count} values has more than 0 decimals"]


@pytest.mark.parametrize(
    "word", ["digits: 1, checks: {CON107: {method: finer}}", "digits: 1, computed: ID + 1", "digits: 0"]
)
def test_fewer_decimals_are_not_sought_everywhere(evidence_from: Make, word: str) -> None:
    outcome = of_variable(precision_differs, evidence_from(*numbers(list(range(1, 41)), word=word)), "X")
    assert (outcome.status, outcome.failed) == (Status.PASSED, 0)


def test_each_file_is_judged_for_itself(evidence_from: Make) -> None:
    tables = """
tables:
  t: {file: t_*, in_parts: true, key: [ID], variables: {ID: {type: integer}, X: {type: number, digits: 1}}}
"""
    evidence = evidence_from(tables, {"t_a.csv": "ID,X\n1,0.1\n", "t_b.csv": "ID,X\n2,0.15\n", "t_c.csv": "ID,X\n3,\n"})
    outcome = of_variable(precision_differs, evidence, "X")
    assert counts(outcome) == (1, 0, 1, 1)
    assert [finding.file.name for finding in outcome.findings if finding.file] == ["t_b.csv"]


def test_a_method_that_the_rule_does_not_have_is_a_mistake_of_the_schema(evidence_from: Make) -> None:
    evidence = evidence_from(*numbers([1], word="digits: 1, checks: {CON107: {method: coarser}}"))
    with pytest.raises(DefinitionError, match="no method 'coarser'"):
        outcomes(precision_differs, evidence)


# CON108

DATES = """
tables:
  dem: {key: [ID], variables: {ID: {type: text, role: identifier}, BORN: {type: date, role: birth_date}}}
  scan:
    key: [ID]
    references: {ID: dem.ID}
    variables: {ID: {type: text}, SEEN: {type: date}}
"""
FILES = {
    "dem.csv": "ID,BORN\n1,1940-06-01\n2,\n3,2040-01-01\n4,1940-06-01\n5,1940-06-01\n",
    "scan.csv": "ID,SEEN\n1,1940-05-31\n2,1930-01-01\n3,2000-01-01\n4,2010-01-01\n5,\n",
}


def test_without_a_cut_off_only_births_are_held_against_dates(evidence_from: Make) -> None:
    born, seen, before_birth = outcomes(date_outside, evidence_from(DATES, FILES))
    assert [found.why for found in (born, seen)] == [date_outside.NO_CUT_OFF] * 2
    assert counts(before_birth) == (1, 1, 1, 2)  # without a birth: unknown; born in 2040 but seen in 2000: fails here
    assert before_birth.findings[0].related[0] == "dem.BORN=1940-06-01"


def test_the_day_of_the_cut_off_itself_can_be_right_and_can_be_a_birth(evidence_from: Make) -> None:
    files = {
        "dem.csv": "ID,BORN\n1,1940-06-01\n2,2009-12-31\n3,2010-01-01\n",
        "scan.csv": "ID,SEEN\n1,2009-12-31\n2,2009-12-30\n3,2009-12-30\n",
    }
    born, seen, before_birth = outcomes(date_outside, evidence_from(f'cut_off: "2009-12-31"\n{DATES}', files))
    assert (counts(born), counts(seen)) == ((0, 0, 2, 1), (0, 0, 3, 0))
    assert counts(before_birth) == (0, 1, 1, 1)


def test_the_callers_cut_off_goes_before_the_schemas(evidence_from: Make) -> None:
    evidence = evidence_from(f'cut_off: "2009-12-31"\n{DATES}', FILES)
    born, seen, before_birth = outcomes(date_outside, evidence)
    assert (counts(born), counts(seen)) == ((1, 0, 3, 1), (1, 0, 3, 1))
    assert counts(before_birth) == (1, 3, 0, 1)  # late dates and births are problems already
    assert seen.findings[0].expected == "not after 2009-12-31"
    later = replace(evidence, circumstances=Circumstances(cut_off=date(2010, 1, 1)))
    assert [found.failed for found in outcomes(date_outside, later)] == [1, 0, 1]


# CON205

GRID = """
tables:
  t:
    key: [ID]
    variables:
      ID: {type: integer}
      A: {codes: {1: No, 2: Yes}}
      B: {codes: {1: No, 2: Yes}}
      C: {codes: {1: No, 2: Yes, X: Other}}
      D: {codes: {1: No, 2: Yes}, optional: true}
    scales:
      S: {items: {A: {1: 1, 2: 2}, B: {1: 2, 2: 1}, C: {1: 1, 2: 2, X: 0}, D: {1: 2, 2: 1}}, score: sum,
          straight_lining: true}
""".replace("No,", '"No",').replace("Yes", '"Yes"')


def test_codes_are_the_same_whether_numbers_or_texts(evidence_from: Make) -> None:
    text = "ID,A,B,C,D\n1,2,2,2,2\n2,2,2,2,1\n3,2,2,X,2\n4,2,2,,2\n"
    (outcome,) = outcomes(straight_lining, evidence_from(GRID, {"t.csv": text}))
    assert counts(outcome) == (0, 1, 2, 1)
    assert outcome.what == "S: not one code for all items"
    assert list(outcome.findings[0].observed) == ["A=2; B=2; C=2; D=2"]


def test_without_one_of_the_items_nothing_is_judged(evidence_from: Make) -> None:
    (outcome,) = outcomes(straight_lining, evidence_from(GRID, {"t.csv": "ID,A,B,C\n1,2,2,2\n"}))
    assert (outcome.status, outcome.unknown) == (Status.NOT_RUN, 1)


# CON206


def test_eligibility_blames_the_one_variable_that_it_names(evidence_from: Make) -> None:
    tables = "eligible: AGE >= 50\ntables: {dem: {key: [ID], variables: {ID: {type: text}, AGE: {type: integer}}}}"
    (outcome,) = outcomes(not_eligible, evidence_from(tables, {"dem.csv": "ID,AGE\n1,49\n2,50\n3,\n"}))
    assert (outcome.variable, counts(outcome)) == ("AGE", (0, 1, 1, 1))
    assert list(outcome.findings[0].observed) == ["AGE=49"]
    assert outcome.findings[0].rows is not None
    np.testing.assert_array_equal(outcome.findings[0].rows, [0])


def test_without_the_word_nothing_is_said(evidence_from: Make) -> None:
    assert outcomes(not_eligible, evidence_from(TEXTS, {"t.csv": "ID,X\n1,a\n"})) == []
